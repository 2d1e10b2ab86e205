import type { ChangeReport } from '../../contracts/changeReport.js';
import type { ChangeView } from '../../contracts/changeView.js';
import { changeLinks } from '../../contracts/links.js';
import type { CodedMessage, TargetNoun } from '../../contracts/messages.js';
import type { Plan } from '../../contracts/plan.js';
import type { RequestObject } from '../../contracts/requestObject.js';
import type { NamedVerify, Order, Verified } from '../../contracts/verify.js';
import type { TargetWork } from '../../contracts/work.js';

/** A finished part as a listing shows it: its name holds the counts. */
export interface AppliedPart {
  readonly at: string;
  readonly ok: number;
  readonly failed: number;
}

export interface ViewInput {
  readonly request: RequestObject;
  readonly plan: Plan | undefined;
  readonly turns: readonly NamedVerify[];
  readonly applied: readonly AppliedPart[];
  /** What workers last said of the targets of the current order that they could not finish. */
  readonly unfinished: readonly TargetWork[];
  /** When the newest intent or work object was written. */
  readonly lastWorkAt: string | undefined;
  readonly stoppedAt: string | undefined;
  readonly report: ChangeReport | undefined;
  /** Whether the newest execution has ended, as far as somebody asked. */
  readonly executionEnded: boolean;
  readonly bucket: string;
  readonly folder: string;
  readonly now: string;
  /** Seconds of the deployment's time since an ISO time. */
  readonly secondsSince: (iso: string) => number;
  /** ISO time in so many seconds of the deployment's time. */
  readonly inSeconds: (seconds: number) => string;
}

/** Where a change stands; what is to be said of it is not yet put into words. */
export type ChangeState = Omit<ChangeView, 'waitingFor' | 'nextStep' | 'timeline'> & {
  readonly waitingFor?: {
    readonly kind: string;
    readonly since: string;
    readonly message: CodedMessage;
  };
  readonly nextStep: CodedMessage;
  readonly timeline: readonly { readonly at: string; readonly message: CodedMessage }[];
};

/** The seconds that a part takes: its calls at the rate, and about a minute around them. */
const PART_OVERHEAD_SECONDS = 60;

/** Shapes what the evidence says for an operator; `sayChange` makes the answer of it. */
export function viewChange(input: ViewInput): ChangeState {
  const { request, plan, turns, applied, report } = input;
  const { changeId, accountId, regionId } = request;
  const last = turns.at(-1)?.object;
  const sum = (pick: (part: AppliedPart) => number) =>
    applied.reduce((all, one) => all + pick(one), 0);
  const appliedOk = sum((part) => part.ok);
  // Each wave counts once: a turn that ran twice left two objects that say the same.
  const byWave = new Map(
    turns
      .flatMap((turn) => turn.object.verified)
      .filter((one) => one.direction === 'forward' && one.wave > 0)
      .map((one) => [one.wave, one.targets]),
  );
  const verified = [...byWave.values()].reduce((all, one) => all + one, 0);
  const status = report?.status ?? runningStatus(input);
  const lastProgressAt = progressAt(input);
  // After a stop nothing more is written.
  const isExpected = !report && input.stoppedAt === undefined;
  const waitingFor = report ? undefined : waitsFor(input, lastProgressAt);
  const stalled = isStalled(input, lastProgressAt);
  return {
    changeId,
    accountId,
    regionId,
    status,
    requestedBy: request.requestedBy,
    ...(request.request.reason === undefined ? {} : { reason: request.request.reason }),
    receivedAt: request.receivedAt,
    ...(report ? { endedAt: report.endedAt, checks: report.checks, notable: report.notable } : {}),
    counts: {
      targets: plan?.counts.targets ?? 0,
      toWrite: plan?.counts.toWrite ?? 0,
      unchanged: plan?.counts.unchanged ?? 0,
      skipped: plan?.counts.skipped ?? 0,
      applied: appliedOk,
      applyFailed: sum((part) => part.failed),
      verified,
      ...(report ? { outcomes: report.counts } : {}),
    },
    wave: { current: last?.order?.wave ?? lastWave(turns), of: plan?.waves.length ?? 0 },
    ratePerMinute: plan?.ratePerMinute ?? 0,
    ...(isExpected ? { eta: input.inSeconds(secondsLeft(input, appliedOk)) } : {}),
    lastProgressAt,
    stalled: stalled || input.executionEnded,
    ...(waitingFor ? { waitingFor } : {}),
    nextStep: report ? { code: 'nothingComes', params: {} } : nextStepOf(input),
    timeline: timelineOf(input),
    warnings: plan?.warnings ?? [],
    ...(plan?.moreWarnings ? { moreWarnings: plan.moreWarnings } : {}),
    skipped: plan?.skipped ?? [],
    evidence: { bucket: input.bucket, folder: input.folder },
    links: changeLinks(changeId),
  };
}

/**
 * How long the writes of the targets that are left take at the planned rate, and the pauses that stand
 * between them: what is left of the one that runs, and all those of later waves.
 */
function secondsLeft({ plan, turns, secondsSince }: ViewInput, appliedOk: number): number {
  if (!plan) return 0;
  const { toWrite } = plan.counts;
  const writes = (Math.max(0, toWrite - appliedOk) * plan.expectedSeconds) / Math.max(1, toWrite);
  const pause = turns.at(-1)?.object.pause;
  const wave = pause ? pause.afterWave + 1 : Math.max(1, lastWave(turns));
  const running = pause ? Math.max(0, plan.pauseSeconds - secondsSince(pause.since)) : 0;
  return writes + running + Math.max(0, plan.waves.length - wave) * plan.pauseSeconds;
}

/** The order whose wave is not verified yet; undefined where there is none. */
export function currentOrder(turns: readonly NamedVerify[]): Order | undefined {
  let current: Order | undefined;
  for (const { object } of turns) {
    const isVerified = object.verified.some(
      (one) => one.wave === current?.wave && one.direction === current.direction,
    );
    current = object.order ?? (isVerified ? undefined : current);
  }
  return current;
}

/** When anything of a change was last written. */
export function progressAt({
  request,
  plan,
  turns,
  lastWorkAt,
  report,
}: Omit<ViewInput, 'executionEnded'>): string {
  const times = [
    request.receivedAt,
    plan?.plannedAt,
    turns.at(-1)?.object.at,
    lastWorkAt,
    report?.endedAt,
  ];
  const known = times.filter((one) => one !== undefined).sort();
  return known.at(-1) ?? request.receivedAt;
}

/** Whether the evidence of a running change stands still for longer than it should. */
export function isStalled(
  input: Omit<ViewInput, 'executionEnded'>,
  lastProgressAt = progressAt(input),
): boolean {
  const last = input.turns.at(-1)?.object;
  // While a wait that the verifier ordered runs, the change does not stand still.
  const waitSeconds = last?.step.next === 'wait' ? last.step.waitSeconds : 0;
  const stillSeconds = input.secondsSince(lastProgressAt);
  return !input.report && stillSeconds > waitSeconds + 3 * partSeconds(input.plan);
}

function runningStatus({ turns, stoppedAt }: ViewInput): ChangeView['status'] {
  if (stoppedAt !== undefined) return 'stopping';
  return turns.at(-1)?.object.step.status ?? 'queued';
}

const lastWave = (turns: readonly NamedVerify[]) =>
  turns.reduce((wave, turn) => turn.object.order?.wave ?? wave, 0);

function partSeconds(plan: Plan | undefined): number {
  const calls = plan ? plan.counts.operations / Math.max(1, plan.parts.length) : 0;
  return PART_OVERHEAD_SECONDS + (calls * 60) / Math.max(1, plan?.ratePerMinute ?? 1);
}

/** What the cloud answers to most of the calls that fail; undefined where none does. */
function failingOf({ unfinished, request }: ViewInput): CodedMessage | undefined {
  const byCode = new Map<string, TargetWork[]>();
  for (const work of unfinished) {
    if (work.code) byCode.set(work.code, [...(byCode.get(work.code) ?? []), work]);
  }
  const [most] = [...byCode].sort(([, a], [, b]) => b.length - a.length);
  if (!most) return undefined;
  const [code, works] = most;
  const params = {
    targets: works.length,
    noun: nounOf(request),
    code,
    text: works[0]?.detail ?? '',
  };
  return { code: 'callsFail', params };
}

function waitsFor(input: ViewInput, since: string): ChangeState['waitingFor'] {
  const { turns, plan, executionEnded } = input;
  const last = turns.at(-1)?.object;
  if (executionEnded) {
    return { kind: 'execution', since, message: { code: 'executionEnded', params: {} } };
  }
  if (!plan) return { kind: 'plan', since, message: { code: 'planIsWritten', params: {} } };
  if (!last) return { kind: 'start', since, message: { code: 'flowStarts', params: {} } };
  if (last.openIntents) {
    const message = { code: 'callsMayLand', params: { workers: last.openIntents } } as const;
    return { kind: 'worker', since: last.at, message };
  }
  if (last.settling) {
    const { pending: memberships, since: from } = last.settling;
    // A membership whose call fails does not show either, but nobody waits for it to show.
    const message = failingOf(input) ?? ({ code: 'notShownYet', params: { memberships } } as const);
    return { kind: 'settling', since: from, message };
  }
  if (last.pause) {
    const { afterWave: wave, since: from } = last.pause;
    const params = { wave, seconds: plan.pauseSeconds };
    return { kind: 'pause', since: from, message: { code: 'pausedAfterWave', params } };
  }
  if (last.order) {
    const { parts, direction, wave } = last.order;
    const code = direction === 'inverse' ? 'waveIsRolledBack' : 'waveIsApplied';
    const message = failingOf(input) ?? ({ code, params: { wave, parts: parts.length } } as const);
    return { kind: 'worker', since: last.at, message };
  }
  return { kind: 'verifier', since: last.at, message: { code: 'verifierTurns', params: {} } };
}

/** A stop takes effect before the next wave. */
const ends: CodedMessage = { code: 'endStopped', params: {} };

function nextStepOf({ turns, plan, executionEnded, stoppedAt }: ViewInput): CodedMessage {
  const last = turns.at(-1)?.object;
  if (executionEnded) return { code: 'resume', params: {} };
  if (!plan) return { code: 'sendAgain', params: {} };
  const stopped = stoppedAt !== undefined;
  if (!last) return stopped ? ends : { code: 'applyWave', params: { wave: 1 } };
  if (last.order) return { code: 'verifyWave', params: { wave: last.order.wave } };
  if (last.pause) {
    return stopped ? ends : { code: 'applyWave', params: { wave: last.pause.afterWave + 1 } };
  }
  return { code: 'readBack', params: {} };
}

function timelineOf(input: ViewInput): ChangeState['timeline'] {
  const { request, plan, turns, stoppedAt, report } = input;
  const noun = nounOf(request);
  const events: { at: string; message: CodedMessage }[] = [];
  const tell = (at: string, message: CodedMessage) => events.push({ at, message });
  tell(request.receivedAt, { code: 'requested', params: { by: request.requestedBy } });
  if (plan) {
    const { toWrite, unchanged, skipped } = plan.counts;
    // A plan says when its region was read; older requests were written down after that.
    const isBefore = plan.plannedAt < request.receivedAt;
    tell(isBefore ? request.receivedAt : plan.plannedAt, {
      code: 'planned',
      params: { toWrite, unchanged, skipped, noun },
    });
  }
  for (const { object } of turns) {
    const { at, order, settling, pause } = object;
    for (const wave of object.verified) tell(at, verifiedMessage(wave, noun));
    if (order) {
      const { direction, wave, attempt, parts } = order;
      const code = direction === 'inverse' ? 'rollbackOrdered' : 'waveOrdered';
      tell(at, { code, params: { wave, attempt, parts: parts.length } });
    }
    if (settling) tell(at, { code: 'notShownYet', params: { memberships: settling.pending } });
    if (pause) {
      const params = { wave: pause.afterWave, seconds: plan?.pauseSeconds ?? 0 };
      tell(at, { code: 'pausedAfterWave', params });
    }
  }
  if (stoppedAt !== undefined) tell(stoppedAt, { code: 'stopRequested', params: {} });
  // Of what has one time, what is told first comes first.
  events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  if (report) {
    const at = [report.endedAt, ...events.map((event) => event.at)].sort().at(-1);
    tell(at ?? report.endedAt, { code: 'ended', params: { status: report.status } });
  }
  return events;
}

function verifiedMessage(one: Verified, noun: TargetNoun): CodedMessage {
  const { wave, targets, failed } = one;
  if (one.direction === 'inverse') {
    return { code: 'rollbackVerified', params: { wave, targets, failed, noun } };
  }
  return wave === 0
    ? { code: 'unchangedVerified', params: { targets, failed, noun } }
    : { code: 'waveVerified', params: { wave, targets, failed, noun } };
}

/** Where interfaces are named, or all of an instance's, a count of targets is not one of instances. */
function nounOf({ request: { interfaces, targets } }: RequestObject): TargetNoun {
  return interfaces === 'all' || targets.networkInterfaceIds ? 'interface' : 'instance';
}
