import type { VerdictDraft } from '../../contracts/explanation.js';
import type { Decider, FindingRemedy } from '../../contracts/findings.js';
import type { DecidedBy, Remedy } from '../../contracts/probe.js';
import { sayExplanation } from '../../messages/sayExplanation.js';
import { sayReason } from '../../messages/sayReason.js';
import { answerProbe } from '../../probes/answerProbe.js';
import type { Question } from '../../probes/decideQuestion.js';
import type { Subject } from '../../probes/subject.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import type { AddressRange } from '../../rules/cidr.js';
import { RuleEngine } from '../../rules/ruleEngine.js';
import { count } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { cidrList, defineCheck } from '../checkDefinition.js';
import { decider } from '../decider.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { Cause } from '../judgement.js';
import { groupResource } from '../judging/groupResource.js';
import { judgeClasses } from '../judging/judgeClasses.js';
import { noTally } from '../judging/noTally.js';
import type { Standing } from '../judging/standing.js';
import { ruleText } from '../ruleText.js';
import { interfacesOf, reachOf } from '../traffic/trafficCauses.js';

/** Whether the way out to the services that manage a machine is open. */
export const eniNoCommonMgmt = defineCheck<{ peers: readonly string[] }>({
  info: {
    id: 'eni-no-common-mgmt',
    title: 'The way to the management services is closed',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: "Cloud Assistant and Session Manager do not work, so the instance can't be reached when all else fails.",
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
    const causes = new Map<string, { classes: Set<InterfaceClass>; verdict: VerdictDraft }>();
    const counted = judgeClasses(region, ({ interfaceClass }): Standing => {
      // An isolation group closes this way on purpose (design, section 4).
      if (interfaceClass.securityGroupIds.some((id) => isQuarantine(region.group(id)))) {
        return { kind: 'notApplicable' };
      }
      // The check has an engine of its own, so that what is compiled for these questions is not
      // kept.
      const engine = new RuleEngine(region.rules);
      let failing: VerdictDraft | undefined;
      let unsure: string | undefined;
      for (const question of questions) {
        const verdict = answerProbe(question, subjectOf(interfaceClass), engine);
        if (verdict.verdict === 'uncertain') unsure ??= sayReason(verdict.explanation);
        else if (verdict.verdict !== 'allow') failing ??= verdict;
      }
      if (!failing) {
        return unsure === undefined ? { kind: 'pass' } : { kind: 'unknown', reason: unsure };
      }
      const by = denying(failing);
      const key = by?.securityGroupRuleId ?? `default ${interfaceClass.securityGroupIds.join(' ')}`;
      const known = causes.get(key);
      if (known) known.classes.add(interfaceClass);
      else causes.set(key, { classes: new Set([interfaceClass]), verdict: failing });
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

const subjectOf = (interfaceClass: InterfaceClass): Subject => ({
  id: '',
  securityGroupIds: interfaceClass.securityGroupIds,
  own: interfaceClass.own ? rangesOf(interfaceClass.own) : [],
  classic: interfaceClass.classic,
});

const rangesOf = ({ v4, v6 }: NonNullable<InterfaceClass['own']>): AddressRange[] => [
  ...(v4.length > 0 ? [{ family: 4, from: v4[0] ?? 0, until: v4[1] ?? 0 } as const] : []),
  ...(v6.length > 0 ? [{ family: 6, from: v6[0] ?? 0n, until: v6[1] ?? 0n } as const] : []),
];

/** What denies; of a verdict in parts, the first part that is denied. */
const denying = (verdict: VerdictDraft): DecidedBy | undefined =>
  verdict.decidedBy ?? verdict.parts?.find((part) => part.verdict === 'deny')?.decidedBy;

function pathCause(
  key: string,
  classes: ReadonlySet<InterfaceClass>,
  verdict: VerdictDraft,
  region: AuditedRegion,
): Cause {
  return {
    key,
    reach: reachOf(classes),
    draft: () => {
      const interfaces = interfacesOf(classes);
      const [interfaceClass] = classes;
      const by = denying(verdict);
      const groupId = by?.securityGroupId ?? interfaceClass?.securityGroupIds[0] ?? '';
      const { remedy } = verdict;
      return {
        status: 'fail',
        title: `The way to the management services is closed in ${region.nameOf(groupId)}`,
        resource: groupResource(groupId, region),
        explanation: `On ${count(interfaces.length, 'interface')}: ${sayExplanation(verdict.explanation)}`,
        decidedBy: by ? [verdictDecider(by, region)] : [],
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

function verdictDecider(by: DecidedBy, region: AuditedRegion): Decider {
  const { securityGroupId = '', securityGroupRuleId } = by;
  const rule = region.rules
    .group(securityGroupId)
    ?.rules.find((one) => one.securityGroupRuleId === securityGroupRuleId);
  return decider(by.kind, rule ? ruleText(rule.permission) : 'what no rule allows is denied', {
    securityGroupId,
    securityGroupName: region.group(securityGroupId)?.SecurityGroupName,
    securityGroupRuleId,
  });
}
