import { shellQuoted } from '../shared/text/shellQuoted.js';
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
  override: '--override',
  reason: '--reason',
} as const satisfies Partial<Record<keyof RequestOptions, string>>;

/** The command that asks for the same request: `sgm plan --name 'web-*' --join legacy-default`. */
export function requestCommand(command: string, options: RequestOptions): string {
  const words = Object.entries(flags).flatMap(([option, flag]) => {
    const value = options[option as keyof typeof flags];
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [flag, ...(typeof value === 'string' ? [value] : value).map(shellQuoted)];
  });
  return ['sgm', command, ...words].join(' ');
}
