import { answerProbe, type Question } from '../../checks/answerProbe.js';
import type { Subject } from '../../checks/subject.js';
import type { Decider, FindingRemedy, Tally } from '../../contracts/findings.js';
import { limits } from '../../contracts/limits.js';
import type { DecidedBy, Remedy, Verdict } from '../../contracts/probe.js';
import type { SecurityGroup } from '../../contracts/regionSnapshot.js';
import type { AddressRange } from '../../rules/cidr.js';
import { countRules, listSizesOf } from '../../rules/countRules.js';
import { RuleEngine } from '../../rules/ruleEngine.js';
import type { AuditedRegion, InterfaceClass } from '../auditedRegion.js';
import {
  type CatalogueEntry,
  cidrList,
  defineCheck,
  idList,
  wholeNumber,
} from '../checkDefinition.js';
import type { Cause, FindingDraft } from '../judgement.js';
import { countOf, fewOf, ruleText } from '../ruleText.js';
import { interfacesOf, reachOf } from '../trafficCauses.js';
import { groupResource } from './groupResource.js';
import { judgeClasses, type Standing } from './judgeClasses.js';
import { rulesOf } from './judgeGroups.js';
import { noTally } from './openPorts.js';
import { config } from './services.js';

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
      title: text.title,
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
    why: 'It can not join a further group: not even the one that would isolate it in an incident.',
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
        title: `In ${found} of ${most} groups`,
        explanation: `${countOf(of.interfaces.length, 'interface')} ${of.interfaces.length === 1 ? 'is' : 'are'} in ${found} of at most ${most} groups.`,
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
        title: `${found.toLocaleString('en')} of ${most.toLocaleString('en')} rules`,
        explanation: `${countOf(of.interfaces.length, 'interface')} ${of.interfaces.length === 1 ? 'has' : 'have'} ${found.toLocaleString('en')} of at most ${most.toLocaleString('en')} rules; prefix and port lists count with their MaxEntries.`,
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

const managementPath = defineCheck<{ peers: readonly string[] }>({
  info: {
    id: 'eni-no-common-mgmt',
    title: 'The way to the management services is closed',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: 'Cloud Assistant and Session Manager do not work, so the machine can not be reached when all else fails.',
    remedy: 'Let out TCP 443 and UDP 53 to these ranges.',
    standards: [],
  },
  parameters: {
    // [SESSION-ZH]: advanced groups need egress to both; the metadata service is always open.
    peers: cidrList('where the management services are', ['100.100.0.0/16', '100.0.0.0/8']),
  },
  judge: (region, { peers }) => {
    if (peers.length === 0) {
      return { tally: noTally, causes: [], reason: 'its parameter peers names no range' };
    }
    const questions: Question[] = peers.flatMap((peer) => [
      { direction: 'egress', protocol: 'tcp', port: 443, peer },
      { direction: 'egress', protocol: 'udp', port: 53, peer },
    ]);
    const causes = new Map<string, { classes: Set<InterfaceClass>; verdict: Verdict }>();
    const counted = judgeClasses(region, ({ of }): Standing => {
      // An isolation group closes it on purpose (design, section 4).
      if (of.securityGroupIds.some((id) => isQuarantine(region.group(id)))) {
        return { kind: 'notApplicable' };
      }
      // An engine of its own: what it compiles for these questions is not kept.
      const engine = new RuleEngine(region.rules);
      let failing: Verdict | undefined;
      let unsure: string | undefined;
      for (const question of questions) {
        const verdict = answerProbe(question, subjectOf(of), engine);
        if (verdict.verdict === 'uncertain') unsure ??= verdict.reason;
        else if (verdict.verdict !== 'allow') failing ??= verdict;
      }
      if (!failing) {
        return unsure === undefined ? { kind: 'pass' } : { kind: 'unknown', reason: unsure };
      }
      const by = denying(failing);
      const key = by?.securityGroupRuleId ?? `default ${of.securityGroupIds.join(' ')}`;
      const known = causes.get(key);
      if (known) known.classes.add(of);
      else causes.set(key, { classes: new Set([of]), verdict: failing });
      return { kind: 'fail' };
    });
    return {
      ...counted,
      causes: [...causes].map(([key, { classes, verdict }]) =>
        pathCause(key, classes, verdict, region),
      ),
    };
  },
});

const isQuarantine = (group: SecurityGroup | undefined) =>
  group?.Tags?.Tag.some(
    (tag) => tag.TagKey === 'sg-membership:role' && tag.TagValue === 'quarantine',
  ) ?? false;

const subjectOf = (of: InterfaceClass): Subject => ({
  id: '',
  securityGroupIds: of.securityGroupIds,
  own: of.own ? rangesOf(of.own) : [],
  classic: of.classic,
});

const rangesOf = ({ v4, v6 }: NonNullable<InterfaceClass['own']>): AddressRange[] => [
  ...(v4.length > 0 ? [{ family: 4, from: v4[0] ?? 0, until: v4[1] ?? 0 } as const] : []),
  ...(v6.length > 0 ? [{ family: 6, from: v6[0] ?? 0n, until: v6[1] ?? 0n } as const] : []),
];

/** What denies: of a verdict in parts, the first one that is denied. */
const denying = (verdict: Verdict): DecidedBy | undefined =>
  verdict.decidedBy ?? verdict.parts?.find((part) => part.verdict === 'deny')?.decidedBy;

function pathCause(
  key: string,
  classes: ReadonlySet<InterfaceClass>,
  verdict: Verdict,
  region: AuditedRegion,
): Cause {
  return {
    key,
    reach: reachOf(classes),
    draft: () => {
      const interfaces = interfacesOf(classes);
      const [of] = classes;
      const by = denying(verdict);
      const groupId = by?.securityGroupId ?? of?.securityGroupIds[0] ?? '';
      const { remedy } = verdict;
      return {
        status: 'fail',
        title: `The way to the management services is closed in ${region.nameOf(groupId)}`,
        resource: groupResource(groupId, region),
        explanation: `On ${countOf(interfaces.length, 'interface')}: ${verdict.explanation}`,
        decidedBy: by ? [deciderOf(by, region)] : [],
        interfaces,
        ...(remedy ? { remedy: pathRemedy(remedy, groupId) } : {}),
      };
    },
  };
}

function pathRemedy(remedy: Remedy, securityGroupId: string): FindingRemedy {
  if (remedy.kind === 'addRule') {
    const permissions = [remedy.permission];
    return {
      text: 'Authorise the way out.',
      changes: [{ operation: 'AuthorizeSecurityGroupEgress', securityGroupId, permissions }],
    };
  }
  const text = 'Revoke the Drop at priority 1, which nothing beats, or narrow it.';
  if (remedy.kind !== 'ruleInTheWay') return { text, changes: [] };
  const { securityGroupRuleIds } = remedy;
  return {
    text,
    changes: [
      {
        operation: 'RevokeSecurityGroupEgress',
        securityGroupId,
        securityGroupRuleIds: [...securityGroupRuleIds],
      },
    ],
  };
}

function deciderOf(by: DecidedBy, region: AuditedRegion): Decider {
  const rule = region.rules
    .group(by.securityGroupId ?? '')
    ?.rules.find((one) => one.securityGroupRuleId === by.securityGroupRuleId);
  const name = region.group(by.securityGroupId ?? '')?.SecurityGroupName;
  return {
    kind: by.kind,
    ...(by.securityGroupId ? { securityGroupId: by.securityGroupId } : {}),
    ...(name ? { securityGroupName: name } : {}),
    ...(by.securityGroupRuleId ? { securityGroupRuleId: by.securityGroupRuleId } : {}),
    text: rule ? ruleText(rule.permission) : 'what no rule allows is denied',
  };
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
    why: 'The rules that every machine is meant to have do not hold for it.',
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
            title: `${countOf(missing.length, 'instance')} in none of the groups ${fewOf(groups)}`,
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
