import {
  type JudgedChecks,
  judgeForward,
  judgeInverse,
  type TargetFacts,
  type TargetJudgement,
} from '../../shared/change/loop/judgeTarget.js';
import { isLate, type ListedTurn } from '../../shared/change/loop/openIntents.js';
import { POLL_SECONDS } from '../../shared/change/loop/settling.js';
import { membership } from '../../shared/change/membership/membership.js';
import { without } from '../../shared/change/membership/sets.js';
import { Part, type Plan, type PlannedTarget } from '../../shared/contracts/plan.js';
import type { Way } from '../../shared/contracts/step.js';
import type { TargetOperations } from '../../shared/contracts/target.js';
import type { TargetResult } from '../../shared/contracts/verify.js';
import { Intent, WorkEvidence } from '../../shared/contracts/work.js';
import { readSurroundings } from '../../shared/ecs/readSurroundings.js';
import { readTargets } from '../../shared/ecs/readTargets.js';
import type { RegionReader } from '../../shared/ecs/regionReader.js';
import type { ChangeNames } from '../../shared/evidence/changeNames.js';
import type { EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import { readAllEvidence, readEvidence } from '../../shared/evidence/readEvidence.js';
import { sayChecks } from '../../shared/messages/sayChecks.js';
import { sayMessage } from '../../shared/messages/sayMessage.js';
import { createCheckJudge } from '../../shared/probes/checkJudge.js';
import { type Subject, subjectOf } from '../../shared/probes/subject.js';
import { RegionIndex } from '../../shared/region/RegionIndex.js';
import type { Instance, NetworkInterface } from '../../shared/region/regionSnapshot.js';
import { RegionRules } from '../../shared/rules/regionRules.js';
import type { Clock } from '../../shared/runtime/clock.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import { endedWork } from './endedWork.js';
import { listedWork } from './waitForIntents.js';

const POLL_MS = 2_000;

export interface InspectInput {
  readonly plan: Plan;
  readonly wave: number;
  readonly direction: Way;
  readonly parts: readonly string[];
  readonly undo: Readonly<Record<string, readonly TargetOperations[]>>;
  /** Results of the forward direction, by target id; an inverse order needs them. */
  readonly forward: ReadonlyMap<string, TargetResult>;
  /** Milliseconds of settling that are left; after them a pending target counts as unresolved. */
  readonly patienceMs: number;
  /** Whether unfinished parts may be ordered once more. */
  readonly mayReorder: boolean;
  readonly stopped: boolean;
  /** Every turn's number that was taken: intents that were put after a newer one claim nothing. */
  readonly turns: readonly ListedTurn[];
}

export interface InspectDeps {
  readonly names: ChangeNames;
  readonly store: EvidenceStore;
  readonly reader: RegionReader;
  readonly clock: Clock;
  readonly accountId: string;
  readonly regionId: string;
  readonly remainingMs: () => number;
}

export interface PartResults {
  readonly part: string;
  readonly results: readonly TargetResult[];
}

export type Inspected =
  | { readonly kind: 'verified'; readonly parts: readonly PartResults[] }
  | { readonly kind: 'settling'; readonly pending: number }
  | { readonly kind: 'unfinished'; readonly parts: readonly string[] };

/** Reads the targets of a wave back until they have converged, and judges each of them. */
export async function inspectWave(input: InspectInput, deps: InspectDeps): Promise<Inspected> {
  const { clock } = deps;
  const work = await readWork(input, deps);
  const startedAt = clock.now();
  for (;;) {
    const outOfPatience = clock.elapsedMs(startedAt) >= input.patienceMs;
    const judgements = await judgeAll(work, input, deps, !outOfPatience);
    const unfinished = judgements.filter((one) => one.judgement.kind === 'unfinished');
    const pending = judgements.filter((one) => one.judgement.kind === 'pending');
    if (unfinished.length > 0 && input.mayReorder) {
      return { kind: 'unfinished', parts: [...new Set(unfinished.map((one) => one.part))].sort() };
    }
    const open = pending.length + unfinished.length;
    if (open === 0) {
      const byPart = new Map<string, TargetResult[]>(work.map(({ part }) => [part, []]));
      for (const { part, judgement } of judgements) {
        if (judgement.kind === 'judged') byPart.get(part)?.push(judgement.result);
      }
      return { kind: 'verified', parts: [...byPart].map(([part, results]) => ({ part, results })) };
    }
    const noMore =
      clock.elapsedMs(startedAt) >= POLL_SECONDS * 1_000 || deps.remainingMs() < 2 * POLL_MS;
    if (noMore) return { kind: 'settling', pending: open };
    await clock.sleep(Math.min(POLL_MS, Math.max(100, input.patienceMs)));
  }
}

interface PartWork {
  readonly part: string;
  readonly targets: readonly PlannedTarget[];
  readonly intents: readonly Intent[];
  readonly evidence: readonly WorkEvidence[];
  readonly undone: readonly WorkEvidence[];
}

/** The parts with their work objects. Wave 0 stands for the unchanged targets, which have none. */
async function readWork(input: InspectInput, deps: InspectDeps): Promise<PartWork[]> {
  if (input.wave === 0) {
    const targets = input.plan.unchanged.map(({ outcome: _outcome, ...target }) => ({
      ...target,
      wanted: target.before,
      method: 'delta' as const,
    }));
    return [{ part: '', targets, intents: [], evidence: [], undone: [] }];
  }
  return inParallel(input.parts, 8, async (part) => {
    const object = await readEvidence(deps.store, deps.names.part(input.plan.plan, part), Part);
    const [forward, inverse] = await Promise.all([
      readTrace(part, 'forward', input.turns, deps),
      readTrace(part, 'inverse', input.turns, deps),
    ]);
    const named = new Set(input.undo[part]?.map((one) => one.targetId));
    const targets = object?.targets ?? [];
    return {
      part,
      targets:
        input.direction === 'inverse' ? targets.filter((one) => named.has(one.targetId)) : targets,
      intents: [...forward.intents, ...inverse.intents],
      evidence: forward.evidence,
      undone: inverse.evidence,
    };
  });
}

/** The work objects of a part, those of the oldest order first, and the intents that claim anything. */
async function readTrace(
  part: string,
  direction: Way,
  turns: readonly ListedTurn[],
  { store, names }: InspectDeps,
) {
  const listed = await store.list(names.workPrefix(part, direction));
  const intents = listed.filter((object) =>
    listedWork(object).some((one) => one.isIntent && !isLate(one, turns)),
  );
  const namesOf = (some: readonly { readonly name: string }[]) => some.map(({ name }) => name);
  return {
    intents: await readAllEvidence(store, namesOf(intents), Intent),
    evidence: await readAllEvidence(store, namesOf(endedWork(listed)), WorkEvidence),
  };
}

interface Judged {
  readonly part: string;
  readonly judgement: TargetJudgement;
}

async function judgeAll(
  work: readonly PartWork[],
  input: InspectInput,
  deps: InspectDeps,
  patience: boolean,
): Promise<Judged[]> {
  const targets = work.flatMap((part) => part.targets);
  const { instances, interfaces, current } = await readTargets(
    deps.reader,
    targets,
    'primaryInterfaces',
  );
  const wantsChecks = input.plan.request.checks.length > 0;
  const judgeChecks = wantsChecks
    ? await checkJudge(input, deps, targets, instances, interfaces)
    : () => ({ results: [] });
  return work.flatMap((part) =>
    part.targets.map((target) => {
      const facts = {
        target,
        current: current.get(target.targetId) ?? null,
        intents: part.intents,
        evidence: part.evidence,
        undone: part.undone,
        ...unchangedOf(input, target, current.get(target.targetId) ?? []),
      };
      const undo = input.undo[part.part]?.find((one) => one.targetId === target.targetId);
      const judging = {
        patience,
        stopped: input.stopped,
        judgeChecks: () => judgeChecks(target, facts.current ?? []),
      };
      const judgement =
        undo && input.direction === 'inverse'
          ? judgeInverse(membership, facts, undo, input.forward.get(target.targetId), judging)
          : judgeForward(membership, facts, judging);
      return { part: part.part, judgement: said(judgement) };
    }),
  );
}

/** A judgement whose result says in words what its message says. */
function said(judgement: TargetJudgement): TargetJudgement {
  if (judgement.kind !== 'judged') return judgement;
  const { result } = judgement;
  return result.message
    ? { kind: 'judged', result: { ...result, detail: sayMessage(result.message) } }
    : judgement;
}

/** Wave 0 stands for the targets that were as wanted already: they keep that outcome. */
function unchangedOf(
  { plan, wave }: InspectInput,
  { targetId, before }: PlannedTarget,
  current: readonly string[],
): Pick<TargetFacts, 'unchanged'> {
  const planned = wave === 0 ? plan.unchanged.find((one) => one.targetId === targetId) : undefined;
  if (!planned) return {};
  const stands = without(before, current).length === 0;
  return { unchanged: { outcome: planned.outcome, stands } };
}

/** Judges the requested checks on the membership that was read back. */
async function checkJudge(
  input: InspectInput,
  deps: InspectDeps,
  targets: readonly PlannedTarget[],
  instances: readonly Instance[],
  enis: readonly NetworkInterface[],
): Promise<(target: PlannedTarget, current: readonly string[]) => JudgedChecks> {
  const around = await readSurroundings(deps.reader, {
    instances,
    interfaces: enis,
    groups: [...new Set(targets.flatMap((target) => target.wanted))],
    changed: [],
  });
  const { accountId, regionId, clock } = deps;
  const snapshot = { accountId, regionId, takenAt: clock.iso(), ...around.parts };
  const { checks } = input.plan.request;
  const judge = createCheckJudge(new RegionRules(snapshot, around.membersRead), checks);
  const region = new RegionIndex({ networkInterfaces: enis });
  return (target, current) => {
    const eni = region.networkInterface(target.networkInterfaceId);
    const subject: Subject = eni
      ? subjectOf(eni, current)
      : { id: target.targetId, securityGroupIds: current, own: [], classic: !target.vpcId };
    return sayChecks(judge(subject));
  };
}
