import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sayLine } from '../../../shared/messages/sayLine.js';
import { formatV4, formatV6, parseAddress } from '../../../shared/rules/address.js';
import { cidrsOf } from '../../../shared/rules/addressSet.js';
import {
  type EffectiveLine,
  effectiveRules,
  exposedPart,
} from '../../../shared/rules/effectiveRules.js';
import type { Entry } from '../../../shared/rules/entries.js';
import { Grid } from '../../../shared/rules/grid.js';
import { formatProtocols, protocolsOf } from '../../../shared/rules/protocol.js';
import { includes } from '../../../shared/rules/ranges.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { addresses, because, denyAll, entryOf } from './entry.js';
import { edgePeers, randomRegion, regionOf } from './randomRegion.js';
import { parseAddress as parseReferenceAddress } from './reference/address.js';
import { referenceVerdict } from './reference/referenceVerdict.js';
import { ReferenceRegion } from './reference/regionRules.js';
import { runs } from './runs.js';

/** Whether a line holds a packet; protocols are compared by their text's members. */
function holds(
  line: EffectiveLine,
  packet: { protocol: number; peer: string; port: number; sourcePort: number },
) {
  const peer = parseAddress(packet.peer);
  if (!peer || line.family !== peer.family) return false;
  const inPeers =
    peer.family === 4 ? includes(line.peers.v4, peer.value) : includes(line.peers.v6, peer.value);
  if (!inPeers || !line.columns.some((column) => column.protocols.includes(packet.protocol)))
    return false;
  const within = (ranges: readonly string[], port: number) =>
    ranges.length === 0 ||
    ranges.some((range) => {
      const [from = 0, to = 0] = range.split('/').map(Number);
      return from <= port && port <= to;
    });
  if (packet.protocol !== 6 && packet.protocol !== 17) return line.ports.length === 0;
  return within(line.ports, packet.port) && within(line.sourcePorts, packet.sourcePort);
}

const PORTS = [1, 19, 20, 21, 22, 23, 25, 26, 79, 80, 81, 443, 444, 7999, 8000, 9000, 9001, 65_535];

describe('effective rules', () => {
  it('hold exactly the packets that the plain first match allows, at every edge', () => {
    fc.assert(
      fc.property(
        randomRegion,
        fc.constantFrom('ingress' as const, 'egress' as const),
        ({ snapshot, groupIds }, direction) => {
          // 5-tuple rules look at an address of their own; here the interface has none of them.
          const plain = {
            ...snapshot,
            securityGroupAttributes: snapshot.securityGroupAttributes.map((one) => ({
              ...one,
              Permissions: {
                Permission: one.Permissions.Permission.filter(
                  (rule) => !(rule.Direction === 'ingress' ? rule.DestCidrIp : rule.SourceCidrIp),
                ),
              },
            })),
          };
          const engine = new RuleEngine(new RegionRules(plain));
          const { allowed } = effectiveRules(engine.grid(groupIds, direction));
          const reference = new ReferenceRegion(plain);
          for (const peer of edgePeers) {
            for (const protocol of [6, 17, 47]) {
              for (const port of protocol === 47 ? [0] : PORTS) {
                for (const sourcePort of protocol === 47 ? [0] : [1, 1_024, 1_025, 40_000]) {
                  const packet = { direction, protocol, peer, port, sourcePort };
                  const own = parseReferenceAddress('10.1.2.3');
                  const at = parseReferenceAddress(peer);
                  if (!at) throw new Error(peer);
                  const expected =
                    referenceVerdict({ ...packet, peer: at, own }, groupIds, reference) === 'allow';
                  const found = allowed.filter((line) => holds(line, packet)).length;
                  // Disjoint: no packet lies in two lines.
                  if (found !== (expected ? 1 : 0)) {
                    expect([packet, found]).toStrictEqual([packet, expected ? 1 : 0]);
                  }
                }
              }
            }
          }
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it("can't be merged any further, and are the same for equal traffic written differently", () => {
    const accept = (cidr: string, ports: string) => ({
      Direction: 'ingress',
      IpProtocol: 'TCP',
      PortRange: ports,
      Policy: 'Accept',
      Priority: '1',
      SourceCidrIp: cidr,
    });
    const linesOf = (...rules: ReturnType<typeof accept>[]) => {
      const region = regionOf([{ id: 'sg-a', advanced: true, rules }], {});
      const grid = new RuleEngine(new RegionRules(region)).grid(['sg-a'], 'ingress');
      return effectiveRules(grid).allowed.map((line) => [
        line.protocol,
        line.ports,
        cidrsOf(line.peers),
      ]);
    };
    const whole = linesOf(accept('0.0.0.0/0', '22/23'));
    expect(whole).toStrictEqual([['tcp', ['22/23'], ['0.0.0.0/0']]]);
    const halves = linesOf(
      accept('0.0.0.0/1', '22/22'),
      accept('128.0.0.0/1', '22/22'),
      accept('0.0.0.0/1', '23/23'),
      accept('128.0.0.0/1', '23/23'),
    );
    expect(halves).toStrictEqual(whole);
  });

  it('name the rules behind each line', () => {
    const region = regionOf(
      [
        {
          id: 'sg-a',
          advanced: true,
          rules: [
            {
              Direction: 'ingress',
              IpProtocol: 'TCP',
              PortRange: '80/80',
              Policy: 'Accept',
              Priority: 1,
              SourceCidrIp: '0.0.0.0/0',
            },
            {
              Direction: 'ingress',
              IpProtocol: 'UDP',
              PortRange: '53/53',
              Policy: 'Accept',
              Priority: 1,
              SourceCidrIp: '0.0.0.0/0',
            },
          ],
        },
      ],
      {},
    );
    const grid = new RuleEngine(new RegionRules(region)).grid(['sg-a'], 'ingress');
    const lines = effectiveRules(grid).allowed.map((line) => [
      `${line.protocol} ${line.ports}`,
      line.entries.map((entry) => entry.rule?.securityGroupRuleId),
    ]);
    expect(lines.sort()).toStrictEqual([
      ['tcp 80/80', ['sgr-sg-a-0']],
      ['udp 53/53', ['sgr-sg-a-1']],
    ]);
  });
});

describe('the lines of effective rules', () => {
  const ssh = entryOf({ protocol: 6, ports: [22, 23], peers: addresses('10.0.0.0/8', '::/0') });
  const linesOf = (...entries: Entry[]) => {
    const { allowed, uncertain } = effectiveRules(new Grid(entries));
    const text = (line: EffectiveLine) =>
      sayLine({ ...line, direction: 'ingress', peers: cidrsOf(line.peers) });
    return {
      allowed: allowed.map((line) => [text(line), line.key, line.entries]),
      uncertain: uncertain.map((line) => [text(line), line.key, line.entries, line.reason]),
    };
  };

  it('are there for both families, with the entries behind them in order', () => {
    const other = entryOf({ protocol: 6, ports: [22, 23], peers: addresses('9.0.0.0/8') });
    const unused = entryOf({ protocol: 6, peers: addresses() });
    expect(linesOf(unused, other, ssh, denyAll)).toStrictEqual({
      allowed: [
        ['tcp 22 from 9.0.0.0/8, 10.0.0.0/8', null, [other, ssh]],
        ['tcp 22 from ::/0', null, [ssh]],
      ],
      uncertain: [],
    });
    expect(linesOf(ssh, other, denyAll).allowed[0]).toStrictEqual([
      'tcp 22 from 9.0.0.0/8, 10.0.0.0/8',
      null,
      [ssh, other],
    ]);
  });

  it('name every entry of the columns that they join', () => {
    const http = { ...ssh, ports: [23, 24] };
    expect(linesOf(http, ssh, denyAll).allowed).toStrictEqual([
      ['tcp 22-23 from 10.0.0.0/8', null, [http, ssh]],
      ['tcp 22-23 from ::/0', null, [http, ssh]],
    ]);
  });

  it('are none where nothing is allowed', () => {
    expect(linesOf(denyAll)).toStrictEqual({ allowed: [], uncertain: [] });
  });

  it("say apart, and why, what can't be judged", () => {
    const perhaps = entryOf({
      protocol: 6,
      peers: addresses('10.0.0.0/9'),
      unknown: because('one reason'),
    });
    const also = entryOf({
      protocol: 6,
      peers: addresses('10.0.0.0/8'),
      unknown: because('another'),
    });
    const all = entryOf({ protocol: 6, ports: [22, 23], peers: addresses('0.0.0.0/0') });
    const after = entryOf({ protocol: 17, peers: addresses('0.0.0.0/0') });
    expect(linesOf(perhaps, also, after, denyAll)).toStrictEqual({
      allowed: [['udp from 0.0.0.0/0', null, [after]]],
      uncertain: [
        ['tcp from 10.0.0.0/9', null, [], because('one reason')],
        ['tcp from 10.128.0.0/9', null, [], because('another')],
      ],
    });
    // What may allow, before what allows, is allowed.
    expect(linesOf(also, all, denyAll)).toStrictEqual({
      allowed: [['tcp 22 from 0.0.0.0/0', null, [all]]],
      uncertain: [['tcp 1-21,23-65535 from 10.0.0.0/8', null, [], because('another')]],
    });
  });

  it("do not join what can't be judged for other reasons", () => {
    const tcp = entryOf({
      protocol: 6,
      peers: addresses('10.0.0.0/8'),
      unknown: because('one reason'),
    });
    const udp = entryOf({
      protocol: 17,
      peers: addresses('10.0.0.0/8'),
      unknown: because('another'),
    });
    expect(linesOf(tcp, udp, denyAll).uncertain).toStrictEqual([
      ['tcp from 10.0.0.0/8', null, [], because('one reason')],
      ['udp from 10.0.0.0/8', null, [], because('another')],
    ]);
  });

  it('do not name an entry that decides nothing, beyond a word too', () => {
    const none = entryOf({ peers: addresses() });
    const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((half) =>
      entryOf({ peers: addresses(half, '::/0') }),
    );
    const allowAll = entryOf({ kind: 'default' });
    const many = Array.from({ length: 40 }, () => none);
    for (const before of [[], many]) {
      expect(linesOf(...before, ...halves, allowAll).allowed).toStrictEqual([
        ['all from 0.0.0.0/0', null, halves],
        ['all from ::/0', null, halves.slice(0, 1)],
      ]);
    }
  });

  it('can be cut to what the Internet reaches', () => {
    const line = { name: 'x', peers: addresses('10.0.0.0/8', '11.0.0.0/8', 'fd00::/8') };
    expect(exposedPart(line)).toStrictEqual({ name: 'x', peers: addresses('11.0.0.0/8') });
    expect(exposedPart({ peers: addresses('10.0.0.0/8') })).toBeUndefined();
    expect(exposedPart(line, addresses('10.1.0.0/16', '::/0'))).toStrictEqual({
      name: 'x',
      peers: addresses('10.1.0.0/16', 'fd00::/8'),
    });
  });
});

describe('texts of sets', () => {
  it('give every set of protocols one text', () => {
    expect(formatProtocols(new Set(protocolsOf(4)), 4)).toBe('all');
    expect(formatProtocols(new Set(protocolsOf(4).filter((one) => one !== 6)), 4)).toBe(
      'all but tcp',
    );
    expect(formatProtocols(new Set([6, 17]), 4)).toBe('tcp, udp');
  });

  it('read every address that they write', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (v4, v6) => {
        expect(parseAddress(formatV4(v4))).toStrictEqual({ family: 4, value: v4 });
        expect(parseAddress(formatV6(v6))).toStrictEqual({ family: 6, value: v6 });
      }),
    );
  });

  it.each([
    '010.0.0.1',
    '1.2.3',
    '0x7f.1',
    '1.2.3.4.5',
    '256.1.1.1',
    '::1::',
    '12345::',
    'fe80',
    '',
  ])('refuse %j as an address', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});
