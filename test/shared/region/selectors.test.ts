import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sayGroupFault } from '../../../shared/messages/sayGroupFault.js';
import type { Instance, SecurityGroup } from '../../../shared/region/regionSnapshot.js';
import { matchesSelector, resolveGroup } from '../../../shared/region/selectors.js';

const instance = (fields: Partial<Instance>): Instance => ({
  InstanceId: 'i-1',
  Status: 'Running',
  InstanceNetworkType: 'vpc',
  SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
  ...fields,
});

const group = (
  id: string,
  name: string,
  vpcId: string,
  tags: Record<string, string> = {},
): SecurityGroup => ({
  SecurityGroupId: id,
  SecurityGroupName: name,
  SecurityGroupType: 'normal',
  VpcId: vpcId,
  Tags: { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
});

describe('a selector', () => {
  it('matches names as a regular expression made of the pattern does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '*'), maxLength: 10 });
    fc.assert(
      fc.property(text, text, (name, pattern) => {
        const source = pattern
          .split('*')
          .map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
        const expected = new RegExp(`^${source.join('.*')}$`, 's').test(name);
        expect(matchesSelector(instance({ InstanceName: name }), { instanceName: pattern })).toBe(
          expected,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('needs every filter to fit', () => {
    const web = instance({
      InstanceName: 'web-01',
      VpcAttributes: { VpcId: 'vpc-1' },
      Tags: {
        Tag: [
          { TagKey: 'role', TagValue: 'web' },
          { TagKey: 'env', TagValue: 'prod' },
        ],
      },
    });
    const fits = { tags: { role: 'web', env: 'prod' }, vpcId: 'vpc-1', securityGroupId: 'sg-1' };
    expect(matchesSelector(web, fits)).toBe(true);
    expect(matchesSelector(web, { ...fits, vpcId: 'vpc-2' })).toBe(false);
    expect(matchesSelector(web, { ...fits, securityGroupId: 'sg-2' })).toBe(false);
    expect(matchesSelector(web, { tags: { role: 'web', env: 'dev' } })).toBe(false);
  });
});

describe('a group reference', () => {
  const groups = [
    group('sg-1', 'web', 'vpc-1', { team: 'shop' }),
    group('sg-2', 'web', 'vpc-2'),
    group('sg-3', 'twin', 'vpc-1'),
    group('sg-4', 'twin', 'vpc-1'),
  ];

  it('by name means the group of that name in the target’s VPC', () => {
    expect(resolveGroup({ name: 'web' }, 'vpc-2', groups)).toStrictEqual({
      ok: true,
      group: groups[1],
    });
    expect(resolveGroup({ tag: { team: 'shop' } }, 'vpc-1', groups)).toStrictEqual({
      ok: true,
      group: groups[0],
    });
  });

  it.each([
    ['an ambiguous name', { name: 'twin' }, 'vpc-1', '2 groups in vpc-1: sg-3, sg-4'],
    [
      'a name of another VPC',
      { name: 'web' },
      'vpc-9',
      'no group named web in vpc-9; elsewhere: sg-1 in vpc-1, sg-2 in vpc-2',
    ],
    ['a misspelt name', { name: 'wbe' }, 'vpc-1', 'no group named wbe in vpc-1; similar: web'],
    [
      'a name with a letter too many',
      { name: 'twins' },
      'vpc-1',
      'no group named twins in vpc-1; similar: twin',
    ],
    ['a name like no other', { name: 'database' }, 'vpc-1', 'no group named database in vpc-1'],
    ['an unknown id', 'sg-9', 'vpc-1', 'no group sg-9'],
  ])('is refused with the candidates: %s', (_what, reference, vpc, found) => {
    const resolved = resolveGroup(reference, vpc, groups);
    expect(resolved.ok ? '' : sayGroupFault(resolved.fault).found).toBe(found);
  });
});
