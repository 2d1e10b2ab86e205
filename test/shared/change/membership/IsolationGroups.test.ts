import { expect, it } from 'vitest';
import { IsolationGroups } from '../../../../shared/change/membership/IsolationGroups.js';
import type { SecurityGroup } from '../../../../shared/region/regionSnapshot.js';

const group = (id: string, over: Partial<SecurityGroup> = {}): SecurityGroup => ({
  ...{ SecurityGroupId: id, SecurityGroupName: id.slice(3), VpcId: 'vpc-1' },
  ...{ SecurityGroupType: 'normal', Tags: { Tag: [] } },
  ...over,
});
const Tags = { Tag: [{ TagKey: 'sg-membership:role', TagValue: 'quarantine' }] };
const advanced = { SecurityGroupType: 'enterprise' };

const web = group('sg-web');
const node = group('sg-node', advanced);
const jail = group('sg-jail', { Tags });
const cell = group('sg-cell', { ...advanced, Tags });
const other = group('sg-other', { VpcId: 'vpc-2', Tags });
const named = group('sg-named');
const all = [web, node, jail, cell, other, named];

const ids = (groups: readonly SecurityGroup[]) => groups.map((one) => one.SecurityGroupId);

it('are those that bear the tag, and those that guardrails name for their network', () => {
  const tagged = new IsolationGroups(all);
  expect(ids(all.filter((one) => tagged.has(one)))).toStrictEqual([
    'sg-jail',
    'sg-cell',
    'sg-other',
  ]);
  expect(tagged.has(undefined)).toBe(false);
  const both = new IsolationGroups(all, [
    { vpcId: 'vpc-1', type: 'basic', group: { name: 'named' } },
    { vpcId: 'vpc-2', type: 'basic', group: 'sg-web' },
  ]);
  expect(ids(all.filter((one) => both.has(one)))).toStrictEqual([
    ...['sg-jail', 'sg-cell', 'sg-other', 'sg-named'],
  ]);
});

it('of a target are those of its network and of the type of its groups, named ones first', () => {
  const tagged = new IsolationGroups(all);
  expect(ids(tagged.for('vpc-1', ['sg-web']))).toStrictEqual(['sg-jail']);
  expect(ids(tagged.for('vpc-1', ['sg-node']))).toStrictEqual(['sg-cell']);
  expect(ids(tagged.for('vpc-2', ['sg-node']))).toStrictEqual(['sg-other']);
  expect(tagged.for('vpc-3', ['sg-web'])).toStrictEqual([]);
  const guarded = new IsolationGroups(all, [{ vpcId: 'vpc-1', type: 'basic', group: 'sg-named' }]);
  expect(ids(guarded.for('vpc-1', ['sg-web']))).toStrictEqual(['sg-named']);
  expect(ids(guarded.for('vpc-1', ['sg-node']))).toStrictEqual(['sg-cell']);
});
