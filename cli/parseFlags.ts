import { groupFields } from '../shared/contracts/changeKinds.js';
import { type ChangeRequestInput, wavesRise } from '../shared/contracts/changeRequest.js';
import { reservedKeys } from '../shared/text/reservedKeys.js';
import { UsageError } from './exitCodes.js';

/** The flags of `sgm apply` that build a request; each as commander hands it on. */
export interface RequestFlags {
  readonly region?: string;
  readonly instance?: string[];
  readonly eni?: string[];
  readonly tag?: string[];
  readonly vpc?: string;
  readonly inGroup?: string;
  readonly name?: string;
  readonly join?: string[];
  readonly leave?: string[];
  readonly set?: string[];
  readonly interfaces?: string;
  readonly skipInvalid?: boolean;
  readonly check?: string[];
  readonly onFailure?: string;
  readonly waves?: string;
  readonly by?: string;
  readonly pause?: string;
  readonly maxFailed?: string;
  readonly override?: string[];
  readonly plan?: string;
  readonly overlap?: string;
  readonly reason?: string;
}

/**
 * The request that flags stand for, to be validated like one from a file. Throws UsageError for a
 * flag that can't be read.
 */
export function requestFromFlags(flags: RequestFlags): ChangeRequestInput {
  const select = {
    ...(flags.tag ? { tags: tagsOf(flags.tag) } : {}),
    ...(flags.vpc ? { vpcId: flags.vpc } : {}),
    ...(flags.inGroup ? { securityGroupId: flags.inGroup } : {}),
    ...(flags.name ? { instanceName: flags.name } : {}),
  };
  const rollout = {
    ...(flags.waves ? { waves: wavesOf(flags.waves) } : {}),
    ...(flags.by ? { by: flags.by } : {}),
    ...(flags.pause ? { pauseSeconds: wholeNumber('--pause', flags.pause) } : {}),
    ...(flags.maxFailed ? { maxFailed: countOrPercent('--max-failed', flags.maxFailed) } : {}),
  };
  // Values of fixed lists are validated with the whole request.
  return {
    regionId: flags.region,
    targets: {
      ...(flags.instance ? { instanceIds: flags.instance } : {}),
      ...(flags.eni ? { networkInterfaceIds: flags.eni } : {}),
      ...(Object.keys(select).length > 0 ? { select } : {}),
    },
    ...(flags.interfaces ? { interfaces: flags.interfaces } : {}),
    ...(flags.skipInvalid ? { invalidTargets: 'skip' } : {}),
    ...Object.fromEntries(
      groupFields.flatMap((field) => {
        const groups = flags[field];
        return groups ? [[field, groups.map(groupReference)]] : [];
      }),
    ),
    ...(flags.check ? { checks: flags.check.map(parseCheck) } : {}),
    ...(flags.onFailure ? { onFailure: flags.onFailure } : {}),
    ...(Object.keys(rollout).length > 0 ? { rollout } : {}),
    ...(flags.plan ? { expectPlan: flags.plan } : {}),
    ...(flags.override ? { overrideGuardrails: flags.override } : {}),
    ...(flags.overlap ? { overlap: flags.overlap } : {}),
    ...(flags.reason ? { reason: flags.reason } : {}),
  } as ChangeRequestInput;
}

/** `sg-…` is an id, `key=value` a tag, anything else a name. */
export function groupReference(
  text: string,
): string | { name: string } | { tag: Record<string, string> } {
  if (/^sg-[0-9A-Za-z]+$/.test(text)) return text;
  if (text.includes('=')) return { tag: Object.fromEntries([pairOf('a group', text)]) };
  return { name: text };
}

/**
 * `ingress tcp/443 from internet allow`, `egress udp/8000-8010 to 10.0.0.0/8 deny`,
 * `ingress icmp from internet deny`.
 */
export function parseCheck(text: string): Record<string, unknown> {
  const match =
    /^(ingress|egress)\s+([A-Za-z0-9]+)(?:\/(\d+)(?:[-/](\d+))?)?\s+(?:from|to)\s+(\S+)\s+(allow|deny)$/.exec(
      text.trim(),
    );
  if (!match) {
    throw new UsageError(
      `--check '${text}' can't be read; write it like 'ingress tcp/443 from internet allow'`,
    );
  }
  const [, direction, protocol, from, to, peer, expect] = match;
  return {
    direction,
    protocol,
    ...(from === undefined
      ? {}
      : to === undefined
        ? { port: Number(from) }
        : { portRange: `${from}/${to}` }),
    peer,
    expect,
  };
}

function tagsOf(texts: readonly string[]): Record<string, string> {
  const pairs = texts.map((text) => pairOf('--tag', text));
  const keys = new Set(pairs.map(([key]) => key));
  if (keys.size === pairs.length) return Object.fromEntries(pairs);
  throw new UsageError('--tag names one key twice: a key has one value on a target');
}

function pairOf(flag: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${flag} '${text}' must be key=value`);
  const key = text.slice(0, at);
  if (reservedKeys.has(key)) {
    throw new UsageError(`${flag} '${text}' names a reserved key: ${key} can't be asked for`);
  }
  return [key, text.slice(at + 1)];
}

function wavesOf(text: string): (number | string)[] {
  const waves = text.split(',').map((one) => countOrPercent('--waves', one));
  if (wavesRise(waves)) return waves;
  throw new UsageError(`--waves '${text}' must rise: waves are cumulative, such as 1,10%,100%`);
}

function countOrPercent(flag: string, text: string): number | string {
  const trimmed = text.trim();
  if (/^\d+%$/.test(trimmed)) return trimmed;
  if (/^\d+$/.test(trimmed)) return Number(trimmed);
  throw new UsageError(`${flag} '${text}' must be a count such as 3 or a percentage such as 10%`);
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`${flag} '${text}' must be a whole number of seconds`);
}
