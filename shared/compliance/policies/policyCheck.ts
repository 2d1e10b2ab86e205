import type { MembershipPolicy } from '../../contracts/policyFile.js';
import { networkOf } from '../../region/networkOf.js';
import type { Instance, NetworkInterface } from '../../region/regionSnapshot.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Cause, CheckInfo, Judgement, ReadyCheck } from '../judgement.js';
import { policyResource } from '../judging/policyResource.js';
import { groupResolver } from './groupResolver.js';
import { membershipJudge } from './membershipJudge.js';
import { policyCheckId } from './policyCheckId.js';
import { instancesText, type PolicyOutcome, type SelectedInstance } from './policyOutcome.js';
import { reachJudge } from './reachJudge.js';
import { selectInstances } from './selectInstances.js';

/**
 * The check that judges a policy. It looks at the primary interface of every instance that the
 * policy selects, with all of its groups, in either mode of an audit. Each instance counts once, by
 * the worst outcome on it.
 */
export function policyCheck(policy: MembershipPolicy): ReadyCheck {
  return {
    info: infoOf(policy),
    parameters: {},
    judge: (region) => judge(policy, region),
  };
}

function infoOf(policy: MembershipPolicy): CheckInfo {
  const asks = [
    ...(policy.require ? ['groups that are required'] : []),
    ...(policy.forbid ? ['groups that are forbidden'] : []),
    ...(policy.exactly ? ['exactly these groups'] : []),
    ...(policy.reach ? ['what must be open or closed'] : []),
  ];
  return {
    id: policyCheckId(policy.id),
    title: policy.title ?? `Policy ${policy.id}`,
    severity: policy.severity,
    looksAt: 'instance',
    why: `Your own policy ${policy.id}: ${asks.join(', ')}.`,
    remedy: policy.reach
      ? 'Change the membership, or the rules, as the finding says.'
      : 'Change the membership as the finding says.',
    standards: [],
    parameters: {},
  };
}

function judge(policy: MembershipPolicy, region: AuditedRegion): Judgement {
  const tally = { pass: 0, fail: 0, unknown: 0, notApplicable: 0 };
  const instances = selectInstances(policy.select, region.instances);
  if (instances.length === 0) return { tally, causes: [], reason: 'selects no instance' };
  const resolve = groupResolver(region);
  const judges = [membershipJudge(policy, region, resolve), reachJudge(policy, region, resolve)];
  const notRead = [unread(policy)];
  const causes = new Causes();
  for (const instance of instances) {
    const primary = region.primaryInterface(instance.InstanceId);
    if (primary?.ServiceManaged) {
      tally.notApplicable += 1;
      continue;
    }
    const selected = selectedOf(instance, primary);
    const outcomes = selected ? judges.flatMap((one) => one(selected)) : notRead;
    for (const outcome of outcomes) causes.add(outcome, instance, primary);
    tally[worstOf(outcomes)] += 1;
  }
  return { tally, causes: causes.all() };
}

/** Undefined where the primary interface was not read. */
function selectedOf(
  instance: Instance,
  primary: NetworkInterface | undefined,
): SelectedInstance | undefined {
  if (primary) {
    return {
      instance,
      primary,
      securityGroupIds: sorted(primary.SecurityGroupIds.SecurityGroupId),
      vpcId: primary.VpcId ?? instance.VpcAttributes?.VpcId ?? '',
    };
  }
  if (networkOf(instance) !== 'classic') return undefined;
  const securityGroupIds = sorted(instance.SecurityGroupIds.SecurityGroupId);
  return { instance, securityGroupIds, vpcId: '' };
}

const sorted = (ids: readonly string[]) => [...new Set(ids)].sort();

function worstOf(outcomes: readonly PolicyOutcome[]): 'pass' | 'fail' | 'unknown' {
  if (outcomes.some((one) => one.status === 'fail')) return 'fail';
  return outcomes.length > 0 ? 'unknown' : 'pass';
}

const unread = (policy: MembershipPolicy): PolicyOutcome => ({
  status: 'unknown',
  key: 'unread',
  draft: (concerned) => ({
    status: 'unknown',
    severity: policy.severity,
    title: `${policy.id} can't be judged for ${instancesText(concerned)}: no primary interface was read`,
    resource: policyResource(policy),
    explanation: `Policy ${policy.id} selects instances whose primary interface the snapshot does not hold.`,
    decidedBy: [],
    interfaces: [],
    instanceIds: concerned.instanceIds,
    remedy: { text: 'Read the region again, as a whole.', changes: [] },
  }),
});

/** Gathers outcomes by their key, with all that they concern. */
class Causes {
  readonly #byKey = new Map<
    string,
    { outcomes: Set<PolicyOutcome>; interfaces: NetworkInterface[]; instanceIds: string[] }
  >();

  add(outcome: PolicyOutcome, instance: Instance, primary: NetworkInterface | undefined): void {
    let cause = this.#byKey.get(outcome.key);
    if (!cause) {
      cause = { outcomes: new Set(), interfaces: [], instanceIds: [] };
      this.#byKey.set(outcome.key, cause);
    }
    cause.outcomes.add(outcome);
    if (primary) cause.interfaces.push(primary);
    else cause.instanceIds.push(instance.InstanceId);
  }

  all(): Cause[] {
    return [...this.#byKey].map(([key, { outcomes, ...concerned }]) => {
      const all = [...outcomes];
      return {
        key,
        reach: concerned.interfaces.length + concerned.instanceIds.length,
        draft: () => (all[0] as PolicyOutcome).draft(concerned, all),
      };
    });
  }
}
