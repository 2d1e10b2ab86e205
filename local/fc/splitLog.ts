export interface LogSplitter {
  push(text: string): void;
  /** Hands on what stands behind the last line break. */
  end(): void;
}

/**
 * Cuts the output of an instance into lines, and takes out the marks (`NUL id NUL`) that the
 * bootstrap writes at the end of a call.
 */
export function splitLog(target: {
  readonly onLine: (line: string) => void;
  readonly onMark: (id: number) => void;
}): LogSplitter {
  let rest = '';
  const flush = () => {
    if (rest !== '') target.onLine(rest);
    rest = '';
  };
  return {
    push: (text) => {
      rest += text;
      for (;;) {
        const at = rest.search(/\n|\0\d+\0/);
        if (at < 0) return;
        const mark = /^\0(\d+)\0/.exec(rest.slice(at, at + 20))?.[1];
        if (mark === undefined) {
          target.onLine(rest.slice(0, at).replace(/\r$/, ''));
          rest = rest.slice(at + 1);
        } else {
          const after = rest.slice(at + mark.length + 2);
          rest = rest.slice(0, at);
          flush();
          rest = after;
          target.onMark(Number(mark));
        }
      }
    },
    end: flush,
  };
}
