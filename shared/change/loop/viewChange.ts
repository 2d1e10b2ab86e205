import type { ChangeReport } from '../../contracts/changeReport.js';
import type { ChangeView } from '../../contracts/changeView.js';
import { changeLinks } from '../../contracts/links.js';
import type { Plan } from '../../contracts/plan.js';
import type { RequestObject } from '../../contracts/requestObject.js';
import type { NamedVerify } from '../../contracts/verify.js';

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
  readonly bucket: string;
  readonly folder: string;
  readonly now: string;
  /** Seconds of the deployment's time since an ISO time. */
  readonly secondsSince: (iso: string) => number;
  /** ISO time in so many seconds of the deployment's time. */
  readonly inSeconds: (seconds: number) => string;
}

/** The seconds that a part takes: its calls at the rate, and about a minute around them. */
const PART_OVERHEAD_SECONDS = 60;

/** Makes the answer for an operator of what the evidence says. */
export function viewChange(input: ViewInput): ChangeView {
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
  const times = [request.receivedAt, plan?.plannedAt, last?.at, input.lastWorkAt, report?.endedAt];
  const lastProgressAt =
    times
      .filter((one) => one !== undefined)
      .sort()
      .at(-1) ?? request.receivedAt;
  // While a wait that the verifier ordered runs, the change does not stand still.
  const waitSeconds = last?.step.next === 'wait' ? last.step.waitSeconds : 0;
  const left = Math.max(0, (plan?.counts.toWrite ?? 0) - appliedOk);
  const secondsLeft = plan ? (left * plan.expectedSeconds) / Math.max(1, plan.counts.toWrite) : 0;
  const waitingFor = report ? undefined : waitsFor(input, lastProgressAt);
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
    stalled: !report && input.secondsSince(lastProgressAt) > waitSeconds + 3 * partSeconds(plan),
    ...(waitingFor ? { waitingFor } : {}),
    nextStep: report ? 'none: the change has ended' : nextStepOf(input),
    timeline: timelineOf(input),
    warnings: plan?.warnings ?? [],
    skipped: plan?.skipped ?? [],
    evidence: { bucket: input.bucket, folder: input.folder },
    links: changeLinks(changeId),
  };
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

function waitsFor({ turns, plan }: ViewInput, since: string): ChangeView['waitingFor'] {
  const last = turns.at(-1)?.object;
  if (!plan) return { kind: 'plan', since, detail: 'the plan is not written yet' };
  if (!last) return { kind: 'start', since, detail: 'the flow has not taken its first step yet' };
  if (last.settling) {
    const { pending, since: from } = last.settling;
    return { kind: 'settling', since: from, detail: `${pending} membership(s) do not show yet` };
  }
  if (last.pause) {
    const detail = `the pause of ${plan.pauseSeconds} s after wave ${last.pause.afterWave}`;
    return { kind: 'pause', since: last.pause.since, detail };
  }
  if (last.order) {
    const { parts, direction, wave } = last.order;
    const verb = direction === 'inverse' ? 'undo' : 'apply';
    return {
      kind: 'worker',
      since: last.at,
      detail: `${parts.length} part(s) of wave ${wave} to ${verb}`,
    };
  }
  return { kind: 'verifier', since: last.at, detail: 'the next turn of the verifier' };
}

function nextStepOf({ turns, plan }: ViewInput): string {
  const last = turns.at(-1)?.object;
  if (!plan) return 'send the request again with its Idempotency-Key if this lasts';
  if (!last) return 'order wave 1';
  if (last.order) return `verify wave ${last.order.wave}`;
  if (last.pause) return `order wave ${last.pause.afterWave + 1}`;
  return 'read the memberships back again';
}

function timelineOf({
  request,
  plan,
  turns,
  stoppedAt,
  report,
}: ViewInput): ChangeView['timeline'] {
  const events = [{ at: request.receivedAt, what: `requested by ${request.requestedBy}` }];
  if (plan) {
    const { toWrite, unchanged, skipped } = plan.counts;
    events.push({
      at: plan.plannedAt,
      what: `planned: ${toWrite} to write, ${unchanged} as wanted already, ${skipped} skipped`,
    });
  }
  for (const { object } of turns) {
    for (const turn of object.verified) {
      const what = turn.direction === 'inverse' ? 'rollback verified' : 'verified';
      const where = turn.wave === 0 ? 'targets that were as wanted already' : `wave ${turn.wave}`;
      events.push({
        at: object.at,
        what: `${where} ${what}: ${turn.targets} target(s), ${turn.failed} failed`,
      });
    }
    if (object.order) {
      const { direction, wave, attempt, parts } = object.order;
      const verb = direction === 'inverse' ? 'rollback' : 'apply';
      const again = attempt > 1 ? ' once more' : '';
      events.push({
        at: object.at,
        what: `ordered: ${verb} wave ${wave}${again}, ${parts.length} part(s)`,
      });
    }
    if (object.settling) {
      events.push({
        at: object.at,
        what: `${object.settling.pending} membership(s) do not show yet`,
      });
    }
    if (object.pause)
      events.push({ at: object.at, what: `pause after wave ${object.pause.afterWave}` });
  }
  if (stoppedAt !== undefined) events.push({ at: stoppedAt, what: 'stop requested' });
  if (report) events.push({ at: report.endedAt, what: `ended: ${report.status}` });
  return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
