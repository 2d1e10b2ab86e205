import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../shared/region/regionSnapshot.js';
import { noEdits } from '../../../shared/region/ruleEdits.js';
import { changedRegion } from '../../../shared/rules/changedRegion.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { addresses } from './entry.js';
import { regionOf } from './randomRegion.js';

const from = (peer: Partial<Permission>): Permission => ({
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '1',
  ...peer,
});
const snapshot = regionOf(
  [
    { id: 'sg-a', rules: [from({ SourceCidrIp: '10.0.0.0/8' })] },
    {
      id: 'sg-b',
      rules: [
        from({ SourceGroupId: 'sg-a' }),
        from({ SourceGroupId: 'sg-c' }),
        from({ SourceCidrIp: '0.0.0.0/0' }),
      ],
    },
    { id: 'sg-c', rules: [from({ SourceGroupId: 'sg-c' }), from({ SourceCidrIp: '0.0.0.0/0' })] },
  ],
  { 'sg-a': ['10.0.0.1'], 'sg-c': ['10.0.0.3'] },
);
const moved = addresses('10.0.0.8', '10.0.0.9');

describe('a region with other members', () => {
  const regions = () => {
    const region = new RegionRules(snapshot);
    return { region, changed: changedRegion(region, new Map([['sg-a', moved]]), noEdits) };
  };

  it('has them in the group itself, its rules as they were', () => {
    const { region, changed } = regions();
    expect(changed.group('sg-a')).toEqual({ ...region.group('sg-a'), members: moved });
    expect(changed.group('sg-a')?.rules[0]).toBe(region.group('sg-a')?.rules[0]);
  });

  it('has them in the rules that name the group, and no other rule is another object', () => {
    const { region, changed } = regions();
    const [named, other, plain] = region.group('sg-b')?.rules ?? [];
    expect(changed.group('sg-b')).toEqual({
      ...region.group('sg-b'),
      rules: [{ ...named, peers: moved }, other, plain],
    });
    expect(changed.group('sg-b')?.rules[1]).toBe(other);
    expect(changed.group('sg-b')?.rules[2]).toBe(plain);
  });

  it('is the region as it is where nothing concerns it', () => {
    const { region, changed } = regions();
    expect(changed.group('sg-c')).toBe(region.group('sg-c'));
    expect(changed.group('sg-gone')).toBeUndefined();
  });

  it('gives the same object each time', () => {
    const { changed } = regions();
    expect(changed.group('sg-b')).toBe(changed.group('sg-b'));
  });

  it('does not make members known that were not read', () => {
    const unread = new RegionRules(snapshot, new Set(['sg-c']));
    const group = changedRegion(unread, new Map([['sg-a', moved]]), noEdits).group('sg-a');
    expect(group).toEqual(unread.group('sg-a'));
    expect(group?.members).toBeUndefined();
  });
});
