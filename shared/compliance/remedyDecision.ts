import type { ChangeRequest } from '../contracts/changeRequest.js';
import type { ExposureLine } from '../contracts/exposure.js';
import type { Finding } from '../contracts/findings.js';
import { remedyKey } from '../contracts/ids.js';
import type { MembershipPolicy } from '../contracts/policyFile.js';
import { type ChangeStatus, isEndStatus } from '../contracts/statuses.js';
import { namesOf } from './namedTargets.js';

/** A change that was started for a finding earlier. */
export interface EarlierRemedy {
  readonly changeId: string;
  readonly status: ChangeStatus;
  /** When it ended, ISO 8601; absent while it runs. */
  readonly endedAt?: string;
  /** Instances (by their primary interface) and other interfaces that it was to change. */
  readonly targets: readonly string[];
  /** The targets that ended as wanted. */
  readonly mended: readonly string[];
  /** Why it never became a change: code and detail of the problem. */
  readonly refused?: string;
}

/** What the dry run of a finding's request said. */
export interface RemedyDryRun {
  readonly admissible: boolean;
  /** What a guardrail holds against it; absent where none does. */
  readonly refused?: string;
  /** The whole exposure: nothing may have been left out for length. */
  readonly exposure: readonly Pick<ExposureLine, 'kind' | 'internet' | 'text'>[];
}

export interface RemedyInput {
  readonly finding: Pick<Finding, 'id' | 'status' | 'remedy' | 'exception'>;
  readonly mode: MembershipPolicy['remedy'];
  /** When the region of the finding was read, ISO 8601. */
  readonly readAt: string;
  /** Absent where no dry run was made. */
  readonly dryRun?: RemedyDryRun;
  /** All changes for this finding, in any order, as far back as the caller looks. */
  readonly history: readonly EarlierRemedy[];
}

export type RemedyDecision =
  /** Nothing is to be done, or nothing may be done. */
  | { readonly action: 'none'; readonly note?: string }
  /** The request stands in the report, and a person decides. */
  | { readonly action: 'propose'; readonly request: ChangeRequest; readonly note?: string }
  /** A change for the finding is on its way, or ended after the region was read. */
  | { readonly action: 'wait'; readonly changeId: string; readonly note: string }
  /** A change starts now. */
  | {
      readonly action: 'apply';
      readonly request: ChangeRequest;
      /** Counts from 1. */
      readonly attempt: number;
      readonly note?: string;
    };

/** After so many changes that did not mend a finding, a person looks at it. */
const ATTEMPTS = 3;

/**
 * Decides what becomes of a membership finding. A change is started only for a failing finding
 * without an exception, in the mode `apply`, when its dry run was admitted and opens nothing to the
 * Internet, and when no other change for it runs. Where instances that an earlier change mended
 * fail again, another writer is at work: the finding is left alone, since both would go on for
 * ever.
 */
export function remedyDecision(input: RemedyInput): RemedyDecision {
  const { finding, mode, history } = input;
  const request = finding.remedy?.request;
  if (mode === 'off' || finding.status !== 'fail' || !request) return { action: 'none' };
  if (finding.exception) return { action: 'none', note: 'an exception answers for it' };
  const named = namedRequest(request, finding.id);
  const running = history.find((one) => !isEndStatus(one.status));
  if (running) {
    const note = `change ${running.changeId} for it is ${running.status}`;
    return { action: 'wait', changeId: running.changeId, note };
  }
  if (mode === 'propose') return { action: 'propose', request: named };
  const late = history.find((one) => !endedBefore(one, input.readAt));
  if (late) {
    const note = `change ${late.changeId} for it ended after the region was read`;
    return { action: 'wait', changeId: late.changeId, note };
  }
  const note = whyNotApply(input, named);
  if (note !== undefined) return { action: 'propose', request: named, note };
  const attempt = history.length + 1;
  const idempotencyKey = remedyKey(finding.id, attempt);
  const said = refusalNote(history);
  return {
    action: 'apply',
    request: { ...named, idempotencyKey },
    attempt,
    ...(said === undefined ? {} : { note: `a change was started for it; ${said}` }),
  };
}

/** What the newest refused request for the finding was told. */
function refusalNote(history: readonly EarlierRemedy[]): string | undefined {
  const refused = history.filter((one) => one.refused !== undefined);
  const newest = refused.sort((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''))[0];
  return newest ? `change ${newest.changeId} was refused (${newest.refused})` : undefined;
}

function whyNotApply({ dryRun, history }: RemedyInput, request: ChangeRequest): string | undefined {
  const now = new Set(namesOf(request.targets));
  for (const { changeId, mended } of history) {
    // Only mended instances that fail again are a sign of another writer; new instances are not.
    const count = mended.filter((id) => now.has(id)).length;
    if (count > 0) {
      return `change ${changeId} mended ${count} of these ${nounOf(request)} and it did not last: somebody else writes their groups too, so they are left alone`;
    }
  }
  const failed = history.filter(({ targets, mended }) => {
    const done = new Set(mended);
    return targets.some((id) => now.has(id) && !done.has(id));
  });
  if (failed.length >= ATTEMPTS) {
    const said = refusalNote(failed);
    return `${failed.length} changes for it did not mend it${said === undefined ? '' : `; ${said}`}`;
  }
  if (!dryRun) return 'no dry run was made';
  if (!dryRun.admissible) {
    return `its dry run was refused${dryRun.refused === undefined ? '' : `: ${dryRun.refused}`}`;
  }
  const opens = dryRun.exposure.find(
    (line) => line.kind === 'opens' && (line.internet?.length ?? 0) > 0,
  );
  if (opens) return `it would open something to the Internet: ${opens.text}`;
  const unclear = dryRun.exposure.find((line) => line.kind === 'unclear');
  return unclear ? `what it opens can't be judged: ${unclear.text}` : undefined;
}

const nounOf = ({ targets }: ChangeRequest) =>
  targets.networkInterfaceIds ? 'interfaces' : 'instances';

/** A change whose end is not known counts as ended too late. */
const endedBefore = ({ endedAt }: EarlierRemedy, readAt: string) =>
  endedAt !== undefined && Date.parse(endedAt) < Date.parse(readAt);

/** The request, with the id of its finding added to its reason. */
export function namedRequest(request: ChangeRequest, findingId: string): ChangeRequest {
  const suffix = ` (${findingId})`;
  const { reason = '' } = request;
  if (reason.endsWith(suffix)) return request;
  return { ...request, reason: `${reason.slice(0, 512 - suffix.length)}${suffix}` };
}
