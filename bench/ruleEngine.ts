import { createOneClick } from '../shared/probes/oneClick.js';
import { subjectOf } from '../shared/probes/subject.js';
import type { RegionSnapshot } from '../shared/region/regionSnapshot.js';
import { difference } from '../shared/rules/difference.js';
import { type Entry, entriesOf } from '../shared/rules/entries.js';
import { Grid } from '../shared/rules/grid.js';
import { includes } from '../shared/rules/ranges.js';
import { RegionRules } from '../shared/rules/regionRules.js';
import { RuleEngine } from '../shared/rules/ruleEngine.js';
import { type Figure, median } from './figure.js';
import { makeRules, type RuleStyle, regionAround } from './makeRules.js';

const PACKETS = 4_096;

function packetsFor(seed: number) {
  const peers = new Uint32Array(PACKETS);
  const ports = new Uint16Array(PACKETS);
  let state = seed;
  const wanted = [22, 80, 443, 3306, 6379, 8080, 9100, 5000];
  for (let index = 0; index < PACKETS; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    peers[index] = state;
    ports[index] = wanted[(state >>> 8) % wanted.length] as number;
  }
  return { peers, ports };
}

const { peers, ports } = packetsFor(42);

/** The baseline: look at every rule in order until one matches. */
function linearScan(entries: readonly Entry[], peer: number, port: number): number {
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index] as Entry;
    if (entry.protocol !== 'all' && entry.protocol !== 6) continue;
    if (!includes(entry.ports, port) || !includes(entry.peers.v4, peer)) continue;
    return index;
  }
  return -1;
}

/** Verdicts a second of a function over the packets, the median of some rounds after a warm-up. */
function perSecond(decide: (peer: number, port: number) => number, rounds: number): number {
  let sink = 0;
  const round = () => {
    const startedAt = performance.now();
    for (let index = 0; index < PACKETS; index += 1) {
      sink += decide(peers[index] as number, ports[index] as number);
    }
    return PACKETS / ((performance.now() - startedAt) / 1_000);
  };
  for (let index = 0; index < rounds; index += 1) round();
  const figures = Array.from({ length: rounds }, round);
  if (Number.isNaN(sink)) throw new Error('no verdict');
  return median(figures);
}

function gridOf(count: number, style: RuleStyle) {
  const engine = new RuleEngine(new RegionRules(regionAround(makeRules(count, style))));
  const entries = entriesOf(engine.groupSet(['sg-bench']), 'ingress');
  return { engine, entries };
}

/** The median of some runs after a warm-up, in milliseconds. */
function timesOf(runs: number, run: () => void): number {
  const timed = () => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  };
  for (let warmUp = 0; warmUp < 5; warmUp += 1) run();
  return median(Array.from({ length: runs }, timed));
}

/** Verdicts, compiling, growth with the rules, exposure differences, and the one-click check. */
export function measureRuleEngine(): Figure[] {
  const figures: Figure[] = [];
  const speeds = new Map<number, number>();
  for (const count of [10, 100, 1_000, 10_000]) {
    const { entries } = gridOf(count, 'realistic');
    const compileMs = timesOf(15, () => new Grid(entries));
    const grid = new Grid(entries);
    const fast = perSecond((peer, port) => grid.decide4(peer, 6, port, 1), 60);
    const slow = perSecond((peer, port) => linearScan(entries, peer, port), count > 1_000 ? 3 : 10);
    speeds.set(count, fast);
    figures.push({
      name: `${count.toLocaleString('en')} rules: verdicts`,
      value: fast / 1e6,
      unit: 'million/s',
      ...(count === 1_000 ? { atLeast: 5 } : {}),
      note: `${(fast / slow).toFixed(0)} times the linear scan`,
    });
    figures.push({
      name: `${count.toLocaleString('en')} rules: compile`,
      value: compileMs,
      unit: 'ms',
      ...(count === 1_000 ? { atMost: 10 } : {}),
    });
  }
  for (const [few, many] of [
    [10, 100],
    [100, 1_000],
  ] as const) {
    figures.push({
      name: `cost of a verdict, ${many.toLocaleString('en')} rules over ${few}`,
      value: (speeds.get(few) ?? 0) / (speeds.get(many) ?? 1),
      unit: 'ratio',
      atMost: 8,
    });
  }
  for (const style of ['realistic', 'random'] as const) {
    const { engine, entries } = gridOf(1_000, style);
    const empty = entriesOf(engine.groupSet(['sg-other']), 'ingress');
    figures.push({
      name: `exposure before/after, 1,000 ${style} rules`,
      value: timesOf(9, () => difference(empty, entries)),
      unit: 'ms',
      ...(style === 'realistic' ? { atMost: 10 } : {}),
      note: `${difference(empty, entries).length} lines`,
    });
  }
  return [...figures, ...measureOneClick()];
}

/** 10,000 interfaces over 500 groups of 20 rules, each in one or two groups; file reading apart. */
function measureOneClick(): Figure[] {
  const snapshot = oneClickRegion();
  const before = process.memoryUsage().rss;
  const startedAt = performance.now();
  const oneClick = createOneClick(new RuleEngine(new RegionRules(snapshot)));
  let verdicts = 0;
  for (const eni of snapshot.networkInterfaces) verdicts += oneClick(subjectOf(eni)).length;
  const seconds = (performance.now() - startedAt) / 1_000;
  const grownMb = (process.memoryUsage().rss - before) / 1e6;
  return [
    {
      name: 'one-click check, 10,000 interfaces',
      value: seconds,
      unit: 's',
      atMost: 1,
      note: `${verdicts.toLocaleString('en')} verdicts`,
    },
    { name: 'one-click check, memory added', value: grownMb, unit: 'MB', atMost: 400 },
  ];
}

function oneClickRegion(): RegionSnapshot {
  const groups = Array.from({ length: 500 }, (_, index) => `sg-${index}`);
  return {
    ...regionAround([]),
    networkInterfaces: Array.from({ length: 10_000 }, (_, index) => ({
      NetworkInterfaceId: `eni-${index}`,
      Type: 'Primary',
      VpcId: 'vpc-1',
      PrivateIpAddress: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
      SecurityGroupIds: {
        SecurityGroupId: [
          `sg-${index % 500}`,
          ...(index % 3 === 0 ? [`sg-${(index * 7) % 500}`] : []),
        ],
      },
    })),
    securityGroups: groups.map((id) => ({
      SecurityGroupId: id,
      SecurityGroupType: 'normal',
      VpcId: 'vpc-1',
    })),
    securityGroupAttributes: groups.map((id, index) => ({
      SecurityGroupId: id,
      VpcId: 'vpc-1',
      InnerAccessPolicy: 'Accept',
      Permissions: {
        Permission: makeRules(20, 'realistic', index + 1).map((rule) =>
          rule.SourceGroupId ? { ...rule, SourceGroupId: `sg-${(index + 1) % 500}` } : rule,
        ),
      },
    })),
  };
}
