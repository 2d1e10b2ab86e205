import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsOf, judge, linesOf, snapshotOf } from './policyRegion.js';

const groups = [
  { id: 'sg-web', name: 'shop-web', tags: { team: 'shop' } },
  { id: 'sg-log', name: 'logging' },
  { id: 'sg-dbg', name: 'tmp-debug' },
  { id: 'sg-web2', name: 'shop-web', vpc: 'vpc-2' },
];
const web = { role: 'web' };
const policy = { id: 'web', select: { tags: web } };

describe('a membership policy', () => {
  const snapshot = snapshotOf(groups, [
    { id: 'i-1', tags: web, groups: ['sg-web', 'sg-log'] },
    { id: 'i-2', tags: web, groups: ['sg-log'] },
    { id: 'i-3', tags: web, groups: ['sg-dbg'] },
    { id: 'i-4', tags: { role: 'db' }, groups: ['sg-dbg'] },
  ]);

  it('gives one finding for each group that is missing, with a ready request', () => {
    const judgement = judge({ ...policy, require: [{ name: 'shop-web' }] }, snapshot);
    expect(judgement.tally).toStrictEqual({ pass: 1, fail: 2, unknown: 0, notApplicable: 0 });
    expect(judgement.causes.map((one) => [one.key, one.reach])).toStrictEqual([
      ['require sg-web', 2],
    ]);
    const draft = judgement.causes[0]?.draft();
    expect({ ...draft, interfaces: draft ? idsOf(draft) : [] }).toStrictEqual({
      status: 'fail',
      severity: 'high',
      title: '2 instances selected by web are not in shop-web',
      resource: { type: 'securityGroup', id: 'sg-web', name: 'shop-web', vpcId: 'vpc-1' },
      explanation: 'Policy web wants every instance that it selects in shop-web (sg-web).',
      decidedBy: [],
      interfaces: ['eni-2', 'eni-3'],
      remedy: {
        text: 'Let the instances join shop-web (sg-web).',
        changes: [],
        request: {
          regionId: 'cn-hangzhou',
          targets: { instanceIds: ['i-2', 'i-3'] },
          interfaces: 'primary',
          invalidTargets: 'skip',
          join: ['sg-web'],
          checks: [],
          onFailure: 'rollBackTarget',
          rollout: {},
          reason: 'policy web: join shop-web',
        },
      },
    });
  });

  it('lets instances leave a forbidden group, and join first what it requires', () => {
    const both = { ...policy, require: ['sg-web'], forbid: [{ name: 'tmp-debug' }] };
    const drafts = judge(both, snapshot).causes.map((one) => one.draft());
    expect(
      drafts.map((one) => [one.title, one.remedy?.request?.leave, one.remedy?.request?.join]),
    ).toStrictEqual([
      ['2 instances selected by web are not in shop-web', undefined, ['sg-web']],
      ['1 instance selected by web is in tmp-debug', ['sg-dbg'], ['sg-web']],
    ]);
    const alone = judge({ ...policy, forbid: ['sg-dbg'] }, snapshot).causes[0]?.draft();
    expect(alone?.remedy?.request?.join).toBeUndefined();
    expect(alone?.remedy?.note).toBe(
      '1 of them in no other group: they can leave it only when they are in another one',
    );
  });

  it('sets exactly the groups that it names', () => {
    const judgement = judge({ ...policy, exactly: [{ name: 'shop-web' }, 'sg-log'] }, snapshot);
    const [draft, ...others] = judgement.causes.map((one) => one.draft());
    expect(others).toStrictEqual([]);
    expect(judgement.tally).toStrictEqual({ pass: 1, fail: 2, unknown: 0, notApplicable: 0 });
    expect(draft?.title).toBe('2 instances selected by web are not in exactly logging, shop-web');
    expect(draft?.resource).toStrictEqual({ type: 'policy', id: 'web' });
    expect(draft?.explanation).toBe(
      'Policy web wants every instance that it selects in logging (sg-log), shop-web (sg-web) and no other group. Missing: shop-web (2), logging (1). Too many: tmp-debug (1).',
    );
    expect(draft?.remedy?.request?.set).toStrictEqual(['sg-log', 'sg-web']);
  });

  it('has no request with remedy off', () => {
    const off = judge({ ...policy, remedy: 'off', require: ['sg-web'] }, snapshot);
    expect(off.causes[0]?.draft().remedy).toStrictEqual({
      text: 'Let the instances join shop-web (sg-web).',
      changes: [],
    });
  });

  it('selects by tags, name, VPC and zone together', () => {
    const many = snapshotOf(groups, [
      { id: 'i-1', name: 'web-01', zone: 'z-1', groups: ['sg-log'] },
      { id: 'i-2', name: 'web-02', zone: 'z-2', groups: ['sg-log'] },
      { id: 'i-3', name: 'db-01', zone: 'z-1', groups: ['sg-log'] },
      { id: 'i-4', name: 'web-03', zone: 'z-1', vpc: 'vpc-2', groups: ['sg-web2'] },
    ]);
    const select = { name: 'web-*', zoneId: 'z-1', vpcId: 'vpc-1' };
    expect(linesOf(judge({ id: 'p', select, require: ['sg-dbg'] }, many))).toStrictEqual([
      'fail require sg-dbg: 1 instance selected by p is not in tmp-debug [eni-1]',
    ]);
  });

  it('that selects nothing says so', () => {
    const judgement = judge({ ...policy, select: { name: 'none' }, require: ['sg-web'] }, snapshot);
    expect(judgement).toStrictEqual({
      tally: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 },
      causes: [],
      reason: 'selects no instance',
    });
  });
});

describe("what can't be judged is unknown, never a pass", () => {
  it('an interface that was not read; one of a cloud service is not looked at', () => {
    const judgement = judge(
      { ...policy, forbid: ['sg-dbg'] },
      snapshotOf(groups, [
        { id: 'i-1', tags: web, groups: ['sg-web'], unread: true },
        { id: 'i-2', tags: web, groups: ['sg-dbg'], managed: true },
        { id: 'i-3', tags: web, groups: ['sg-web'] },
      ]),
    );
    expect(judgement.tally).toStrictEqual({ pass: 1, fail: 0, unknown: 1, notApplicable: 1 });
    expect(linesOf(judgement)).toStrictEqual([
      "unknown unread: web can't be judged for 1 instance: no primary interface was read [i-1]",
    ]);
  });

  it.each([
    ['require', { name: 'shop-wbe' }, 'no group named shop-wbe in vpc-1; similar: shop-web'],
    ['forbid', { name: 'nobody' }, 'no group named nobody in vpc-1'],
    ['exactly', 'sg-gone', 'no group sg-gone'],
    ['require', 'sg-gone', 'no group sg-gone'],
    ['forbid', { name: 'twin' }, '2 groups in vpc-1: sg-t1, sg-t2'],
    ['require', { tag: { team: 'x' } }, 'no group tagged team=x in vpc-1'],
  ])('%s: %j', (clause, reference, found) => {
    const twins = [
      { id: 'sg-t1', name: 'twin' },
      { id: 'sg-t2', name: 'twin' },
    ];
    const snapshot = snapshotOf(
      [...groups, ...twins],
      [{ id: 'i-1', tags: web, groups: ['sg-web'] }],
    );
    const judgement = judge({ ...policy, [clause]: [reference] }, snapshot);
    expect(judgement.tally.unknown).toBe(1);
    const draft = judgement.causes[0]?.draft();
    expect(draft?.status).toBe('unknown');
    expect(draft?.title).toBe(`web can't be judged for 1 instance: ${found}`);
  });

  it('a group that was not read may be the forbidden one', () => {
    const snapshot = snapshotOf(groups, [{ id: 'i-1', tags: web, groups: ['sg-who'] }]);
    expect(linesOf(judge({ ...policy, forbid: [{ name: 'tmp-debug' }] }, snapshot))).toStrictEqual([
      'unknown unresolved forbid name "tmp-debug" vpc-1: web can\'t be judged for 1 instance: group sg-who, which was not read, may be it [eni-1]',
    ]);
    // Its id says who is in it, read or not.
    expect(judge({ ...policy, require: ['sg-who'] }, snapshot).tally.pass).toBe(1);
    expect(judge({ ...policy, exactly: ['sg-who'] }, snapshot).tally.pass).toBe(1);
    expect(judge({ ...policy, forbid: ['sg-who'] }, snapshot).tally.fail).toBe(1);
  });
});

describe('a group reference', () => {
  it('by name means the group of each VPC', () => {
    const snapshot = snapshotOf(groups, [
      { id: 'i-1', tags: web, groups: ['sg-log'] },
      { id: 'i-2', tags: web, vpc: 'vpc-2', groups: ['sg-x'] },
    ]);
    expect(linesOf(judge({ ...policy, require: [{ name: 'shop-web' }] }, snapshot))).toStrictEqual([
      'fail require sg-web: 1 instance selected by web is not in shop-web [eni-1]',
      'fail require sg-web2: 1 instance selected by web is not in shop-web [eni-2]',
    ]);
  });

  it('by a name that another VPC knows forbids nothing here', () => {
    const snapshot = snapshotOf(groups, [
      { id: 'i-1', tags: web, vpc: 'vpc-2', groups: ['sg-web2'] },
    ]);
    expect(judge({ ...policy, forbid: [{ name: 'tmp-debug' }] }, snapshot).tally.pass).toBe(1);
  });

  it('by an id of another VPC is a failure that no request mends', () => {
    const snapshot = snapshotOf(groups, [
      { id: 'i-1', tags: web, vpc: 'vpc-2', groups: ['sg-web2'] },
    ]);
    const judgement = judge({ ...policy, require: ['sg-web'] }, snapshot);
    expect(judgement.causes.map((one) => one.key)).toStrictEqual(['require sg-web vpc-2']);
    expect(judgement.causes[0]?.draft().remedy).toStrictEqual({
      changes: [],
      text: 'shop-web (sg-web) lies in vpc-1, these instances in vpc-2: name the group by name or tag, or select by vpcId.',
    });
  });

  it('counts an instance once for a group that is named twice', () => {
    const snapshot = snapshotOf(groups, [{ id: 'i-1', tags: web, groups: ['sg-log'] }]);
    const twice = {
      ...policy,
      require: ['sg-web', { name: 'shop-web' }, { tag: { team: 'shop' } }],
    };
    expect(linesOf(judge(twice, snapshot))).toStrictEqual([
      'fail require sg-web: 1 instance selected by web is not in shop-web [eni-1]',
    ]);
  });

  it('is resolved in the classic network too, where the instance itself is in groups', () => {
    const classic = [{ id: 'sg-c', name: 'classic-web', vpc: '' }, ...groups];
    const snapshot = snapshotOf(classic, [
      { id: 'i-1', tags: web, classic: true, groups: ['sg-c'] },
      { id: 'i-2', tags: web, classic: true, groups: ['sg-d'] },
    ]);
    const judgement = judge({ ...policy, require: [{ name: 'classic-web' }] }, snapshot);
    expect(judgement.tally).toStrictEqual({ pass: 1, fail: 1, unknown: 0, notApplicable: 0 });
    expect(judgement.causes[0]?.draft().remedy?.request?.targets).toStrictEqual({
      instanceIds: ['i-2'],
    });
  });
});

describe('a request', () => {
  it('names at most 20,000 instances and says what is left', () => {
    const instances = Array.from({ length: 20_001 }, (_, index) => ({
      id: `i-${String(index).padStart(5, '0')}`,
      tags: web,
      groups: ['sg-log'],
    }));
    const remedy = judge(
      { ...policy, require: ['sg-web'] },
      snapshotOf(groups, instances),
    ).causes[0]?.draft().remedy;
    expect(remedy?.request?.targets.instanceIds).toHaveLength(20_000);
    expect(remedy?.note).toBe(
      'the request names the first 20000 of 20001 instances: the rest follows with the next run',
    );
  });
});

describe('against a plain loop over instances', () => {
  const ids = ['sg-a', 'sg-b', 'sg-c', 'sg-d'];
  const someGroups = fc.subarray(ids, { minLength: 1 });
  const clauses = fc.oneof(
    fc.record({ exactly: someGroups }),
    fc.record({ require: someGroups }),
    fc.record({ forbid: someGroups }),
    fc
      .shuffledSubarray(ids, { minLength: 2 })
      .map(([one = '', ...others]) => ({ require: [one], forbid: others })),
  );

  it('sets hold, and every failing instance stands in the findings of what it breaks', () => {
    fc.assert(
      fc.property(
        clauses,
        fc.array(someGroups, { minLength: 1, maxLength: 12 }),
        (clause, sets) => {
          const instances = sets.map((set, index) => ({
            id: `i-${index}`,
            tags: web,
            groups: set,
          }));
          const judgement = judge(
            { ...policy, ...clause },
            snapshotOf(
              ids.map((id) => ({ id })),
              instances,
            ),
          );
          const expected = new Map<string, string[]>();
          const note = (key: string, id: string) =>
            expected.set(key, [...(expected.get(key) ?? []), id.replace('i-', 'eni-')]);
          const failing = new Set<string>();
          const { require = [], forbid = [], exactly } = clause as Record<string, string[]>;
          for (const { id, groups: has } of instances) {
            for (const group of require) if (!has.includes(group)) note(`require ${group}`, id);
            for (const group of forbid) if (has.includes(group)) note(`forbid ${group}`, id);
            if (
              exactly &&
              JSON.stringify([...exactly].sort()) !== JSON.stringify([...has].sort())
            ) {
              note(`exactly ${[...exactly].sort().join(' ')}`, id);
            }
            if ([...expected.values()].some((list) => list.includes(id.replace('i-', 'eni-')))) {
              failing.add(id);
            }
          }
          const found = new Map(
            judgement.causes.map((one) => [one.key, idsOf(one.draft()).sort()]),
          );
          for (const list of expected.values()) list.sort();
          expect(found).toStrictEqual(expected);
          expect(judgement.tally).toStrictEqual({
            pass: instances.length - failing.size,
            fail: failing.size,
            unknown: 0,
            notApplicable: 0,
          });
        },
      ),
    );
  });
});

describe('names that mean harm', () => {
  it('are data, whole and in their place', () => {
    const name = `<script>alert(1)</script>\n=cmd|'/C calc'!A0\u202e${'x'.repeat(10_000)}`;
    const snapshot = snapshotOf(
      [{ id: 'sg-evil', name }],
      [{ id: 'i-1', name: 'web\n01', tags: { 'a b': '*' }, groups: ['sg-x'] }],
    );
    const hostile = {
      id: 'p',
      select: { name: 'web*', tags: { 'a b': '*' } },
      require: ['sg-evil'],
    };
    const draft = judge(hostile, snapshot).causes[0]?.draft();
    expect(draft?.resource.name).toBe(name);
    expect(draft?.remedy?.request?.join).toStrictEqual(['sg-evil']);
    expect(draft?.remedy?.request?.reason).toHaveLength(512);
  });

  it('of tags match as they are: a star is a star', () => {
    const snapshot = snapshotOf([], [{ id: 'i-1', tags: { role: 'web' }, groups: ['sg-x'] }]);
    const star = { id: 'p', select: { tags: { role: '*' } }, require: ['sg-x'] };
    expect(judge(star, snapshot).reason).toBe('selects no instance');
  });
});
