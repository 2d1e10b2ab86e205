/** Fields of a log line. Never a task token, a key, a signature or a raw event. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** One JSON object a line on stdout, where Function Compute collects it. */
export function createLog(base: LogFields): Log {
  const write = (level: string, message: string, fields: LogFields = {}) => {
    process.stdout.write(`${JSON.stringify({ level, message, ...base, ...fields })}\n`);
  };
  return {
    info: (message, fields) => write('info', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}
