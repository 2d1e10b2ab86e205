import { type Severity, severities } from '../contracts/findings.js';
import { parseCidr } from '../rules/cidr.js';
import { normalise, type Ranges } from '../rules/ranges.js';
import type { AuditedRegion } from './auditedRegion.js';
import type { CheckInfo, Judgement, ReadyCheck } from './judgement.js';

/** A parameter of a check: what it is about, its default, and how a value from a file is read. */
export interface Parameter<T> {
  readonly about: string;
  readonly default: T;
  /** Undefined where the value can't be used. */
  readonly read: (value: unknown) => T | undefined;
  /** The values that can be used, in words. */
  readonly wanted: string;
}

/** A check as its author writes it: typed parameters, and how it judges. */
export interface CheckDefinition<P extends object> {
  readonly info: Omit<CheckInfo, 'parameters'>;
  readonly parameters: { readonly [Key in keyof P]: Parameter<P[Key]> };
  readonly judge: (region: AuditedRegion, parameters: P) => Judgement;
}

/** What is wrong with a setting of a check. */
export interface ParameterFault {
  readonly parameter: string;
  readonly found: string;
  readonly wanted: string;
}

/** A check of the catalogue whose parameters are still to be read. */
export interface CatalogueEntry {
  readonly info: CheckInfo;
  /** The check with its settings; its `check` is undefined where it is switched off. */
  ready(
    settings: Readonly<Record<string, unknown>>,
  ):
    | { readonly ok: true; readonly check: ReadyCheck | undefined }
    | { readonly ok: false; readonly faults: readonly ParameterFault[] };
}

/**
 * Makes a catalogue entry of a definition. Each entry takes the settings `severity` and `enabled`
 * beside its own.
 */
export function defineCheck<P extends object>(definition: CheckDefinition<P>): CatalogueEntry {
  const parameters = Object.entries(definition.parameters) as [string, Parameter<unknown>][];
  const info: CheckInfo = {
    ...definition.info,
    parameters: Object.fromEntries(
      parameters.map(([name, one]) => [name, { about: one.about, default: one.default }]),
    ),
  };
  return {
    info,
    ready(settings) {
      const faults: ParameterFault[] = [];
      const fault = (parameter: string, value: unknown, wanted: string) =>
        faults.push({
          parameter,
          found: JSON.stringify(value)?.slice(0, 200) ?? 'nothing',
          wanted,
        });
      const known = ['severity', 'enabled', ...parameters.map(([name]) => name)];
      for (const [name, value] of Object.entries(settings)) {
        if (!known.includes(name)) fault(name, value, `one of ${known.join(', ')}`);
      }
      const severity = severities.find((one) => one === settings.severity);
      if (settings.severity !== undefined && !severity) {
        fault('severity', settings.severity, `one of ${severities.join(', ')}`);
      }
      if (settings.enabled !== undefined && typeof settings.enabled !== 'boolean') {
        fault('enabled', settings.enabled, 'true or false');
      }
      const inForce: Record<string, unknown> = {};
      for (const [name, parameter] of parameters) {
        const value =
          settings[name] === undefined ? parameter.default : parameter.read(settings[name]);
        if (value === undefined) fault(name, settings[name], parameter.wanted);
        else inForce[name] = value;
      }
      if (faults.length > 0) return { ok: false, faults };
      if (settings.enabled === false) return { ok: true, check: undefined };
      return { ok: true, check: readyCheck(definition, info, inForce as P, severity) };
    },
  };
}

function readyCheck<P extends object>(
  definition: CheckDefinition<P>,
  info: CheckInfo,
  parameters: P,
  severity: Severity | undefined,
): ReadyCheck {
  return {
    info: severity ? { ...info, severity } : info,
    parameters: { ...parameters } as Readonly<Record<string, unknown>>,
    judge: (region) => definition.judge(region, parameters),
  };
}

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;

/** A list of TCP or UDP ports. A text from a command line may stand for it: `22,3389`. */
export const portList = (
  about: string,
  fallback: readonly number[],
): Parameter<readonly number[]> => ({
  about,
  default: fallback,
  wanted: 'ports from 1 to 65535',
  read: (value) => {
    const list = typeof value === 'number' ? [value] : listOf(value)?.map(toNumber);
    return list?.every(isPort) ? [...new Set(list)].sort((a, b) => a - b) : undefined;
  },
});

/** Traffic as `tcp:80-443`, `udp:53`. */
export const trafficList = (about: string): Parameter<readonly string[]> => ({
  about,
  default: [],
  wanted: 'traffic such as tcp:80-443 or udp:53',
  read: (value) => {
    const list = listOf(value)?.map(String);
    return list?.every((one) => readTraffic(one) !== undefined) ? list : undefined;
  },
});

/** Reads `tcp:80-443`. */
export function readTraffic(
  text: string,
): { readonly protocol: 6 | 17; readonly ports: Ranges<number> } | undefined {
  const match = /^(tcp|udp):(\d{1,5})(?:-(\d{1,5}))?$/i.exec(text);
  const from = Number(match?.[2]);
  const to = match?.[3] === undefined ? from : Number(match[3]);
  if (!match || !isPort(from) || !isPort(to) || from > to) return undefined;
  return { protocol: match[1]?.toLowerCase() === 'tcp' ? 6 : 17, ports: normalise([from, to + 1]) };
}

export const idList = (about: string): Parameter<readonly string[]> => ({
  about,
  default: [],
  wanted: 'a list of ids or names',
  read: (value) => {
    const list = listOf(value);
    return list?.every((one) => typeof one === 'string' && one !== '')
      ? (list as string[])
      : undefined;
  },
});

export const cidrList = (
  about: string,
  fallback: readonly string[],
): Parameter<readonly string[]> => ({
  about,
  default: fallback,
  wanted: 'CIDRs',
  read: (value) => {
    const list = listOf(value)?.map(String);
    return list?.every((one) => parseCidr(one) !== undefined) ? list : undefined;
  },
});

export const wholeNumber = (
  about: string,
  fallback: number,
  [from, to]: readonly [number, number],
): Parameter<number> => ({
  about,
  default: fallback,
  wanted: `a whole number from ${from} to ${to}`,
  read: (value) => {
    const number = toNumber(value);
    return typeof number === 'number' && Number.isInteger(number) && number >= from && number <= to
      ? number
      : undefined;
  },
});

function listOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',').map((one) => one.trim());
  return undefined;
}

const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
