import type { Tally } from '../../contracts/findings.js';
import { limits } from '../../contracts/limits.js';
import { countRules, listSizesOf } from '../../rules/countRules.js';
import { count, fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { type CatalogueEntry, defineCheck, idList, wholeNumber } from '../checkDefinition.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { Cause, FindingDraft } from '../judgement.js';
import { groupResource } from './groupResource.js';
import { judgeClasses, type Standing } from './judgeClasses.js';
import { rulesOf } from './judgeGroups.js';
import { managementPath } from './managementPath.js';
import { noTally } from './openPorts.js';
import { config } from './services.js';

/** `web-01`, or `12 interfaces`. */
function whoOf({ interfaces }: InterfaceClass, region: AuditedRegion): string {
  const [only, ...others] = interfaces;
  if (!only || others.length > 0) return count(interfaces.length, 'interface');
  return region.instance(only.InstanceId)?.InstanceName || only.NetworkInterfaceId;
}

/** A cause that is a set of groups: every interface in exactly these. */
function setCause(
  of: InterfaceClass,
  region: AuditedRegion,
  text: Pick<FindingDraft, 'title' | 'explanation'>,
): Cause {
  const names = of.securityGroupIds.map((id) => region.nameOf(id));
  const first = of.interfaces[0];
  return {
    key: of.securityGroupIds.join(' '),
    reach: of.interfaces.length,
    draft: () => ({
      status: 'fail',
      title: `${whoOf(of, region)} ${text.title}`,
      resource: first
        ? { type: 'networkInterface', id: first.NetworkInterfaceId }
        : groupResource(of.securityGroupIds[0] ?? '', region),
      explanation: `${text.explanation} The groups are ${fewOf(names, 10)}.`,
      decidedBy: [],
      interfaces: of.interfaces,
    }),
  };
}

const groupLimit = defineCheck<{ percent: number }>({
  info: {
    id: 'eni-group-limit',
    title: 'An interface in nearly as many groups as it may be',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: "It can't join a further group: not even the one that would isolate it in an incident.",
    remedy: 'Put the rules of some of its groups together.',
    standards: [],
  },
  parameters: {
    percent: wholeNumber('percent of the limit from which on it counts', 90, [1, 100]),
  },
  judge: (region, { percent }) => {
    const most = region.groupsPerInterface;
    return judgeSets(region, (of) => {
      const found = of.securityGroupIds.length;
      if (found * 100 < most * percent) return undefined;
      return {
        title: `in ${found} of ${most} groups`,
        explanation: `${count(of.interfaces.length, 'interface')} ${of.interfaces.length === 1 ? 'is' : 'are'} in ${found} of at most ${most} groups.`,
      };
    });
  },
});

const ruleBudget = defineCheck<{ percent: number }>({
  info: {
    id: 'eni-rule-budget',
    title: 'An interface with nearly as many rules as it may have',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: `Over ${limits.rulesPerInterface.toLocaleString('en')} rules on an interface, joins and new rules are refused.`,
    remedy:
      'Revoke shadowed and redundant rules; use prefix lists that are no longer than need be.',
    standards: [],
  },
  parameters: {
    percent: wholeNumber('percent of the limit from which on it counts', 90, [1, 100]),
  },
  judge: (region, { percent }) => {
    const sizes = listSizesOf(region.snapshot);
    const byGroup = new Map<string, number>();
    const countOfGroup = (id: string) => {
      const known = byGroup.get(id);
      if (known !== undefined) return known;
      const rules = region.rules.group(id)?.rules ?? [];
      const count = countRules(
        rules.map((rule) => rule.permission),
        sizes,
      );
      byGroup.set(id, count);
      return count;
    };
    const most = limits.rulesPerInterface;
    return judgeSets(region, (of) => {
      const found = of.securityGroupIds.reduce((sum, id) => sum + countOfGroup(id), 0);
      if (found * 100 < most * percent) {
        const read = of.securityGroupIds.map((id) => rulesOf(id, region));
        return read.find((one) => 'unknown' in one);
      }
      return {
        title: `with ${found.toLocaleString('en')} of ${most.toLocaleString('en')} rules`,
        explanation: `${count(of.interfaces.length, 'interface')} ${of.interfaces.length === 1 ? 'has' : 'have'} ${found.toLocaleString('en')} of at most ${most.toLocaleString('en')} rules; prefix and port lists count with their MaxEntries.`,
      };
    });
  },
});

/** Asks each set of groups, and makes a cause of each that fails. */
function judgeSets(
  region: AuditedRegion,
  ask: (
    of: InterfaceClass,
  ) => Pick<FindingDraft, 'title' | 'explanation'> | { readonly unknown: string } | undefined,
) {
  const causes = new Map<string, Cause>();
  const counted = judgeClasses(region, ({ of }): Standing => {
    if (of.interfaces.length === 0) return { kind: 'pass' };
    const found = ask(of);
    if (!found) return { kind: 'pass' };
    if ('unknown' in found) return { kind: 'unknown', reason: found.unknown };
    const cause = setCause(of, region, found);
    const known = causes.get(cause.key);
    causes.set(cause.key, known && known.reach > cause.reach ? known : cause);
    return { kind: 'fail' };
  });
  return { ...counted, causes: [...causes.values()] };
}

const classic = defineCheck<object>({
  info: {
    id: 'ecs-classic',
    title: 'An instance in the classic network',
    severity: 'high',
    looksAt: 'instance',
    why: 'The classic network is shared between tenants; there is no VPC around the instance.',
    remedy: 'Move the instance into a VPC.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '3.1' }],
  },
  parameters: {},
  judge: (region) => {
    const found = region.instances.filter((one) => one.InstanceNetworkType === 'classic');
    const tally: Tally = {
      ...noTally,
      pass: region.instances.length - found.length,
      fail: found.length,
    };
    return {
      tally,
      causes: found.map((instance) => ({
        key: instance.InstanceId,
        reach: 1,
        draft: () => ({
          status: 'fail',
          title: `${instance.InstanceName || instance.InstanceId} is in the classic network`,
          resource: {
            type: 'instance',
            id: instance.InstanceId,
            ...(instance.InstanceName ? { name: instance.InstanceName } : {}),
          },
          explanation: `The network type of ${instance.InstanceId} is classic; its traffic is not judged.`,
          decidedBy: [],
          interfaces: [],
          instanceIds: [instance.InstanceId],
        }),
      })),
    };
  },
});

const inGroup = defineCheck<{ groups: readonly string[] }>({
  info: {
    id: 'ecs-in-group',
    title: 'An instance in no group of the list',
    severity: 'high',
    looksAt: 'instance',
    why: 'The rules that every instance is meant to have do not hold for it.',
    remedy: 'Let the instance join one of the groups.',
    standards: [config('ecs-instance-attached-security-group')],
  },
  parameters: { groups: idList('groups, by id or name, of which each instance must be in one') },
  judge: (region, { groups }) => {
    if (groups.length === 0) {
      return { tally: noTally, causes: [], reason: 'its parameter groups names no group' };
    }
    const ids = new Set(
      region.snapshot.securityGroups
        .filter(
          (one) =>
            groups.includes(one.SecurityGroupId) || groups.includes(one.SecurityGroupName ?? ''),
        )
        .map((one) => one.SecurityGroupId),
    );
    const missing = region.instances.filter(
      (one) => !one.SecurityGroupIds.SecurityGroupId.some((id) => ids.has(id)),
    );
    const tally: Tally = {
      ...noTally,
      pass: region.instances.length - missing.length,
      fail: missing.length,
    };
    if (missing.length === 0) return { tally, causes: [] };
    const instanceIds = missing.map((one) => one.InstanceId);
    return {
      tally,
      causes: [
        {
          key: 'in none of the groups',
          reach: missing.length,
          draft: () => ({
            status: 'fail',
            title: `${count(missing.length, 'instance')} in none of the groups ${fewOf(groups)}`,
            resource: { type: 'policy', id: 'ecs-in-group' },
            explanation: `${fewOf(
              missing.map((one) => one.InstanceName || one.InstanceId),
              5,
            )} ${missing.length === 1 ? 'is' : 'are'} in none of ${fewOf(groups, 5)}.`,
            decidedBy: [],
            interfaces: instanceIds.flatMap((id) => region.primaryInterface(id) ?? []),
            instanceIds,
          }),
        },
      ],
    };
  },
});

/** Checks of interfaces and instances. */
export const interfaceChecks: readonly CatalogueEntry[] = [
  groupLimit,
  ruleBudget,
  managementPath,
  classic,
  inGroup,
];
