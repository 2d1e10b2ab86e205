import { describe, expect, it } from 'vitest';
import type { Mergeable } from '../../../shared/compliance/judgement.js';
import { mergeCauses } from '../../../shared/compliance/mergeCauses.js';
import type { Severity } from '../../../shared/contracts/findings.js';
import { judge } from './checks/checkRegion.js';

const TCP = 6;
const UDP = 17;

interface Wanted {
  readonly severity?: Severity;
  readonly reach?: number;
  readonly cause?: string;
  readonly traffic?: Mergeable['traffic'];
}

const place = (id: string, { severity = 'high', reach = 1, cause = 'rule', traffic }: Wanted) => ({
  id: `fnd-${id}`,
  info: { id, severity },
  cause: {
    key: cause,
    reach,
    ...(traffic === undefined ? {} : { merge: { cause, traffic } }),
    draft: () => {
      throw new Error('nothing is written yet');
    },
  },
});

const ports = (protocol: number, ...ranges: number[]) => new Map([[protocol, ranges]]);
const ssh = ports(TCP, 22, 23);

/** The places that stay, each with the checks (and findings) that it has taken in. */
const merged = (...places: ReturnType<typeof place>[]) =>
  mergeCauses(places).map(({ info, alsoFails, alsoIds }) => [info.id, alsoFails, alsoIds]);

describe('mergeCauses', () => {
  it('leaves to the earlier check what it has of the same cause', () => {
    expect(
      merged(
        place('all', { traffic: ports(TCP, 1, 65_536) }),
        place('ssh', { traffic: ssh }),
        place('rdp', { traffic: ports(TCP, 3389, 3390) }),
      ),
    ).toStrictEqual([['all', ['ssh', 'rdp'], ['fnd-ssh', 'fnd-rdp']]]);
  });

  it.each<[string, Wanted, Wanted]>([
    ['another cause', { traffic: ssh }, { traffic: ssh, cause: 'other rule' }],
    ['a worse severity', { traffic: ssh, severity: 'medium' }, { traffic: ssh, severity: 'high' }],
    ['more interfaces', { traffic: ssh, reach: 1 }, { traffic: ssh, reach: 2 }],
    ['other ports', { traffic: ssh }, { traffic: ports(TCP, 23, 24) }],
    ['one port more', { traffic: ssh }, { traffic: ports(TCP, 22, 24) }],
    ['another protocol', { traffic: ssh }, { traffic: ports(UDP, 22, 23) }],
    ['one protocol more', { traffic: ssh }, { traffic: new Map([...ssh, ...ports(UDP, 22, 23)]) }],
    ['everything, of which the earlier has a part', { traffic: ssh }, { traffic: 'all' }],
    ['no cause that others may have', { traffic: ssh }, {}],
    ['a cause that an earlier one without any may be', {}, { traffic: ssh }],
  ])('keeps a finding that has %s', (_what, earlier, later) => {
    expect(merged(place('a', earlier), place('b', later))).toStrictEqual([
      ['a', [], []],
      ['b', [], []],
    ]);
  });

  it.each<[string, Wanted, Wanted]>([
    ['the same', { traffic: ssh }, { traffic: ssh }],
    ['a milder severity', { traffic: ssh }, { traffic: ssh, severity: 'low' }],
    ['fewer interfaces', { traffic: ssh, reach: 2 }, { traffic: ssh, reach: 1 }],
    ['a part of everything', { traffic: 'all' }, { traffic: ssh }],
    ['everything too', { traffic: 'all' }, { traffic: 'all' }],
    ['no traffic of its own', { traffic: ssh }, { traffic: 'none' }],
    ['no traffic of its own, and more members', { traffic: ssh }, { traffic: 'none', reach: 9 }],
    ['a protocol without ports', { traffic: ports(1) }, { traffic: ports(1) }],
  ])('takes in a finding that has %s', (_what, earlier, later) => {
    expect(merged(place('a', earlier), place('b', later))).toStrictEqual([['a', ['b'], ['fnd-b']]]);
  });

  it('a worse severity keeps a finding without traffic too', () => {
    const later = place('b', { traffic: 'none' });
    expect(merged(place('a', { traffic: ssh, severity: 'low' }), later)).toHaveLength(2);
  });

  it('several findings of one cause cover a later one together: the first has it', () => {
    expect(
      merged(
        place('ssh', { traffic: ssh }),
        place('rdp', { traffic: ports(TCP, 3389, 3390) }),
        place('risky', { traffic: ports(TCP, 22, 23, 3389, 3390) }),
      ),
    ).toStrictEqual([
      ['ssh', ['risky'], ['fnd-risky']],
      ['rdp', [], []],
    ]);
  });

  it('of those that cover it together each must reach as far', () => {
    const risky = place('risky', { traffic: ports(TCP, 22, 23, 3389, 3390), reach: 2 });
    const rdp = ports(TCP, 3389, 3390);
    expect(
      merged(
        place('ssh', { traffic: ssh, reach: 2 }),
        place('rdp', { traffic: rdp, reach: 1 }),
        risky,
      ),
    ).toHaveLength(3);
  });

  it('counts a check once, however many of its findings are taken in', () => {
    expect(
      merged(place('all', { traffic: 'all' }), place('ssh', { traffic: ssh }), {
        ...place('ssh', { traffic: ports(TCP, 2222, 2223) }),
        id: 'fnd-ssh-2',
      }),
    ).toStrictEqual([['all', ['ssh'], ['fnd-ssh', 'fnd-ssh-2']]]);
  });

  it('changes nothing of what it is given', () => {
    const places = [place('a', { traffic: ssh }), place('b', { traffic: ssh })];
    const before = JSON.stringify(places);
    mergeCauses(places);
    expect(JSON.stringify(places)).toBe(before);
  });
});

it('a check whose findings are all told by another one fails all the same', () => {
  const region = { groups: { web: { rules: ['accept all from 0.0.0.0/0'] } } };
  const { status, result } = judge('sg-ssh-open', region);
  expect([status, result.resources.fail, result.findings]).toStrictEqual(['fail', 1, 1]);
});
