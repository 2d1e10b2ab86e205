/**
 * What runs in a function instance: loads the handler's module, then serves one call at a time that
 * the region sends over IPC, under the Node.js contract of Function Compute (facts/function-compute
 * 2.2-2.5). Plain JavaScript, since it is started as it is.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const codeDir = process.env.FC_FUNC_CODE_PATH ?? process.cwd();
const modules = new Map();
/** The call that runs now; undefined between calls. */
let current;

function logLine(level, values) {
  const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
  process.stdout.write(`${time} ${current?.requestId ?? ''} [${level}] ${format(...values)}\n`);
}

/** Which level `console.log` gets on Node 20 is not documented; `info` stands in the samples. */
const logger = Object.fromEntries(
  ['debug', 'info', 'warn', 'error', 'log'].map((level) => [
    level,
    (...values) => logLine(level === 'log' ? 'info' : level, values),
  ]),
);
Object.assign(console, logger);

async function load(entry) {
  const at = entry.lastIndexOf('.');
  const file = entry.slice(0, at);
  if (!modules.has(file)) {
    const path = ['.mjs', '.js'].map((end) => join(codeDir, file + end)).find(existsSync);
    if (!path) throw named('ImportModuleError', `Can't find module '${join(codeDir, file)}'`);
    modules.set(file, await import(pathToFileURL(path).href));
  }
  const found = modules.get(file);
  const method = entry.slice(at + 1);
  const handler = found[method] ?? found.default?.[method];
  if (typeof handler !== 'function') {
    throw named('HandlerNotFound', `Handler '${method}' is missing on module '${file}'`);
  }
  return handler;
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

/** The error JSON of facts/function-compute 2.5; `errorType` is the error's own name. */
function describe(error, errorTypeOfOthers) {
  if (!(error instanceof Error)) {
    return { errorMessage: String(error), errorType: errorTypeOfOthers };
  }
  return {
    errorMessage: error.message,
    errorType: error.name,
    stackTrace: (error.stack ?? '').split('\n'),
  };
}

/** Buffer as is, object as JSON, other as string, nothing as an empty body. */
function toBody(value) {
  if (Buffer.isBuffer(value)) return value;
  if (value === undefined || value === null) return Buffer.alloc(0);
  return Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/**
 * Ends the call. A marker on both streams first: the region then knows that it has read every log
 * line of this call, since pipes and IPC are not ordered among one another.
 */
function finish(call, result, afterwards) {
  if (current !== call) return;
  current = undefined;
  const mark = `\u0000${call.id}\u0000`;
  process.stdout.write(mark);
  process.stderr.write(mark);
  process.send({ type: 'done', id: call.id, ...result }, afterwards);
}

const failed = (error, handled) => ({
  ok: false,
  handled,
  error: describe(error, handled ? 'FunctionHandledError' : 'FunctionUnhandledError'),
});

async function run(call) {
  current = { ...call, requestId: call.context.requestId };
  const running = current;
  const finishWith = (value) => {
    try {
      finish(running, { ok: true, body: toBody(value) });
    } catch (error) {
      finish(running, failed(error, false));
    }
  };
  const callback = (error, value) => {
    if (error === undefined || error === null) finishWith(value);
    else finish(running, failed(error, true));
  };
  try {
    const handler = await load(call.entry);
    const context = { ...call.context, logger };
    const isHook = call.event === undefined;
    const args = isHook ? [context, callback] : [Buffer.from(call.event), context, callback];
    const value = handler(...args);
    const waitsForCallback = handler.length >= args.length && typeof value?.then !== 'function';
    if (!waitsForCallback) finishWith(await value);
  } catch (error) {
    finish(running, failed(error, false));
  }
}

/** An uncaught error ends the call that runs, and the instance. */
function crash(error) {
  const end = () => process.exit(1);
  if (current) finish(current, { ...failed(error, false), isLast: true }, end);
  else {
    process.stderr.write(`${error?.stack ?? error}\n`);
    end();
  }
}
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);
process.on('message', run);
process.on('disconnect', () => process.exit(0));

try {
  await load(process.env.FC_FUNCTION_HANDLER ?? '');
  process.send({ type: 'ready' });
} catch (error) {
  process.send({ type: 'loadFailed', error: describe(error, 'UserCodeError') });
}
