import { everyPort, PORTS_FROM, PORTS_UNTIL } from '../../rules/portRange.js';
import { hasPorts, type Protocol } from '../../rules/protocol.js';
import { normalise, type Ranges } from '../../rules/ranges.js';
import { addBit, type Bits, bitsKey, hasBit, noBits } from './bits.js';

/** What a rule says of protocol and ports. */
export interface ServiceShape {
  readonly protocol: Protocol;
  readonly ports: Ranges<number>;
  readonly sourcePorts: Ranges<number>;
}

/** Protocols with ports and source ports; ICMP stands with both its numbers. */
export interface ServiceBox {
  readonly protocols: readonly number[];
  readonly ports: Ranges<number>;
  readonly sourcePorts: Ranges<number>;
}

/**
 * Services in classes: those that the same rules name are one. ICMP is one service with two numbers,
 * 1 over IPv4 and 58 over IPv6.
 */
export interface ServiceAtoms {
  readonly size: number;
  readonly weights: Float64Array;
  bitsOf(shape: ServiceShape): Bits;
  /** As few boxes as the classes have: TCP first, then UDP, ICMP, and other protocols. */
  boxesOf(bits: Bits): readonly ServiceBox[];
}

/** One elementary service. */
interface ServicePoint {
  readonly box: ServiceBox;
  readonly weight: number;
}

const ICMP: readonly number[] = [1, 58];
const PORTS = PORTS_UNTIL - PORTS_FROM;

export function serviceAtoms(shapes: readonly ServiceShape[]): ServiceAtoms {
  const points = pointsOf(shapes);
  const distinct = new Map(shapes.map((shape) => [shapeKey(shape), shape]));
  const classes = new Int32Array(points.length);
  let next = 1;
  for (const shape of distinct.values()) {
    const split = new Map<number, number>();
    for (const [index, { box }] of points.entries()) {
      if (!covers(shape, box)) continue;
      const old = classes[index] as number;
      const fresh = split.get(old) ?? next;
      if (fresh === next) next += 1;
      split.set(old, fresh);
      classes[index] = fresh;
    }
  }
  const numbers = new Map<number, number>();
  for (const one of classes) if (!numbers.has(one)) numbers.set(one, numbers.size);
  const atomOf = (index: number) => numbers.get(classes[index] as number) as number;
  const size = numbers.size;
  const weights = new Float64Array(size);
  for (const [index, { weight }] of points.entries()) {
    weights[atomOf(index)] = (weights[atomOf(index)] as number) + weight;
  }
  const known = new Map<string, Bits>();
  const boxes = new Map<string, readonly ServiceBox[]>();
  return {
    size,
    weights,
    bitsOf(shape) {
      const key = shapeKey(shape);
      const old = known.get(key);
      if (old) return old;
      const bits = noBits(size);
      for (const [index, { box }] of points.entries()) {
        if (covers(shape, box)) addBit(bits, atomOf(index));
      }
      known.set(key, bits);
      return bits;
    },
    boxesOf(bits) {
      const key = bitsKey(bits);
      const old = boxes.get(key);
      if (old) return old;
      const own = points.filter((_, index) => hasBit(bits, atomOf(index))).map(({ box }) => box);
      const joined = joinBoxes(own);
      boxes.set(key, joined);
      return joined;
    },
  };
}

const shapeKey = ({ protocol, ports, sourcePorts }: ServiceShape) =>
  `${protocol} ${ports.join(',')} ${sourcePorts.join(',')}`;

function pointsOf(shapes: readonly ServiceShape[]): ServicePoint[] {
  const ported = shapes.filter(({ protocol }) => protocol === 'all' || hasPorts(protocol));
  const ports = intervalsOf(ported.map((shape) => shape.ports));
  const sources = intervalsOf(ported.map((shape) => shape.sourcePorts));
  const points: ServicePoint[] = [6, 17].flatMap((protocol) =>
    sources.flatMap((sourcePorts) =>
      ports.map((own) => ({
        box: { protocols: [protocol], ports: own, sourcePorts },
        weight: (widthOf(own) / PORTS) * (widthOf(sourcePorts) / PORTS),
      })),
    ),
  );
  const whole = (protocols: readonly number[], weight: number): ServicePoint => ({
    box: { protocols, ports: everyPort, sourcePorts: everyPort },
    weight,
  });
  const named = new Set<number>();
  for (const { protocol } of shapes) {
    if (protocol !== 'all' && !hasPorts(protocol) && !ICMP.includes(protocol)) named.add(protocol);
  }
  const others = Array.from({ length: 256 }, (_, number) => number).filter(
    (number) => !hasPorts(number) && !ICMP.includes(number) && !named.has(number),
  );
  points.push(whole(ICMP, 0.5), ...[...named].map((one) => whole([one], 0.25)), whole(others, 1));
  return points;
}

const widthOf = ([from = 0, until = 0]: Ranges<number>) => until - from;

function intervalsOf(all: readonly Ranges<number>[]): Ranges<number>[] {
  const edges = new Set([PORTS_FROM, PORTS_UNTIL]);
  for (const ranges of all) for (const edge of ranges) edges.add(edge);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, at) => [from, sorted[at + 1] as number]);
}

function covers({ protocol, ports, sourcePorts }: ServiceShape, box: ServiceBox): boolean {
  if (protocol === 'all') return true;
  if (!box.protocols.includes(protocol)) return false;
  return !hasPorts(protocol) || (holds(ports, box.ports) && holds(sourcePorts, box.sourcePorts));
}

/** Whether ranges hold an interval that they do not cut. */
function holds(ranges: Ranges<number>, [from = 0]: Ranges<number>): boolean {
  for (let at = 0; at < ranges.length; at += 2) {
    if (from >= (ranges[at] as number) && from < (ranges[at + 1] as number)) return true;
  }
  return false;
}

/** Boxes of one protocol with equal source ports become one. */
function joinBoxes(boxes: readonly ServiceBox[]): ServiceBox[] {
  // First the source ports of each interval of ports, then the ports with equal source ports.
  const sources = joinBy(
    boxes,
    (box) => `${box.protocols[0]} ${box.ports.join(',')}`,
    (some) => ({
      ...(some[0] as ServiceBox),
      sourcePorts: normalise(some.flatMap((box) => box.sourcePorts)),
    }),
  );
  const ported = (box: ServiceBox) => hasPorts(box.protocols[0] as number);
  return joinBy(
    sources,
    (box) =>
      ported(box)
        ? `${box.protocols[0]} ${box.sourcePorts.join(',')}`
        : box.protocols === ICMP
          ? 'icmp'
          : 'other',
    (some) => ({
      protocols: [...new Set(some.flatMap((box) => box.protocols))].sort((a, b) => a - b),
      ports: normalise(some.flatMap((box) => box.ports)),
      sourcePorts: (some[0] as ServiceBox).sourcePorts,
    }),
  );
}

function joinBy(
  boxes: readonly ServiceBox[],
  keyOf: (box: ServiceBox) => string,
  join: (some: readonly ServiceBox[]) => ServiceBox,
): ServiceBox[] {
  const groups = new Map<string, ServiceBox[]>();
  for (const box of boxes) {
    const list = groups.get(keyOf(box));
    if (list) list.push(box);
    else groups.set(keyOf(box), [box]);
  }
  return [...groups.values()].map(join);
}
