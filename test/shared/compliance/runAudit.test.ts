import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../shared/compliance/catalogue.js';
import { noPolicies } from '../../../shared/compliance/policies/readPolicies.js';
import { knownCheckIds, runAudit } from '../../../shared/compliance/runAudit.js';
import type { Finding } from '../../../shared/contracts/findings.js';
import { JudgedFields } from '../../../shared/region/judgedFields.js';
import { readSnapshot } from '../../../shared/region/readSnapshot.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { snapshotJson } from '../../../shared/region/snapshotJson.js';
import { auditOf, faultsOf, fileOf, type Options, sha256Hex, textOf } from './auditOf.js';
import { snapshotOf, type TestRegion } from './checks/checkRegion.js';

const SSH = 'accept tcp 22/22 from 0.0.0.0/0';
const closed: TestRegion = { groups: { web: { type: 'enterprise' } } };
const open: TestRegion = { groups: { web: { type: 'enterprise', rules: [SSH] } } };
const members = (count: number): TestRegion => ({
  ...open,
  interfaces: Array.from({ length: count }, () => ({ groups: ['web'] })),
});

/** Findings as `check resource interfaces`. */
const lines = (findings: Iterable<Finding>) =>
  [...findings].map((one) => `${one.checkId} ${one.resource.id} ${one.interfaces.count}`);
const idsOf = (findings: Iterable<Finding>) => [...findings].map(({ id }) => id);
const resultOf = (id: string, ...args: Parameters<typeof auditOf>) => {
  const { head } = auditOf(...args);
  return head.checks.find((one) => one.id === id);
};

describe('findings', () => {
  it('come worst first, then by how many interfaces they reach, then by id', () => {
    const region: TestRegion = {
      groups: {
        one: { rules: ['accept tcp 22/22 from 0.0.0.0/0'] },
        two: { rules: ['accept tcp 23/23 from 0.0.0.0/0', 'accept tcp 3389/3389 from 0.0.0.0/0'] },
      },
      interfaces: [{ groups: ['one'] }, { groups: ['two'] }, { groups: ['two'] }],
    };
    const checkIds = ['sg-ssh-open', 'sg-rdp-open', 'sg-telnet-open', 'sg-type-advanced'];
    const findings = [...auditOf(region, { checkIds }).findings()];
    expect(lines(findings)).toStrictEqual([
      'sg-rdp-open sg-two 2',
      'sg-ssh-open sg-one 1',
      'sg-telnet-open sg-two 2',
      'sg-type-advanced sg-two 2',
      'sg-type-advanced sg-one 1',
    ]);
    const keys = findings.map(({ id }) => id);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('keep their ids when the fleet scales, and when a number or a word changes', () => {
    expect(idsOf(auditOf(members(40)).findings()).sort()).toStrictEqual(
      idsOf(auditOf(members(2)).findings()).sort(),
    );
    const renamed = { groups: { web: { ...open.groups.web, description: 'other words' } } };
    expect(idsOf(auditOf(renamed).findings())).toStrictEqual(idsOf(auditOf(open).findings()));
  });

  it('list the first twenty interfaces, in order, and count all', () => {
    const [finding] = auditOf(members(25), { checkIds: ['sg-ssh-open'] }).findings();
    const all = Array.from({ length: 25 }, (_, index) => `eni-${index + 1}`).sort();
    expect(finding?.interfaces).toStrictEqual({ count: 25, ids: all.slice(0, 20) });
    expect(finding?.instances.count).toBe(25);
  });

  it('count an interface once whose addresses a rule tells apart', () => {
    const region: TestRegion = {
      groups: { web: { rules: [`${SSH} p9`, 'drop tcp 80/80 from 0.0.0.0/0 own 10.9.9.9/32'] } },
      interfaces: [{ groups: ['web'], ip: '10.0.0.1', ip6: '2408:4005::1' }],
    };
    const snapshot = snapshotOf(region);
    const [eni] = snapshot.networkInterfaces;
    const PrivateIpSet = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((PrivateIpAddress) => ({
      PrivateIpAddress,
    }));
    const networkInterfaces = eni ? [{ ...eni, PrivateIpSets: { PrivateIpSet } }] : [];
    const audit = auditOf(region, { snapshot: { ...snapshot, networkInterfaces } });
    const ssh = [...audit.findings()].find((one) => one.checkId === 'sg-ssh-open');
    expect(ssh?.interfaces).toStrictEqual({ count: 1, ids: ['eni-1'] });
    expect(audit.head.heatMap.rows[0]?.interfaces.reduce((a, b) => a + b, 0)).toBe(1);
    const result = audit.head.checks.find((one) => one.id === 'sg-ssh-open');
    expect(result?.resources).toStrictEqual({ pass: 0, fail: 1, unknown: 0, notApplicable: 0 });
  });

  it('are counted by the value of a tag: of the interface’s instance, whatever it is called', () => {
    const region: TestRegion = {
      ...open,
      interfaces: [
        { groups: ['web'], tags: { team: 'pay' } },
        { groups: ['web'], tags: { team: 'constructor' } },
        { groups: ['web'], tags: { team: '__proto__' } },
        { groups: ['web'], tags: { team: 'pay', other: 'x' } },
        { groups: ['web'] },
      ],
    };
    const audit = auditOf(region, { groupByTag: 'team', checkIds: ['sg-ssh-open'] });
    const [finding] = audit.findings();
    expect(Object.entries(finding?.groups ?? {})).toStrictEqual([
      ['', 1],
      ['__proto__', 1],
      ['constructor', 1],
      ['pay', 2],
    ]);
    expect(audit.head.groupBy).toBe('tag:team');
  });
});

describe('checks', () => {
  it('count the findings that tell of them, their own and those of others', () => {
    const region: TestRegion = {
      groups: { web: { rules: ['accept all from 0.0.0.0/0'], type: 'enterprise' } },
    };
    const [finding, ...others] = [...auditOf(region).findings()];
    expect([finding?.checkId, lines(others)]).toStrictEqual([
      'sg-public-access',
      ['eni-no-common-mgmt sg-web 1'],
    ]);
    const failing = auditOf(region)
      .head.checks.filter((one) => one.status === 'fail')
      .map(({ id, findings }) => [id, findings]);
    const also = finding?.alsoFails ?? [];
    expect(failing).toStrictEqual(
      catalogue
        .map(({ info }) => info.id)
        .filter((id) => ['sg-public-access', 'eni-no-common-mgmt', ...also].includes(id))
        .map((id) => [id, 1]),
    );
    expect(also).toContain('sg-ssh-open');
    expect(also).toContain('sg-internet-cidr');
  });

  it("are all there, in the order of the catalogue, with those that can't be judged", () => {
    const { checks } = auditOf(closed).head;
    expect(checks.map(({ id }) => id)).toStrictEqual([
      ...catalogue.map(({ info }) => info.id),
      'ess-sg-public',
      'sg-change-alert',
    ]);
    expect(checks.slice(-2).map(({ status, findings }) => [status, findings])).toStrictEqual([
      ['notJudged', 0],
      ['notJudged', 0],
    ]);
  });

  it('are those that are asked for', () => {
    const { head, findings } = auditOf(open, { checkIds: ['sg-ssh-open', 'sg-rdp-open'] });
    expect(head.checks.map(({ id, status }) => [id, status])).toStrictEqual([
      ['sg-ssh-open', 'fail'],
      ['sg-rdp-open', 'pass'],
    ]);
    expect(lines(findings())).toStrictEqual(['sg-ssh-open sg-web 1']);
    expect(head.checkIds).toStrictEqual(['sg-rdp-open', 'sg-ssh-open']);
  });

  it('are those of a standard', () => {
    const { head } = auditOf(open, { standard: 'cis-alibaba-2.0' });
    expect(head.checks.map(({ id }) => id)).toStrictEqual([
      ...['sg-ssh-open', 'sg-rdp-open', 'sg-fine-grained', 'sg-shadowed-rule'],
      ...['sg-redundant-rule', 'sg-wider-than-written', 'ecs-classic', 'sg-change-alert'],
    ]);
    expect(head.standard).toBe('cis-alibaba-2.0');
  });

  it('have the settings of the policies, and can be switched off', () => {
    const policies = [
      'version: 1',
      'checks:',
      '  sg-ssh-open: { severity: low, tcp: [2222] }',
      '  sg-rdp-open: { enabled: false }',
    ].join('\n');
    const { head } = auditOf(open, { policies });
    const ssh = head.checks.find((one) => one.id === 'sg-ssh-open');
    expect([ssh?.severity, ssh?.parameters, ssh?.status]).toStrictEqual([
      'low',
      { tcp: [2222] },
      'pass',
    ]);
    expect(head.checks.some((one) => one.id === 'sg-rdp-open')).toBe(false);
  });

  it('that policies and exceptions make are known by their ids', () => {
    expect(knownCheckIds(noPolicies)).toStrictEqual([
      ...catalogue.map(({ info }) => info.id),
      'rules-unread',
    ]);
  });
});

describe('faults of policies', () => {
  it('are told each with its place', () => {
    const policies = [
      'version: 1',
      'checks:',
      '  sg-nothing: { enabled: true }',
      '  sg-ssh-open:',
      '    tcp: [70000]',
      '    udp: [22]',
      '  sg-unused: { graceDays: soon, severity: worst }',
      'exceptions:',
      '  - { check: sg-gone, resource: sg-web, owner: ops, reason: moved, expires: 2027-01-01 }',
    ].join('\n');
    expect(
      faultsOf(open, policies).map(({ file, line, column, path, found }) =>
        [`${file}:${line}:${column}`, path, found].join(' '),
      ),
    ).toStrictEqual([
      'policies.yaml:3:15 checks "sg-nothing"',
      'policies.yaml:5:10 checks.sg-ssh-open.tcp [70000]',
      'policies.yaml:6:10 checks.sg-ssh-open.udp [22]',
      'policies.yaml:7:27 checks.sg-unused.graceDays "soon"',
      'policies.yaml:7:43 checks.sg-unused.severity "worst"',
      'policies.yaml:9:5 exceptions "sg-gone"',
    ]);
  });
});

describe('what an audit is limited to', () => {
  const region: TestRegion = {
    groups: {
      a: { rules: [SSH] },
      b: { rules: ['accept tcp 3389/3389 from 0.0.0.0/0'] },
      c: { rules: [SSH, 'accept icmp from 10.0.0.0/8'] },
    },
    interfaces: [{ groups: ['a', 'b'] }, { groups: ['b'] }, { groups: ['c'] }],
  };
  const checkIds = ['sg-ssh-open', 'sg-rdp-open', 'sg-type-advanced'];

  it('one group with its members: all of their groups decide, the group alone is looked at', () => {
    const { head, findings } = auditOf(region, { scope: { securityGroupId: 'sg-a' }, checkIds });
    expect(lines(findings()).sort()).toStrictEqual([
      'sg-rdp-open sg-b 1',
      'sg-ssh-open sg-a 1',
      'sg-type-advanced sg-a 1',
    ]);
    expect(head.scope).toBe('group sg-a');
    expect([head.counts.instances, head.counts.networkInterfaces]).toStrictEqual([1, 1]);
    expect([head.counts.securityGroups, head.counts.rules]).toStrictEqual([1, 1]);
  });

  it('one instance with its groups', () => {
    const { head, findings } = auditOf(region, { scope: { instanceId: 'i-1' }, checkIds });
    expect(lines(findings()).sort()).toStrictEqual([
      'sg-rdp-open sg-b 1',
      'sg-ssh-open sg-a 1',
      'sg-type-advanced sg-a 1',
      'sg-type-advanced sg-b 2',
    ]);
    expect(head.scope).toBe('instance i-1');
    expect([head.counts.instances, head.counts.securityGroups]).toStrictEqual([1, 2]);
  });

  it('one of several groups with the same rules: the finding stands at it', () => {
    const same: TestRegion = { groups: { a: { rules: [SSH] }, b: { rules: [SSH] } } };
    const scope = { securityGroupId: 'sg-b' };
    const audit = auditOf(same, { scope, checkIds: ['sg-duplicate'] });
    expect(lines(audit.findings())).toStrictEqual(['sg-duplicate sg-b 1']);
  });

  it('each group judged alone: one interface does not close what its other group opens', () => {
    const both: TestRegion = {
      groups: { a: { rules: [`${SSH} p2`] }, b: { rules: ['drop tcp 22/22 from 0.0.0.0/0 p1'] } },
      interfaces: [{ groups: ['a', 'b'] }],
    };
    const ssh = (options: Options) =>
      resultOf('sg-ssh-open', both, { checkIds: ['sg-ssh-open'], ...options })?.resources;
    expect(ssh({})).toStrictEqual({ pass: 1, fail: 0, unknown: 0, notApplicable: 0 });
    // Groups are counted, not interfaces.
    expect(ssh({ mode: 'per-group' })).toStrictEqual({
      pass: 1,
      fail: 1,
      unknown: 0,
      notApplicable: 0,
    });
  });
});

describe('what could not be read', () => {
  it('is unknown, in one finding for each reason, and never a pass', () => {
    const region: TestRegion = {
      groups: {
        whole: { type: 'enterprise' },
        half: { type: 'enterprise', nextToken: 'more' },
        gone: { type: 'enterprise', unread: true },
      },
    };
    const { head, findings } = auditOf(region, { checkIds: ['sg-ssh-open', 'sg-rdp-open'] });
    const tally = { pass: 1, fail: 0, unknown: 2, notApplicable: 0 };
    expect(head.checks.map(({ id, status, resources }) => [id, status, resources])).toStrictEqual([
      ['sg-ssh-open', 'unknown', tally],
      ['sg-rdp-open', 'unknown', tally],
      ['rules-unread', 'unknown', { pass: 0, fail: 0, unknown: 0, notApplicable: 0 }],
    ]);
    expect([...findings()].map((one) => [one.status, one.explanation])).toStrictEqual(
      expect.arrayContaining([
        [
          'unknown',
          "2 checks can't be judged on 1 interface: sg-half: not all of its rules were read. The checks are sg-ssh-open, sg-rdp-open.",
        ],
        [
          'unknown',
          "2 checks can't be judged on 1 interface: group sg-gone was not read. The checks are sg-ssh-open, sg-rdp-open.",
        ],
      ]),
    );
    expect(head.counts.unknown).toBe(2);
    expect(head.counts.open).toStrictEqual({ high: 0, medium: 0, low: 0 });
  });

  it('a group that an interface names and the snapshot does not hold is one of the reasons', () => {
    const snapshot = snapshotOf({ ...closed, interfaces: [{ groups: ['web', 'absent'] }] });
    const { head } = auditOf(closed, { snapshot, checkIds: ['sg-ssh-open'] });
    expect(head.checks.map(({ id, status }) => [id, status])).toStrictEqual([
      ['sg-ssh-open', 'unknown'],
      ['rules-unread', 'unknown'],
    ]);
  });

  it('with half of the rule pages of every group missing no check of rules passes', () => {
    const snapshot = example('shop');
    const half: RegionSnapshot = {
      ...snapshot,
      securityGroupAttributes: snapshot.securityGroupAttributes.map((one) => {
        const all = one.Permissions.Permission;
        const Permission = all.slice(0, Math.floor(all.length / 2));
        return { ...one, Permissions: { Permission }, NextToken: 'more' };
      }),
    };
    const { head } = auditOf(closed, { snapshot: half });
    const passing = head.checks.filter((one) => one.status === 'pass').map(({ id }) => id);
    // These look at no rule.
    const ruleless = ['sg-capacity', 'eni-group-limit'];
    expect(passing.filter((id) => !ruleless.includes(id))).toStrictEqual([]);
    // The Drop of priority 1 of the isolation group was read: no rule stands before it.
    const most = head.checks
      .filter((one) => one.looksAt === 'networkInterface' && !ruleless.includes(one.id))
      .map((one) => one.resources.pass);
    expect(Math.max(...most)).toBe(1);
  });
});

describe('exceptions', () => {
  const exception = (expires: string) =>
    `version: 1\nexceptions:\n  - { check: sg-ssh-open, resource: sg-web, owner: ops, reason: bastion, expires: ${expires} }`;

  it('answer for a finding until they expire, and then are one', () => {
    const until = auditOf(open, { policies: exception('2026-11-20'), checkIds: ['sg-ssh-open'] });
    expect(until.head.counts).toMatchObject({ excepted: 1, open: { high: 0, medium: 0, low: 0 } });
    expect([...until.findings()].map((one) => one.exception)).toStrictEqual([
      { owner: 'ops', reason: 'bastion', expires: '2026-11-20' },
    ]);
    const after = auditOf(open, {
      policies: exception('2026-11-19'),
      checkIds: ['sg-ssh-open', 'exception-expired'],
    });
    expect(after.head.counts).toMatchObject({ excepted: 0 });
    expect([...after.findings()].map((one) => [one.checkId, one.exception])).toStrictEqual(
      expect.arrayContaining([
        ['sg-ssh-open', undefined],
        ['exception-expired', undefined],
      ]),
    );
  });
});

describe('against an earlier run', () => {
  const later = (region: TestRegion): TestRegion => ({
    ...region,
    takenAt: '2026-11-25T08:00:00Z',
  });
  const drift = (before: TestRegion, after: TestRegion, options: Options = {}) => {
    const previous = fileOf(auditOf(before));
    const { head, findings } = auditOf(later(after), { previous, ...options });
    return {
      findings: [...findings()].map(
        (one) => `${one.drift} ${one.checkId} ${one.since.slice(0, 10)}`,
      ),
      fixed: head.fixed.map((one) => one.checkId),
      counts: head.counts,
      trend: head.trend,
    };
  };

  it('a finding is new, unchanged, changed or fixed', () => {
    const rdp: TestRegion = {
      groups: { web: { type: 'enterprise', rules: [SSH, 'accept tcp 3389/3389 from 0.0.0.0/0'] } },
    };
    expect(drift(open, open).findings).toStrictEqual([
      'unchanged sg-ssh-open 2026-11-20',
      'unchanged eni-no-common-mgmt 2026-11-20',
    ]);
    expect(drift(open, rdp).findings.sort()).toStrictEqual([
      'new sg-rdp-open 2026-11-25',
      'unchanged eni-no-common-mgmt 2026-11-20',
      'unchanged sg-ssh-open 2026-11-20',
    ]);
    expect(drift(rdp, open)).toMatchObject({
      fixed: ['sg-rdp-open'],
      counts: { new: 0, changed: 0, unchanged: 2, fixed: 1 },
    });
    expect(drift(open, members(2)).findings).toStrictEqual([
      'changed sg-ssh-open 2026-11-20',
      'changed eni-no-common-mgmt 2026-11-20',
    ]);
  });

  it('what is unknown now is not fixed', () => {
    const half: TestRegion = { groups: { web: { type: 'enterprise', nextToken: 'more' } } };
    const { fixed, findings } = drift(open, half);
    expect(fixed).toStrictEqual([]);
    expect(findings).toStrictEqual(['new rules-unread 2026-11-25']);
  });

  it('a rule that opens more is new by what is worse, and mends nothing', () => {
    const wide: TestRegion = {
      groups: { web: { type: 'enterprise', rules: ['accept tcp 1/65535 from 0.0.0.0/0'] } },
    };
    expect(drift(open, wide)).toMatchObject({
      findings: ['new sg-public-access 2026-11-25', 'unchanged eni-no-common-mgmt 2026-11-20'],
      fixed: [],
    });
    // And back: what is left was there before.
    expect(drift(wide, open)).toMatchObject({
      findings: ['changed sg-ssh-open 2026-11-20', 'unchanged eni-no-common-mgmt 2026-11-20'],
      fixed: ['sg-public-access'],
    });
  });

  it('a run of fewer checks calls nothing new that the earlier one told under another check', () => {
    expect(drift(open, open, { checkIds: ['sg-internet-cidr'] }).findings).toStrictEqual([
      'unchanged sg-internet-cidr 2026-11-20',
    ]);
    expect(
      drift(open, open, { standard: 'alibaba-cloud-config' }).findings.every((one) =>
        one.startsWith('unchanged'),
      ),
    ).toBe(true);
    expect(drift(open, open, { checkIds: ['sg-internet-cidr'] }).fixed).toStrictEqual([]);
  });

  it('only what is new is shown, all is counted', () => {
    const rdp: TestRegion = {
      groups: { web: { type: 'enterprise', rules: [SSH, 'accept tcp 3389/3389 from 0.0.0.0/0'] } },
    };
    const { findings, counts } = drift(open, rdp, { newOnly: true });
    expect(findings).toStrictEqual(['new sg-rdp-open 2026-11-25']);
    expect(counts).toMatchObject({ new: 1, unchanged: 2, open: { high: 2, medium: 1, low: 0 } });
  });

  it('the trend grows by a point', () => {
    expect(drift(open, closed).trend).toStrictEqual([
      { takenAt: '2026-11-20T08:00:00Z', high: 1, medium: 1, low: 0, unknown: 0 },
      { takenAt: '2026-11-25T08:00:00Z', high: 0, medium: 1, low: 0, unknown: 0 },
    ]);
  });

  it('a group is unused for the days of grace before it is a finding, over several runs', () => {
    const policies = 'version: 1\nchecks:\n  sg-unused: { graceDays: 7 }';
    const unused = (takenAt: string): TestRegion => ({
      groups: { web: { type: 'enterprise' } },
      interfaces: [],
      takenAt,
    });
    const options = { policies, checkIds: ['sg-unused'] };
    const first = auditOf(unused('2026-11-01T00:00:00Z'), options);
    expect(lines(first.findings())).toStrictEqual([]);
    expect(first.head.pending).toStrictEqual({ 'sg-web': '2026-11-01T00:00:00Z' });
    // A run that can't tell does not begin the days anew.
    const unsure = auditOf(
      {
        groups: { web: { type: 'enterprise' }, other: { type: 'enterprise', nextToken: 'more' } },
        interfaces: [{ groups: ['other'] }],
        takenAt: '2026-11-04T00:00:00Z',
      },
      { ...options, previous: fileOf(first) },
    );
    expect(unsure.head.pending).toStrictEqual({ 'sg-web': '2026-11-01T00:00:00Z' });
    const second = auditOf(unused('2026-11-07T23:59:59Z'), {
      ...options,
      previous: fileOf(unsure),
    });
    expect(lines(second.findings())).toStrictEqual([]);
    const third = auditOf(unused('2026-11-08T00:00:00Z'), { ...options, previous: fileOf(second) });
    expect(lines(third.findings())).toStrictEqual(['sg-unused sg-web 0']);
    const used = auditOf(
      { ...closed, takenAt: '2026-11-09T00:00:00Z' },
      {
        ...options,
        previous: fileOf(third),
      },
    );
    expect(used.head.pending).toStrictEqual({});
  });
});

const example = (name: string): RegionSnapshot =>
  JSON.parse(readFileSync(`examples/region-${name}.json`, 'utf8'));

describe.each(['shop', 'edge'])('the example region-%s, byte for byte', (name) => {
  const textFrom = (snapshot: RegionSnapshot) => {
    const run = runAudit({ snapshot, policies: noPolicies, sha256Hex });
    if (!run.ok) throw new Error('faults');
    return textOf(run.audit);
  };
  const snapshot = example(name);
  const text = textFrom(snapshot);

  it('gives the same findings when it is judged again', () => {
    expect(textFrom(example(name))).toBe(text);
    const run = runAudit({ snapshot, policies: noPolicies, sha256Hex });
    if (!run.ok) throw new Error('faults');
    expect(textOf(run.audit)).toBe(textOf(run.audit));
  });

  it('gives the same findings when it was written and read back', () => {
    const read = readSnapshot(JSON.parse([...snapshotJson(snapshot)].join('')));
    if (!read.ok) throw new Error(JSON.stringify(read.violations));
    expect(textFrom(read.snapshot)).toBe(text);
  });

  it('gives the same findings with the fields alone that are judged, written and read back', () => {
    const fields = new JudgedFields();
    const reduced: RegionSnapshot = {
      ...snapshot,
      instances: snapshot.instances.map((one) => fields.instance(one)),
      networkInterfaces: snapshot.networkInterfaces.map((one) => fields.networkInterface(one)),
      securityGroups: snapshot.securityGroups.map((one) => fields.securityGroup(one)),
      securityGroupAttributes: snapshot.securityGroupAttributes.map((one) => fields.attribute(one)),
    };
    expect(textFrom(reduced)).toBe(text);
    expect(textFrom(JSON.parse([...snapshotJson(reduced)].join('')))).toBe(text);
  });

  it('has findings with ids of their own', () => {
    const ids = (JSON.parse(text) as { findings: Finding[] }).findings.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
