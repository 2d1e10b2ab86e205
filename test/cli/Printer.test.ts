import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Printer } from '../../cli/Printer.js';

/** A stream as a terminal of so many columns, or as a pipe. */
function printerOn(columns?: number): { printer: Printer; stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const printer = new Printer(Object.assign(stream, terminal) as unknown as NodeJS.WriteStream);
  return { printer, stream, text: () => String(stream.read() ?? '') };
}

const hostile = 'a\u001b]0;pwned\u0007\r\n::error file=x::hi\u202e\u009b';
const shown = 'a·]0;pwned···::error file=x::hi··';

describe('a printer', () => {
  it('prints one line for each text, whatever it holds', () => {
    const { printer, text } = printerOn();
    printer.line(hostile);
    printer.lines(['::error::x', '']);
    printer.heading(hostile);
    printer.line();
    expect(text()).toBe(`${shown}\n·:error::x\n\n\n${shown}\n\n`);
  });

  it('prints JSON that means the value and steers nothing', () => {
    const { printer, text } = printerOn(80);
    printer.json({ hostile });
    const json = text();
    expect(json).toMatch(/^[\x20-\x7e]*\n$/);
    expect(JSON.parse(json)).toStrictEqual({ hostile });
  });

  it('prints documents with their lines, and long ones as they come', async () => {
    const { printer, text } = printerOn();
    printer.document('a\tb\n::error::c\n');
    await printer.stream(['d\n##[', 'group]e\u001b\n']);
    expect(text()).toBe('a\tb\n·:error::c\nd\n#·[group]e·\n');
  });

  it('replaces a line on a terminal, cut to its width, until something else is printed', () => {
    const { printer, text } = printerOn(10);
    printer.replaceLine('wave 1 of 10');
    printer.replaceLine('done\u001b[2J');
    printer.line('next');
    printer.replaceLine('kept');
    printer.keepLine();
    printer.keepLine();
    printer.clearLine();
    const start = '\r\u001b[2K';
    expect(text()).toBe(`${start}wave 1 o…${start}done·[2J${start}next\n${start}kept\n`);
  });

  it('lets no heading and no document stand behind a line that is replaced', async () => {
    const { printer, text } = printerOn(10);
    const start = '\r\u001b[2K';
    printer.replaceLine('kept?');
    printer.heading('next');
    // Bold or not, as the environment says.
    expect(text().replaceAll(new RegExp(`${String.fromCharCode(0x1b)}\\[\\d+m`, 'g'), '')).toBe(
      `${start}kept?${start}\nnext\n`,
    );
    printer.replaceLine('kept?');
    await printer.stream(['next\n']);
    expect(text()).toBe(`${start}kept?${start}next\n`);
  });

  it('prints such lines one after the other elsewhere', () => {
    const { printer, text } = printerOn();
    printer.replaceLine('wave 1 of 10');
    printer.replaceLine('done');
    printer.keepLine();
    expect(text()).toBe('wave 1 of 10\ndone\n');
  });

  it('is quiet about a reader that has gone, and loud about any other failure', async () => {
    const { printer, stream } = printerOn();
    const failure = (code: string) => Object.assign(new Error(code), { code });
    expect(stream.emit('error', failure('EPIPE'))).toBe(true);
    expect(() => stream.emit('error', failure('EIO'))).toThrow('EIO');
    stream.destroy();
    await printer.stream(['a\n']);
    expect(stream.writableLength).toBe(0);
  });
});
