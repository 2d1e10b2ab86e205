import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, or the one that `CHROMIUM` names. */
const program = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

export const hasBrowser = program !== undefined;

if (!hasBrowser) {
  console.warn('No Chromium: install it (apt-get install chromium) or name one in CHROMIUM.');
}

export function startBrowser(): Promise<Browser> {
  if (program === undefined) throw new Error('there is no Chromium');
  // The sandbox needs privileges that a container does not have; the pages are our own.
  return chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
}
