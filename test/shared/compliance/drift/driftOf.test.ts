import { describe, expect, it } from 'vitest';
import {
  driftOf,
  type PresentFinding,
  previousFault,
} from '../../../../shared/compliance/drift/driftOf.js';
import type { AuditHead, Finding, FindingsFile } from '../../../../shared/contracts/findings.js';

const since = '2026-11-01T00:00:00Z';
const takenAt = '2026-11-20T08:00:00Z';
const idOf = (n: number) => `fnd-${String(n).padStart(16, '0')}`;

const present = (n: number, fields: Partial<PresentFinding> = {}): PresentFinding => ({
  id: idOf(n),
  checkId: 'sg-ssh-open',
  severity: 'high',
  status: 'fail',
  title: `finding ${n}`,
  resource: { type: 'securityGroup', id: `sg-${n}` },
  explanation: '',
  decidedBy: [{ kind: 'rule', securityGroupId: `sg-${n}`, text: 'Accept' }],
  exposure: {
    direction: 'ingress',
    protocol: 'tcp',
    ports: ['22/22'],
    peers: ['0.0.0.0/0'],
    peerCount: 1,
    share: 1,
  },
  interfaces: { count: 2, ids: [`eni-${n}`, 'eni-x'] },
  instances: { count: 1, ids: [`i-${n}`] },
  ...fields,
});

const check = (fields: Partial<AuditHead['checks'][number]> = {}) => ({
  id: 'sg-ssh-open',
  title: '',
  severity: 'high' as const,
  looksAt: 'networkInterface',
  why: '',
  remedy: '',
  standards: [],
  parameters: {},
  status: 'fail' as const,
  resources: { pass: 1, fail: 1, unknown: 0, notApplicable: 0 },
  findings: 1,
  ...fields,
});

const file = (findings: readonly Finding[], fields: Partial<FindingsFile> = {}): FindingsFile => ({
  v: 1,
  runId: 'run-1',
  accountId: '1',
  regionId: 'cn-hangzhou',
  takenAt: '2026-11-19T08:00:00Z',
  mode: 'effective',
  minShare: 1 / 256,
  counts: {
    instances: 0,
    networkInterfaces: 0,
    securityGroups: 0,
    rules: 0,
    open: { high: 0, medium: 0, low: 0 },
    unknown: 0,
    excepted: 0,
    new: 0,
    changed: 0,
    unchanged: 0,
    fixed: 0,
  },
  checks: [check()],
  fixed: [],
  heatMap: { columns: [], rows: [], moreGroups: 0 },
  trend: [],
  pending: {},
  findings: [...findings],
  ...fields,
});
const last = (n: number, fields: Partial<Finding> = {}): Finding => ({
  ...present(n),
  since,
  ...fields,
});
const now = { ids: new Set<string>(), checks: [check()], unread: new Set<string>() };
const fixed = (n: number) => ({
  id: idOf(n),
  checkId: 'sg-ssh-open',
  severity: 'high',
  title: `finding ${n}`,
  resource: { type: 'securityGroup', id: `sg-${n}` },
  since,
});

describe('a finding against the last run', () => {
  const drift = driftOf(file([last(1)]), takenAt);

  it('is new, or unchanged since it was first seen', () => {
    expect(drift.of(present(2))).toStrictEqual({ drift: 'new', since: takenAt });
    expect(drift.of(present(1))).toStrictEqual({ drift: 'unchanged', since });
  });

  it('is unchanged when interfaces take one another’s place, or words change', () => {
    const same = present(1, {
      title: 'other words',
      explanation: 'more words',
      interfaces: { count: 2, ids: ['eni-8', 'eni-9'] },
    });
    expect(drift.of(same)).toStrictEqual({ drift: 'unchanged', since });
  });

  it.each<[string, Partial<PresentFinding>]>([
    ['status', { status: 'unknown' }],
    ['severity', { severity: 'low' }],
    ['exposure', { exposure: undefined }],
    ['deciders', { decidedBy: [] }],
    ['interfaces', { interfaces: { count: 3, ids: [] } }],
    ['instances', { instances: { count: 0, ids: [] } }],
    ['exception', { exception: { owner: 'o', reason: 'r', expires: '2027-01-01' } }],
  ])('is changed when it has other %s', (_what, fields) => {
    expect(drift.of(present(1, fields))).toStrictEqual({ drift: 'changed', since });
  });
});

describe('a finding that another check’s finding of the same cause told in the last run', () => {
  const rule = { kind: 'rule', securityGroupId: 'sg-1', securityGroupRuleId: 'sgr-1', text: 'a' };
  const decidedBy = [rule] as Finding['decidedBy'];
  const earlier = last(1, { checkId: 'sg-public-access', decidedBy, alsoFails: ['sg-ssh-open'] });
  const drift = driftOf(file([earlier]), takenAt);

  it('is not new: unchanged where rule and interfaces are the same', () => {
    const severity = 'low' as const;
    const ssh = present(2, { severity, decidedBy, interfaces: earlier.interfaces });
    const { of } = drift;
    expect(of({ ...ssh, instances: earlier.instances })).toStrictEqual({
      drift: 'unchanged',
      since,
    });
  });

  it('is changed where the rule says something else now, or reaches more', () => {
    const narrowed = [{ ...rule, text: 'b' }] as Finding['decidedBy'];
    expect(drift.of(present(2, { decidedBy: narrowed })).drift).toBe('changed');
    expect(drift.of(present(2, { decidedBy, interfaces: { count: 3, ids: [] } })).drift).toBe(
      'changed',
    );
  });

  it('is new where that finding did not fail the check, or by another rule', () => {
    expect(drift.of(present(2, { checkId: 'sg-rdp-open', decidedBy })).drift).toBe('new');
    expect(drift.of(present(2)).drift).toBe('new');
  });

  it('is told by a rule without an id too: by its group and its text', () => {
    const nameless = [{ kind: 'rule', securityGroupId: 'sg-1', text: 'a' }] as Finding['decidedBy'];
    const other = driftOf(file([{ ...earlier, decidedBy: nameless }]), takenAt);
    expect(other.of(present(2, { decidedBy: nameless })).drift).toBe('unchanged');
  });
});

describe('a finding of the last run that is no more', () => {
  const drift = driftOf(file([last(1), last(2)]), takenAt);

  it('is fixed, in the order of the last run', () => {
    expect(drift.fixed(now)).toStrictEqual([fixed(1), fixed(2)]);
    expect(drift.fixed({ ...now, ids: new Set([idOf(1)]) })).toStrictEqual([fixed(2)]);
  });

  it('is not fixed when its check was not judged', () => {
    expect(drift.fixed({ ...now, checks: [check({ status: 'notJudged' })] })).toStrictEqual([]);
    expect(drift.fixed({ ...now, checks: [] })).toStrictEqual([]);
  });

  it.each(['sg-1', 'eni-1', 'i-1'])('is not fixed when %s could not be read', (id) => {
    const resources = { pass: 0, fail: 0, unknown: 1, notApplicable: 0 };
    const checks = [check({ resources })];
    expect(drift.fixed({ ...now, checks, unread: new Set([id]) })).toStrictEqual([fixed(2)]);
  });

  it('is not fixed when the scope leaves it out', () => {
    const inScope = (finding: Finding) => finding.resource.id === 'sg-1';
    expect(drift.fixed({ ...now, inScope })).toStrictEqual([fixed(1)]);
  });
});

describe('a file to compare with', () => {
  const head = {
    accountId: '1',
    regionId: 'cn-hangzhou',
    mode: 'effective',
    minShare: 1 / 256,
    takenAt,
  } as const;

  it('is one of an earlier run of the same region', () => {
    expect(previousFault(file([]), head)).toBeUndefined();
    expect(previousFault(file([], { takenAt }), head)).toBeUndefined();
  });

  it.each<[string, Partial<FindingsFile>, Partial<Parameters<typeof previousFault>[1]>]>([
    ['that looked at all, for one group', {}, { scope: 'group sg-1' }],
    ['of the same group', { scope: 'group sg-1' }, { scope: 'group sg-1' }],
    ['that judged all, for a standard', {}, { standard: 'cis-alibaba-2.0' }],
    ['of the same standard', { standard: 'x' }, { standard: 'x' }],
    ['that judged all, for one check', {}, { checkIds: ['a'] }],
    ['that judged this check among others', { checkIds: ['a', 'b'] }, { checkIds: ['b'] }],
  ])('is one %s', (_what, fields, asked) => {
    expect(previousFault(file([], fields), { ...head, ...asked })).toBeUndefined();
  });

  it.each<[string, Partial<FindingsFile>, string]>([
    [
      'another account',
      { accountId: '2' },
      'it is of account 2, region cn-hangzhou, not of 1, cn-hangzhou',
    ],
    ['another mode', { mode: 'per-group' }, 'it was judged in mode per-group, not effective'],
    [
      'another share',
      { minShare: 0.5 },
      'open to the Internet meant a share of 0.5 in it, not 0.00390625',
    ],
    ['one group', { scope: 'group sg-1' }, 'it looked at group sg-1 alone'],
    [
      'one standard',
      { standard: 'cis-alibaba-2.0' },
      'it judged the checks of cis-alibaba-2.0 alone',
    ],
    ['some checks', { checkIds: ['a', 'b'] }, 'it judged a, b alone'],
    ['new findings alone', { newOnly: true }, 'it holds new findings alone (--new-only)'],
    [
      'a later moment',
      { takenAt: '2026-11-21T00:00:00Z' },
      `it was taken at 2026-11-21T00:00:00Z, after ${takenAt}`,
    ],
  ])('is not one of %s', (_what, fields, fault) => {
    expect(previousFault(file([], fields), head)).toBe(fault);
  });
});
