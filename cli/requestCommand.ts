import { shellQuoted } from '../shared/text/shellQuoted.js';
import type { AcceptOptions } from './acceptExposure.js';
import type { RequestOptions } from './requestFlags.js';

/** The flags of a request, as they are written, by the names of their options. */
const flags = {
  file: '--file',
  region: '--region',
  instance: '--instance',
  eni: '--eni',
  tag: '--tag',
  vpc: '--vpc',
  inGroup: '--in-group',
  name: '--name',
  join: '--join',
  leave: '--leave',
  set: '--set',
  interfaces: '--interfaces',
  skipInvalid: '--skip-invalid',
  check: '--check',
  onFailure: '--on-failure',
  waves: '--waves',
  by: '--by',
  pause: '--pause',
  maxFailed: '--max-failed',
  plan: '--plan',
  overlap: '--overlap',
  override: '--override',
  reason: '--reason',
} as const satisfies Partial<Record<keyof RequestOptions, string>>;

/**
 * The command that asks for the same request: `sgm plan --name 'web-*' --join legacy-default`. One that
 * applies it accepts the same exposures; one that looks closer shows them.
 */
export function requestCommand(
  command: 'plan' | 'apply',
  options: RequestOptions & AcceptOptions,
): string {
  const asked = Object.entries(flags).map(
    ([option, flag]) => [flag, options[option as keyof typeof flags]] as const,
  );
  const accepted = command === 'apply' ? { '--accept': options.accept } : {};
  return writeCommand([command], { ...Object.fromEntries(asked), ...accepted });
}

/** A command as a shell takes it: its words, and its flags by how they are written. */
export function writeCommand(
  words: readonly string[],
  flags: Readonly<Record<string, string | readonly string[] | boolean | undefined>>,
): string {
  const texts = Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [flag, ...(typeof value === 'string' ? [value] : value).map(shellQuoted)];
  });
  return ['sgm', ...words.map(shellQuoted), ...texts].join(' ');
}
