import type { MembershipPolicy } from '../../contracts/policyFile.js';
import { interfaceIds } from '../../region/interfaces.js';
import { networkOf } from '../../region/networkOf.js';
import type { Instance, NetworkInterface } from '../../region/regionSnapshot.js';
import { selectInstances } from '../../region/selectInstances.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Cause, CheckInfo, Judgement, ReadyCheck } from '../judgement.js';
import { policyResource } from '../judging/policyResource.js';
import { groupResolver } from './groupResolver.js';
import { membershipJudge } from './membershipJudge.js';
import { policyCheckId } from './policyCheckId.js';
import { concernedText, type PolicyOutcome, type SelectedInterface } from './policyOutcome.js';
import { reachJudge } from './reachJudge.js';

/**
 * The check that judges a policy. It looks at the interfaces of every instance that the policy
 * selects (all, or the primary one, as the policy says), each with all of its groups, in either mode
 * of an audit. Each instance counts once, by the worst outcome on any of them.
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
  const causes = new Causes();
  for (const instance of instances) {
    const looked = lookAt(policy, instance, region);
    if (looked.interfaces.length === 0 && looked.unread === undefined) {
      tally.notApplicable += 1;
      continue;
    }
    const outcomes = looked.interfaces.flatMap((selected) => {
      const own = judges.flatMap((one) => one(selected));
      for (const outcome of own) causes.add(outcome, instance, selected.networkInterface);
      return own;
    });
    if (looked.unread) causes.add(looked.unread, instance, undefined);
    tally[worstOf(looked.unread ? [...outcomes, looked.unread] : outcomes)] += 1;
  }
  return { tally, causes: causes.all() };
}

/** What a policy looks at of an instance, and why that is not all of it. */
interface Looked {
  /** Those that a cloud service manages are left out. */
  readonly interfaces: readonly SelectedInterface[];
  readonly unread: PolicyOutcome | undefined;
}

function lookAt(policy: MembershipPolicy, instance: Instance, region: AuditedRegion): Looked {
  const primary = region.primaryInterface(instance.InstanceId);
  if (!primary && networkOf(instance) === 'classic') {
    const securityGroupIds = sorted(instance.SecurityGroupIds.SecurityGroupId);
    return { interfaces: [{ instance, securityGroupIds, vpcId: '' }], unread: undefined };
  }
  const all = policy.interfaces === 'all';
  const read = all ? region.interfacesOf(instance.InstanceId) : primary ? [primary] : [];
  const interfaces = read
    .filter((eni) => !eni.ServiceManaged)
    .map((eni) => ({
      instance,
      networkInterface: eni,
      securityGroupIds: sorted(eni.SecurityGroupIds.SecurityGroupId),
      vpcId: eni.VpcId ?? instance.VpcAttributes?.VpcId ?? '',
    }));
  if (!primary) return { interfaces, unread: unread(policy, 'no primary interface was read') };
  const known = new Set(read.map((eni) => eni.NetworkInterfaceId));
  const isUnread = all && interfaceIds(instance).some((id) => !known.has(id));
  return {
    interfaces,
    unread: isUnread ? unread(policy, 'not all of their interfaces were read') : undefined,
  };
}

const sorted = (ids: readonly string[]) => [...new Set(ids)].sort();

function worstOf(outcomes: readonly PolicyOutcome[]): 'pass' | 'fail' | 'unknown' {
  if (outcomes.some((one) => one.status === 'fail')) return 'fail';
  return outcomes.length > 0 ? 'unknown' : 'pass';
}

const unread = (policy: MembershipPolicy, found: string): PolicyOutcome => ({
  status: 'unknown',
  key: found === 'no primary interface was read' ? 'unread' : 'unread others',
  draft: (concerned) => ({
    status: 'unknown',
    severity: policy.severity,
    title: `${policy.id} can't be judged for ${concernedText(concerned)}: ${found}`,
    resource: policyResource(policy),
    explanation: `Policy ${policy.id} selects instances with interfaces that the snapshot does not hold.`,
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

  add(outcome: PolicyOutcome, instance: Instance, eni: NetworkInterface | undefined): void {
    let cause = this.#byKey.get(outcome.key);
    if (!cause) {
      cause = { outcomes: new Set(), interfaces: [], instanceIds: [] };
      this.#byKey.set(outcome.key, cause);
    }
    cause.outcomes.add(outcome);
    if (eni) cause.interfaces.push(eni);
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
