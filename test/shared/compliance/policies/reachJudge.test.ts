import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerProbe } from '../../../../shared/probes/answerProbe.js';
import { subjectOf } from '../../../../shared/probes/subject.js';
import { RegionRules } from '../../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../../shared/rules/ruleEngine.js';
import { randomRegion } from '../../rules/randomRegion.js';
import { idsOf, judge, linesOf, ruleOf, snapshotOf } from './policyRegion.js';

const web = { role: 'web' };
const policy = (...reach: unknown[]) => ({ id: 'p', select: { tags: web }, reach });
const ssh = { from: 'internet', protocol: 'tcp', port: 22 };
const inside = (id: string, groups: readonly string[], addresses?: readonly string[]) => ({
  id,
  tags: web,
  groups,
  ...(addresses ? { addresses } : {}),
});

describe('a reachability assertion', () => {
  const groups = [
    { id: 'sg-open', rules: [ruleOf('ingress Accept TCP 22/22 0.0.0.0/0')] },
    { id: 'sg-wide', rules: [ruleOf('ingress Accept TCP 1/65535 0.0.0.0/0 7')] },
    { id: 'sg-drop', rules: [ruleOf('ingress Drop ALL -1/-1 0.0.0.0/0')] },
    { id: 'sg-none' },
    { id: 'sg-adv', advanced: true },
  ];

  it('that must be closed fails by the rule that opens it, which is revoked', () => {
    const snapshot = snapshotOf(groups, [
      inside('i-1', ['sg-open']),
      inside('i-2', ['sg-none', 'sg-open']),
      inside('i-3', ['sg-none']),
      inside('i-4', ['sg-drop', 'sg-open']),
    ]);
    const judgement = judge(policy({ ...ssh, must: 'closed' }), snapshot);
    expect(judgement.tally).toStrictEqual({ pass: 2, fail: 2, unknown: 0, notApplicable: 0 });
    expect(judgement.causes.map((one) => [one.key, one.reach])).toStrictEqual([
      ['reach ingress tcp 22 internet closed rule sg-open sgr-open-0', 2],
    ]);
    const draft = judgement.causes[0]?.draft();
    expect({ ...draft, interfaces: draft ? idsOf(draft) : [], exposure: undefined }).toStrictEqual({
      status: 'fail',
      severity: 'high',
      title:
        'p: tcp 22 in from the Internet must be closed and is open on 2 instances: Accept tcp 22/22 from 0.0.0.0/0, priority 1',
      resource: { type: 'securityGroup', id: 'sg-open', name: 'open', vpcId: 'vpc-1' },
      explanation:
        'Policy p wants tcp 22 in from the Internet closed. It is open: Accept tcp 22/22 from 0.0.0.0/0, priority 1 (open (sg-open)).',
      decidedBy: [
        {
          kind: 'rule',
          securityGroupId: 'sg-open',
          securityGroupName: 'open',
          securityGroupRuleId: 'sgr-open-0',
          text: 'Accept tcp 22/22 from 0.0.0.0/0, priority 1',
        },
      ],
      exposure: undefined,
      interfaces: ['eni-1', 'eni-2'],
      remedy: {
        text: 'Revoke the rule from open (sg-open), if nothing else needs it; it concerns every member of the group.',
        changes: [
          {
            operation: 'RevokeSecurityGroup',
            securityGroupId: 'sg-open',
            securityGroupRuleIds: ['sgr-open-0'],
          },
        ],
      },
    });
    expect(draft?.exposure).toMatchObject({
      direction: 'ingress',
      protocol: 'tcp',
      ports: ['22/22'],
      share: 1,
    });
    expect(draft?.exposure?.peers).toHaveLength(20);
  });

  it('gets a Drop before a rule that opens more than what is asked', () => {
    const snapshot = snapshotOf(groups, [inside('i-1', ['sg-wide'])]);
    const draft = judge(policy({ ...ssh, must: 'closed' }), snapshot).causes[0]?.draft();
    expect(draft?.remedy?.changes).toStrictEqual([
      {
        operation: 'AuthorizeSecurityGroup',
        securityGroupId: 'sg-wide',
        permissions: [
          {
            IpProtocol: 'TCP',
            PortRange: '22/22',
            SourceCidrIp: '0.0.0.0/0',
            Policy: 'Drop',
            Priority: '7',
          },
        ],
      },
    ]);
    expect(draft?.remedy?.text).toBe(
      'Authorize before the rule that opens it: Drop tcp 22/22 from 0.0.0.0/0, priority 7, in wide (sg-wide); it concerns every member of the group.',
    );
  });

  it('that must be open fails by the default, with a rule for each group set', () => {
    const snapshot = snapshotOf(groups, [
      inside('i-1', ['sg-none']),
      inside('i-2', ['sg-adv']),
      inside('i-3', ['sg-open']),
    ]);
    const judgement = judge(policy({ ...ssh, must: 'open' }), snapshot);
    expect(linesOf(judgement)).toStrictEqual([
      'fail reach ingress tcp 22 internet open default : p: tcp 22 in from the Internet must be open and is closed on 2 instances: no rule matches, and what no rule allows is denied [eni-1 eni-2]',
    ]);
    const draft = judgement.causes[0]?.draft();
    expect(draft?.resource).toStrictEqual({ type: 'policy', id: 'p' });
    expect(draft?.remedy?.changes.map((one) => [one.operation, one.securityGroupId])).toStrictEqual(
      [
        ['AuthorizeSecurityGroup', 'sg-none'],
        ['AuthorizeSecurityGroup', 'sg-adv'],
      ],
    );
  });

  it('that must be open fails by a Drop at priority 1, which stands in the way', () => {
    const snapshot = snapshotOf(groups, [inside('i-1', ['sg-drop', 'sg-open'])]);
    const draft = judge(policy({ ...ssh, must: 'open' }), snapshot).causes[0]?.draft();
    expect(draft?.remedy?.changes).toStrictEqual([
      {
        operation: 'RevokeSecurityGroup',
        securityGroupId: 'sg-drop',
        securityGroupRuleIds: ['sgr-drop-0'],
      },
    ]);
  });

  it('that holds in part fails, with the part named', () => {
    const half = [
      { id: 'sg-half', inner: 'Drop', rules: [ruleOf('ingress Accept TCP 22/22 10.1.0.0/16')] },
    ];
    const ask = { from: '10.0.0.0/15', protocol: 'tcp', portRange: '22/23' };
    const snapshot = snapshotOf(half, [inside('i-1', ['sg-half'])]);
    const closed = judge(policy({ ...ask, must: 'closed' }), snapshot).causes[0]?.draft();
    expect(closed?.title).toBe(
      'p: tcp 22/23 in from 10.0.0.0/15 must be closed and is open in part on 1 instance: Accept tcp 22/22 from 10.1.0.0/16, priority 1',
    );
    expect(closed?.explanation).toContain('It is open for 10.1.0.0/16, ports 22/22.');
    const open = judge(policy({ ...ask, must: 'open' }), snapshot).causes[0]?.draft();
    expect(open?.explanation).toContain('It is closed in part: no rule matches');
  });

  it('asks egress by the rules of that direction', () => {
    const out = { to: 'internet', protocol: 'tcp', port: 443 };
    const snapshot = snapshotOf(groups, [inside('i-1', ['sg-none']), inside('i-2', ['sg-adv'])]);
    expect(judge(policy({ ...out, must: 'open' }), snapshot).tally).toMatchObject({
      pass: 1,
      fail: 1,
    });
    const draft = judge(policy({ ...out, must: 'closed' }), snapshot).causes[0]?.draft();
    expect(draft?.remedy?.changes).toStrictEqual([
      {
        operation: 'AuthorizeSecurityGroupEgress',
        securityGroupId: 'sg-none',
        permissions: [
          {
            IpProtocol: 'TCP',
            PortRange: '443/443',
            DestCidrIp: '0.0.0.0/0',
            Policy: 'Drop',
            Priority: '100',
          },
        ],
      },
    ]);
    const mail = { to: 'internet', protocol: 'tcp', port: 25, must: 'open' };
    const blocked = judge(policy(mail), snapshot).causes[0]?.draft();
    expect(blocked?.remedy).toStrictEqual({
      text: 'No rule changes this: the platform decides it.',
      changes: [],
    });
  });

  it('tells own addresses apart where a rule looks at them', () => {
    const rule = { ...ruleOf('ingress Accept TCP 22/22 0.0.0.0/0'), DestCidrIp: '10.0.0.1/32' };
    const snapshot = snapshotOf(
      [{ id: 'sg-five', rules: [rule] }],
      [inside('i-1', ['sg-five'], ['10.0.0.1']), inside('i-2', ['sg-five'], ['10.0.0.2'])],
    );
    const judgement = judge(policy({ ...ssh, must: 'closed' }), snapshot);
    expect(judgement.causes.map((one) => idsOf(one.draft()))).toStrictEqual([['eni-1']]);
  });

  it('over IPv6 concerns what has an IPv6 address', () => {
    const six = [{ id: 'sg-six', rules: [ruleOf('ingress Accept TCP 22/22 ::/0')] }];
    const snapshot = snapshotOf(six, [
      inside('i-1', ['sg-six'], ['10.0.0.1']),
      inside('i-2', ['sg-six'], ['10.0.0.2', '2408::2']),
    ]);
    const ask = { from: 'internet6', protocol: 'tcp', port: 22 };
    const closed = judge(policy({ ...ask, must: 'closed' }), snapshot);
    expect(closed.causes.map((one) => idsOf(one.draft()))).toStrictEqual([['eni-2']]);
    expect(linesOf(judge(policy({ ...ask, must: 'open' }), snapshot))).toStrictEqual([
      'fail reach ingress tcp 22 internet6 open no address: p: tcp 22 in from the Internet over IPv6 must be open and is closed on 1 instance: there is no address of the IP version that it asks about [eni-1]',
    ]);
  });

  it('over IPv6 does not take fellow members for the Internet', () => {
    const snapshot = snapshotOf(
      [{ id: 'sg-plain' }],
      [
        inside('i-1', ['sg-plain'], ['10.0.0.1', '2408::1']),
        inside('i-2', ['sg-plain'], ['10.0.0.2', '2408::2']),
      ],
    );
    const ask = { protocol: 'tcp', port: 22, must: 'closed' };
    expect(judge(policy({ ...ask, from: 'internet6' }), snapshot).tally.pass).toBe(2);
    // The same addresses asked about as such are the open question that they are.
    expect(judge(policy({ ...ask, from: '2408::/64' }), snapshot).tally.unknown).toBe(2);
  });

  it('that stands twice is one finding', () => {
    const snapshot = snapshotOf(groups, [inside('i-1', ['sg-open'])]);
    const twice = policy({ ...ssh, must: 'closed' }, { ...ssh, protocol: 'TCP', must: 'closed' });
    expect(judge(twice, snapshot).causes).toHaveLength(1);
  });
});

describe('the members of a group as the other side', () => {
  const from = { from: { securityGroup: { name: 'jump' } }, protocol: 'tcp', port: 22 };
  const open = { ...from, must: 'open' };
  const region = (rules: readonly string[], jumps: number) =>
    snapshotOf(
      [
        { id: 'sg-web', rules: rules.map(ruleOf) },
        { id: 'sg-jump', name: 'jump' },
      ],
      [
        inside('i-web', ['sg-web'], ['10.9.0.1']),
        ...Array.from({ length: jumps }, (_, index) => ({
          id: `i-jump${index}`,
          groups: ['sg-jump'],
          addresses: [`10.1.${Math.floor(index / 250)}.${index % 250}`],
        })),
      ],
    );

  it('are judged every one of them', () => {
    const whole = judge(policy(open), region(['ingress Accept TCP 22/22 sg-jump'], 600));
    expect(whole.tally).toMatchObject({ pass: 1, fail: 0 });
    const odd = ['ingress Drop TCP 22/22 10.1.2.7/32 1', 'ingress Accept TCP 22/22 sg-jump 2'];
    const draft = judge(policy(open), region(odd, 600)).causes[0]?.draft();
    expect(draft?.title).toBe(
      'p: tcp 22 in from jump (sg-jump) must be open and is closed in part on 1 instance: Drop tcp 22/22 from 10.1.2.7/32, priority 1',
    );
    expect(draft?.exposure?.peers).toStrictEqual(['10.1.2.7/32']);
  });

  it('get a rule that names the group, which advanced groups do not know', () => {
    const draft = judge(policy(open), region([], 2)).causes[0]?.draft();
    expect(draft?.remedy?.changes).toStrictEqual([
      {
        operation: 'AuthorizeSecurityGroup',
        securityGroupId: 'sg-web',
        permissions: [
          {
            IpProtocol: 'TCP',
            PortRange: '22/22',
            SourceGroupId: 'sg-jump',
            Policy: 'Accept',
            Priority: '100',
          },
        ],
      },
    ]);
  });

  it('that reach each other inside a group need another inner policy to be closed', () => {
    const snapshot = snapshotOf(
      [{ id: 'sg-web', name: 'jump' }],
      [inside('i-1', ['sg-web']), inside('i-2', ['sg-web'])],
    );
    const judgement = judge(policy({ ...from, must: 'closed' }), snapshot);
    expect(judgement.causes.map((one) => one.key)).toStrictEqual([
      'reach ingress tcp 22 group name "jump" closed intraGroup sg-web',
    ]);
    expect(judgement.causes[0]?.draft().remedy).toStrictEqual({
      text: 'Let members of jump (sg-web) no longer reach each other; it concerns every member of the group.',
      changes: [
        {
          operation: 'ModifySecurityGroupPolicy',
          securityGroupId: 'sg-web',
          innerAccessPolicy: 'Drop',
        },
      ],
    });
  });

  it('are closed when there is none; open to nobody says nothing', () => {
    expect(judge(policy({ ...from, must: 'closed' }), region([], 0)).tally.pass).toBe(1);
    expect(linesOf(judge(policy(open), region([], 0)))).toStrictEqual([
      'unknown reach ingress tcp 22 group name "jump" open unclear jump (sg-jump) has no member: p: tcp 22 in from jump (sg-jump) can\'t be judged: jump (sg-jump) has no member [eni-web]',
    ]);
  });

  it('of a group that is not there are unknown, once for two assertions', () => {
    const gone = { ...open, from: { securityGroup: 'sg-gone' } };
    const judgement = judge(policy(gone, { ...gone, port: 23 }), region([], 1));
    expect(linesOf(judgement)).toStrictEqual([
      "unknown unresolved reach sg-gone vpc-1: p can't be judged for 1 instance: no group sg-gone [eni-web]",
    ]);
    expect(judgement.causes[0]?.reach).toBe(1);
  });
});

describe("what can't be judged", () => {
  it('is unknown, with the reason: rules that were not read, the classic network', () => {
    const snapshot = snapshotOf(
      [{ id: 'sg-half', unread: true }],
      [inside('i-1', ['sg-half']), { ...inside('i-2', ['sg-c']), classic: true }],
    );
    const judgement = judge(policy({ ...ssh, must: 'closed' }), snapshot);
    expect(judgement.tally).toStrictEqual({ pass: 0, fail: 0, unknown: 2, notApplicable: 0 });
    expect(linesOf(judgement)).toStrictEqual([
      "unknown reach ingress tcp 22 internet closed unclear group sg-half was not read: p: tcp 22 in from the Internet can't be judged: group sg-half was not read [eni-1]",
      "unknown reach ingress tcp 22 internet closed unclear the classic network is not judged: p: tcp 22 in from the Internet can't be judged: the classic network is not judged [i-2]",
    ]);
  });
});

describe('against the probe of each interface', () => {
  const peer = fc.constantFrom('internet', '10.0.0.0/8', '203.0.113.7', '10.1.2.4');
  it('open holds where it allows, closed where it denies, and nothing where it is uncertain', () => {
    fc.assert(
      fc.property(
        randomRegion,
        peer,
        fc.constantFrom(22, 25, 443),
        fc.boolean(),
        fc.boolean(),
        ({ snapshot, groupIds }, other, port, ingress, open) => {
          const region = {
            ...snapshot,
            ...(() => {
              const mine = snapshotOf(
                [],
                [
                  inside('i-1', groupIds, ['10.1.2.3']),
                  inside('i-2', ['sg-peer'], ['10.8.0.1']),
                  inside('i-3', groupIds, ['10.8.0.3']),
                ],
              );
              const { instances } = mine;
              return {
                instances,
                networkInterfaces: [...snapshot.networkInterfaces, ...mine.networkInterfaces],
              };
            })(),
          };
          const must = open ? 'open' : 'closed';
          const assertion = { [ingress ? 'from' : 'to']: other, protocol: 'tcp', port, must };
          const { tally } = judge(policy(assertion), region);
          const engine = new RuleEngine(new RegionRules(region));
          const direction = ingress ? ('ingress' as const) : ('egress' as const);
          const verdicts = region.networkInterfaces
            .filter((eni) => eni.InstanceId)
            .map((eni) => {
              const question = { direction, protocol: 'tcp', port, peer: other };
              return answerProbe(question, subjectOf(eni), engine).verdict;
            });
          const count = (some: readonly string[]) =>
            verdicts.filter((verdict) => some.includes(verdict)).length;
          expect(tally).toStrictEqual({
            pass: count([open ? 'allow' : 'deny']),
            fail: count(['partial', open ? 'deny' : 'allow']),
            unknown: count(['uncertain']),
            notApplicable: 0,
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
