import {
  type CheckSettings,
  type MembershipPolicy,
  type PolicyException,
  PolicyFile,
} from '../../contracts/policyFile.js';
import { type FileFault, type FilePlace, readYaml, type TextFile } from '../../text/readYaml.js';
import { sameValue } from '../sameValue.js';
import { reachFault } from './reachQuestion.js';

/** A membership policy and where it is written. */
export interface PlacedPolicy {
  readonly policy: MembershipPolicy;
  readonly at: FilePlace;
}

/** An exception and where it is written. */
export interface PlacedException {
  readonly exception: PolicyException;
  readonly at: FilePlace;
}

/** What the files say about the parameters of one check. */
export interface PlacedSettings {
  readonly settings: CheckSettings;
  /** Where the check is named first. */
  readonly at: FilePlace;
  /** Where each parameter is set: faults of its value name this place. */
  readonly parametersAt: ReadonlyMap<string, FilePlace>;
}

/** All policy files together. */
export interface PolicySet {
  readonly checkSettings: ReadonlyMap<string, PlacedSettings>;
  readonly policies: readonly PlacedPolicy[];
  readonly exceptions: readonly PlacedException[];
}

export const noPolicies: PolicySet = { checkSettings: new Map(), policies: [], exceptions: [] };

export type ReadPolicies =
  | { readonly ok: true; readonly policies: PolicySet }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/**
 * Reads policy files together. Every fault of every file is given, each with its line and column.
 * Faults that only the catalogue of checks can find (an unknown check, a bad parameter) are left to
 * it: each part of the result knows where it stands.
 */
export function readPolicies(files: readonly TextFile[]): ReadPolicies {
  const reader = new Reader();
  for (const file of files) reader.add(file);
  return reader.faults.length > 0
    ? { ok: false, faults: reader.faults }
    : { ok: true, policies: reader.set };
}

class Reader {
  readonly faults: FileFault[] = [];
  readonly #settings = new Map<
    string,
    { settings: Record<string, unknown>; at: FilePlace; parametersAt: Map<string, FilePlace> }
  >();
  readonly #policies: PlacedPolicy[] = [];
  readonly #exceptions: PlacedException[] = [];
  readonly #idsAt = new Map<string, FilePlace>();

  get set(): PolicySet {
    return {
      checkSettings: this.#settings,
      policies: this.#policies,
      exceptions: this.#exceptions,
    };
  }

  add(file: TextFile): void {
    const read = readYaml(PolicyFile, file);
    if (!read.ok) {
      this.faults.push(...read.faults);
      return;
    }
    const { value, at } = read;
    for (const [checkId, settings] of Object.entries(value.checks)) {
      this.#addSettings(checkId, settings, at);
    }
    for (const [index, policy] of value.policies.entries()) {
      this.#addPolicy(policy, index, at);
    }
    for (const [index, exception] of value.exceptions.entries()) {
      this.#exceptions.push({ exception, at: at(['exceptions', index]) });
    }
  }

  #addSettings(
    checkId: string,
    settings: CheckSettings,
    at: (path: readonly (string | number)[]) => FilePlace,
  ): void {
    const known = this.#settings.get(checkId) ?? {
      settings: {},
      at: at(['checks', checkId]),
      parametersAt: new Map<string, FilePlace>(),
    };
    this.#settings.set(checkId, known);
    for (const [name, value] of Object.entries(settings)) {
      const place = at(['checks', checkId, name]);
      const before = known.parametersAt.get(name);
      if (before && !sameValue(known.settings[name], value)) {
        this.#complain(place, `checks.${checkId}.${name}`, {
          found: `another value than at ${filePlaceText(before)}`,
          wanted: 'one value for a parameter',
        });
        continue;
      }
      known.settings[name] = value;
      if (!before) known.parametersAt.set(name, place);
    }
  }

  #addPolicy(
    policy: MembershipPolicy,
    index: number,
    at: (path: readonly (string | number)[]) => FilePlace,
  ): void {
    const path = ['policies', index];
    const idAt = at([...path, 'id']);
    const before = this.#idsAt.get(policy.id);
    if (before) {
      this.#complain(idAt, `policies[${index}].id`, {
        found: `${policy.id}, as at ${filePlaceText(before)}`,
        wanted: 'an id of its own',
      });
    } else {
      this.#idsAt.set(policy.id, idAt);
    }
    for (const [number, reach] of (policy.reach ?? []).entries()) {
      const fault = reachFault(reach);
      if (!fault) continue;
      const place = at([...path, 'reach', number, fault.field]);
      this.#complain(place, `policies[${index}].reach[${number}].${fault.field}`, fault);
    }
    this.#policies.push({ policy, at: at(path) });
  }

  #complain(
    at: FilePlace,
    path: string,
    { found, wanted }: Pick<FileFault, 'found' | 'wanted'>,
  ): void {
    this.faults.push({ ...at, path, found, wanted });
  }
}

/** `policies/web.yaml:12`. */
export const filePlaceText = ({ file, line }: FilePlace): string => `${file}:${line}`;
