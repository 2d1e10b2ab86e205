import { everyPort, isEveryPort } from '../../rules/portRange.js';
import { allBits, type Bits, isInside, orBits, weighCommon, withoutBits } from './bits.js';
import type { ServiceAtoms, ServiceBox } from './serviceAtoms.js';
import type { ServiceTerm } from './trafficSummary.js';

export interface NamedServices {
  readonly bits: Bits;
  readonly term: ServiceTerm;
  /** About how many characters it takes. */
  readonly length: number;
}

/** How many times what must be said a wider name may be. */
const WIDER = 2;
/** The most exceptions that are named after `everything but`. */
const EXCEPTIONS = 3;

/**
 * The shortest name of services that is accepted: all of `must`, nothing outside `may`; undefined
 * where none is.
 */
export function nameServices(
  must: Bits,
  may: Bits,
  services: ServiceAtoms,
  accepts: (bits: Bits) => boolean,
): NamedServices | undefined {
  let best: NamedServices | undefined;
  for (const bits of optionsFor(must, may, services)) {
    const named = nameExactly(bits, services);
    if ((!best || named.length < best.length) && accepts(bits)) best = named;
  }
  return best;
}

/** The shortest name of just these services. */
export function nameExactly(bits: Bits, services: ServiceAtoms): NamedServices {
  const boxes = services.boxesOf(bits);
  const missing = services.boxesOf(withoutBits(allBits(services.size), bits));
  const these = {
    bits,
    length: lengthOfAll(boxes),
    term: { form: 'these', items: boxes, boxes },
  } as const;
  if (itemsOf(missing) > EXCEPTIONS) return these;
  const length = missing.length === 0 ? 10 : 15 + lengthOfAll(missing);
  if (length >= these.length && missing.length > 0) return these;
  return { bits, length, term: { form: 'everythingBut', items: missing, boxes } };
}

/** These services, and wider ones that may be said. */
function optionsFor(must: Bits, may: Bits, services: ServiceAtoms): Bits[] {
  const options = [must];
  const all = allBits(services.size);
  if (isInside(all, may)) options.push(all);
  const weightOf = (bits: Bits) => weighCommon(bits, bits, services.weights);
  const atMost = WIDER * weightOf(must);
  const add = (bits: Bits) => {
    if (weightOf(bits) <= atMost) options.push(bits);
  };
  for (const protocol of [6, 17]) {
    const whole = services.bitsOf({ protocol, ports: everyPort, sourcePorts: everyPort });
    if (isInside(whole, may) && weighCommon(whole, must, services.weights) > 0) {
      add(orBits(must, whole));
    }
  }
  add(orBits(must, may));
  return options;
}

const itemsOf = (boxes: readonly ServiceBox[]) =>
  boxes.reduce(
    (sum, box) => sum + Math.max(1, isEveryPort(box.ports) ? 1 : box.ports.length / 2),
    0,
  );

const lengthOfAll = (boxes: readonly ServiceBox[]) =>
  boxes.reduce((sum, box) => sum + lengthOf(box) + 2, 0);

function lengthOf({ protocols, ports, sourcePorts }: ServiceBox): number {
  const sources = isEveryPort(sourcePorts) ? 0 : 18;
  if (protocols.length > 1 || (protocols[0] !== 6 && protocols[0] !== 17))
    return 4 + protocols.length;
  if (isEveryPort(ports)) return 14 + sources;
  const ranges = ports.length / 2;
  return sources + (ranges === 1 ? 16 : ranges <= 3 ? 26 : 28);
}
