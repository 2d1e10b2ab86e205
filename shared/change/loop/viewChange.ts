import type { ChangeReport } from '../../contracts/changeReport.js';
import type { ChangeView } from '../../contracts/changeView.js';
import { changeLinks } from '../../contracts/links.js';
import type { CodedMessage, TargetNoun } from '../../contracts/messages.js';
import type { Plan } from '../../contracts/plan.js';
import type { RequestObject } from '../../contracts/requestObject.js';
import type { NamedVerify, Verified } from '../../contracts/verify.js';

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
  const left = Math.max(0, (plan?.counts.toWrite ?? 0) - appliedOk);
  const secondsLeft = plan ? (left * plan.expectedSeconds) / Math.max(1, plan.counts.toWrite) : 0;
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
    ...(report ? {} : { eta: input.inSeconds(secondsLeft) }),
    lastProgressAt,
    stalled: stalled || input.executionEnded,
    ...(waitingFor ? { waitingFor } : {}),
    nextStep: report ? { code: 'nothingComes', params: {} } : nextStepOf(input),
    timeline: timelineOf(input),
    warnings: plan?.warnings ?? [],
    skipped: plan?.skipped ?? [],
    evidence: { bucket: input.bucket, folder: input.folder },
    links: changeLinks(changeId),
  };
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

function waitsFor(
  { turns, plan, executionEnded }: ViewInput,
  since: string,
): ChangeState['waitingFor'] {
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
    const message = { code: 'notShownYet', params: { memberships } } as const;
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
    const message = { code, params: { wave, parts: parts.length } } as const;
    return { kind: 'worker', since: last.at, message };
  }
  return { kind: 'verifier', since: last.at, message: { code: 'verifierTurns', params: {} } };
}

function nextStepOf({ turns, plan, executionEnded, stoppedAt }: ViewInput): CodedMessage {
  const last = turns.at(-1)?.object;
  if (executionEnded) return { code: 'resume', params: {} };
  if (!plan) return { code: 'sendAgain', params: {} };
  if (!last) return { code: 'applyWave', params: { wave: 1 } };
  if (last.order) return { code: 'verifyWave', params: { wave: last.order.wave } };
  if (last.pause && stoppedAt === undefined) {
    return { code: 'applyWave', params: { wave: last.pause.afterWave + 1 } };
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
    tell(plan.plannedAt, { code: 'planned', params: { toWrite, unchanged, skipped, noun } });
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
  if (report) tell(report.endedAt, { code: 'ended', params: { status: report.status } });
  return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
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
