import type { ChangeRequest } from '../../contracts/changeRequest.js';
import {
  type GuardrailName,
  type GuardrailsFile,
  overridableGuardrails,
} from '../../contracts/guardrailsFile.js';
import type { Refusal } from '../../contracts/messages.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import type { Tag } from '../../region/regionSnapshot.js';
import { fitsReference, hasTags, matchesSelector } from '../../region/selectors.js';
import { without } from '../membership/sets.js';
import type { WarningDraft } from '../planned.js';
import { changeWindow } from './changeWindow.js';
import type { Guardrails } from './guardrails.js';

export interface GuardrailInput {
  readonly request: ChangeRequest;
  /** The targets that the change writes to. */
  readonly writes: readonly PlannedTarget[];
  readonly guardrails: Guardrails;
  readonly region: RegionIndex;
  /** ISO 8601. */
  readonly now: string;
  /** Guardrails that such a change is not held to. */
  readonly free: ReadonlySet<GuardrailName>;
}

export interface GuardrailVerdict {
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly WarningDraft[];
}

/**
 * Holds a planned change to every guardrail but the exposure gate. What is the same for many targets is
 * said once, with their number. A guardrail that the request overrides is passed over where the file
 * allows that, and is a refusal of its own where it does not.
 */
export function checkGuardrails(given: GuardrailInput): GuardrailVerdict {
  const { request, guardrails, free } = given;
  const input = { ...given, writes: [...given.writes].sort(byName) };
  const { settings } = guardrails;
  const may = new Set<GuardrailName>(settings.mayOverride);
  const overridden = new Set<GuardrailName>(request.overrideGuardrails);
  const refusals = (Object.keys(checks) as CheckedName[]).flatMap((name) => {
    if (settings[name] === undefined || free.has(name)) return [];
    if (overridden.has(name) && may.has(name)) return [];
    return checks[name](input, settings);
  });
  const notAllowed = overridableGuardrails
    .filter((name) => overridden.has(name) && !may.has(name))
    .map((guardrail): Refusal => {
      const params = {
        guardrail,
        mayOverride: settings.mayOverride,
        ...placeOf(input, 'mayOverride'),
      };
      return { target: 'overrideGuardrails', rule: 'notOverridable', params };
    });
  return { refusals: [...refusals, ...notAllowed], warnings: ownerWarnings(input) };
}

type CheckedName = Exclude<GuardrailName, 'maxNewExposure'>;
type Check = (input: GuardrailInput, settings: GuardrailsFile) => Refusal[];

const checks: { readonly [TName in CheckedName]: Check } = {
  reason(input, { reason }) {
    const given = (input.request.reason ?? '').trim();
    const pattern = reason?.pattern ?? '';
    if (given !== '' && new RegExp(pattern, 'u').test(given)) return [];
    const params = { given, pattern, ...placeOf(input, 'reason') };
    return [{ target: 'reason', rule: 'reasonMissing', params }];
  },

  changeWindows(input, { changeWindows }) {
    const verdict = changeWindows && changeWindow(changeWindows, input.now);
    if (!verdict || verdict.open) return [];
    const { at, opens } = verdict;
    const { timeZone } = changeWindows;
    const params = { at, opens, timeZone, ...placeOf(input, 'changeWindows') };
    return [{ target: 'changeWindows', rule: 'outsideWindow', params }];
  },

  maxTargets(input, { maxTargets = Number.POSITIVE_INFINITY }) {
    const targets = input.writes.length;
    if (targets <= maxTargets) return [];
    const params = { targets, atMost: maxTargets, ...placeOf(input, 'maxTargets') };
    return [{ target: 'targets', rule: 'overMaxTargets', params }];
  },

  protected: (input, { protected: listed }) => [
    ...protectedGroups(input, listed?.groups ?? []),
    ...protectedTargets(input, listed?.targets ?? []),
  ],

  mustStay(input, { mustStay = [] }) {
    const left = targetsByGroup(input.writes, ({ before, wanted }) => without(before, wanted));
    return [...left].flatMap(([id, targets]): Refusal[] => {
      const group = input.region.group(id);
      const index = mustStay.findIndex((one) => group && fitsReference(one, group));
      if (index < 0) return [];
      const params = { ...aboutGroup(input, id, targets), ...placeOf(input, 'mustStay', [index]) };
      return [{ target: id, rule: 'groupMustStay', params }];
    });
  },

  maxRemovedShare(input, { maxRemovedShare = '100%' }) {
    const left = targetsByGroup(input.writes, ({ before, wanted }) => without(before, wanted));
    const atMost = Number.parseInt(maxRemovedShare, 10);
    return [...left].flatMap(([id, targets]): Refusal[] => {
      const removed = targets.length;
      // Of a group whose members were not all read there are at least those that leave.
      const members = Math.max(removed, input.region.membersOf(id).length);
      if (removed * 100 <= members * atMost) return [];
      const group = input.region.nameOf(id);
      const place = placeOf(input, 'maxRemovedShare');
      const params = { group, removed, members, atMost: maxRemovedShare, ...place };
      return [{ target: id, rule: 'overRemovedShare', params }];
    });
  },

  ownedBy: (input) =>
    ownersOf(input, 'refuse').map(({ say, index, targets }) => ({
      target: targets[0]?.targetId ?? '',
      rule: 'ownedBy',
      params: { say, ...aboutTargets(targets), ...placeOf(input, 'ownedBy', [index]) },
    })),
};

function protectedGroups(
  input: GuardrailInput,
  references: NonNullable<NonNullable<GuardrailsFile['protected']>['groups']>,
): Refusal[] {
  const moved = targetsByGroup(input.writes, ({ before, wanted }) => [
    ...without(before, wanted),
    ...without(wanted, before),
  ]);
  return [...moved].flatMap(([id, targets]): Refusal[] => {
    const group = input.region.group(id);
    const index = references.findIndex((one) => group && fitsReference(one, group));
    if (index < 0) return [];
    const place = placeOf(input, 'protected', ['groups', index]);
    return [
      {
        target: id,
        rule: 'protectedGroup',
        params: { ...aboutGroup(input, id, targets), ...place },
      },
    ];
  });
}

type ProtectedTarget = NonNullable<NonNullable<GuardrailsFile['protected']>['targets']>[number];

/** The targets that one entry of the file protects are one refusal. */
function protectedTargets(input: GuardrailInput, entries: readonly ProtectedTarget[]): Refusal[] {
  return entries.flatMap((entry, index): Refusal[] => {
    const targets = input.writes.filter((one) => isMeant(entry, one, input.region));
    const [first] = targets;
    if (!first) return [];
    const place = placeOf(input, 'protected', ['targets', index]);
    const params = { ...aboutTargets(targets), ...place };
    return [{ target: first.targetId, rule: 'protectedTarget', params }];
  });
}

function isMeant(entry: ProtectedTarget, target: PlannedTarget, region: RegionIndex): boolean {
  const { targetId, instanceId, networkInterfaceId } = target;
  if (typeof entry === 'string') return [targetId, instanceId, networkInterfaceId].includes(entry);
  const instance = region.instance(instanceId);
  if ('name' in entry) {
    return instance !== undefined && matchesSelector(instance, { instanceName: entry.name });
  }
  return hasTags(tagsOf(target, region), entry.tag);
}

/** The tags of the instance and of the interface. */
const tagsOf = ({ instanceId, networkInterfaceId }: PlannedTarget, region: RegionIndex) => [
  ...(region.instance(instanceId)?.Tags?.Tag ?? []),
  ...(region.networkInterface(networkInterfaceId)?.Tags?.Tag ?? []),
];

/** The owners with this action, each with its targets. */
function ownersOf(
  { writes, guardrails, region }: GuardrailInput,
  action: 'warn' | 'refuse',
): { readonly say: string; readonly index: number; readonly targets: readonly PlannedTarget[] }[] {
  return (guardrails.settings.ownedBy ?? []).flatMap((owner, index) => {
    if (owner.action !== action) return [];
    const targets = writes.filter((target) => isTagged(tagsOf(target, region), owner.tag));
    return targets.length > 0 ? [{ say: owner.say, index, targets }] : [];
  });
}

const isTagged = (tags: readonly Tag[], wanted: string | Readonly<Record<string, string>>) =>
  typeof wanted === 'string' ? tags.some((tag) => tag.TagKey === wanted) : hasTags(tags, wanted);

const ownerWarnings = (input: GuardrailInput): WarningDraft[] =>
  input.free.has('ownedBy')
    ? []
    : ownersOf(input, 'warn').map(({ say, targets }) => ({
        target: targets[0]?.targetId ?? '',
        message: { code: 'ownedBy', params: { say, targets: targets.length } },
      }));

/** Which targets gain or lose which group. */
function targetsByGroup(
  writes: readonly PlannedTarget[],
  groupsOf: (target: PlannedTarget) => readonly string[],
): Map<string, PlannedTarget[]> {
  const found = new Map<string, PlannedTarget[]>();
  for (const target of writes) {
    for (const id of groupsOf(target)) {
      const known = found.get(id);
      if (known) known.push(target);
      else found.set(id, [target]);
    }
  }
  return found;
}

const nameOf = (target: PlannedTarget) => target.instanceName || target.targetId;
const byName = (a: PlannedTarget, b: PlannedTarget) => nameOf(a).localeCompare(nameOf(b));

/** Names of targets that a refusal holds. */
const NAMED = 20;

const aboutTargets = (targets: readonly PlannedTarget[]) => ({
  targets: targets.length,
  names: targets.slice(0, NAMED).map(nameOf),
});

const aboutGroup = ({ region }: GuardrailInput, id: string, targets: readonly PlannedTarget[]) => ({
  group: region.nameOf(id),
  ...aboutTargets(targets),
});

function placeOf(
  { guardrails }: GuardrailInput,
  name: GuardrailName | 'mayOverride',
  path: readonly (string | number)[] = [],
) {
  const { file, lineOf, settings } = guardrails;
  const override = settings.mayOverride.some((one) => one === name) ? 'yes' : 'no';
  return { file, line: lineOf([name, ...path]), override } as const;
}
