import type { GuardrailsFile, NewExposure } from '../../contracts/guardrailsFile.js';
import { type AddressSet, noAddress } from '../../rules/addressSet.js';
import { parsePortRange } from '../../rules/portRange.js';
import type { Protocol } from '../../rules/protocol.js';
import type { Ranges } from '../../rules/ranges.js';

/** A service that the Internet has no business with, as the catalogue of checks has it. */
export interface CatalogueService {
  readonly name: string;
  /** What screens call it, where that is another word. */
  readonly screenName?: string;
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
}

/** One thing that is not to be opened: a service, ports of a protocol, a protocol, or everything. */
export interface Aim {
  /** What people call it; empty where it has no name. */
  readonly service: string;
  readonly protocol: Protocol;
  /** Of a protocol that has them; absent: all. */
  readonly ports?: Ranges<number>;
}

/** Traffic that a change may open anew on so many interfaces at most. */
export interface ExposureLimit {
  readonly from: NewExposure['from'];
  readonly aims: readonly Aim[];
  readonly ownRanges: AddressSet;
  readonly interfaces: number;
  readonly accept: boolean;
  /** The line of the file; 0 where the file does not speak of it. */
  readonly line: number;
}

/** What a deployment holds changes to. */
export interface Guardrails {
  /** Empty where there is no file. */
  readonly file: string;
  readonly settings: GuardrailsFile;
  readonly exposures: readonly ExposureLimit[];
  /** Where a field is written: its line. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

/** Every service of the catalogue, from the Internet, on no interface: what holds without a file. */
export const defaultExposure = (services: readonly CatalogueService[]): ExposureLimit => ({
  from: 'internet',
  aims: services.flatMap(aimsOf),
  ownRanges: noAddress,
  interfaces: 0,
  accept: true,
  line: 0,
});

/** What a deployment without a file holds changes to: the exposure gate. */
export const defaultGuardrails = (services: readonly CatalogueService[]): Guardrails => ({
  file: '',
  settings: { version: 1, mayOverride: [] },
  exposures: [defaultExposure(services)],
  lineOf: () => 0,
});

/** The ports of a service, one by one. */
export function aimsOf({ name, screenName, tcp = [], udp = [] }: CatalogueService): Aim[] {
  const at = (protocol: number) => (port: number) => ({
    service: screenName ?? name,
    protocol,
    ports: parsePortRange(`${port}/${port}`) ?? [],
  });
  return [...tcp.map(at(6)), ...udp.map(at(17))];
}
