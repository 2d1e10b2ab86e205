import type { ExposureDraft } from '../../contracts/exposure.js';
import type { Refusal } from '../../contracts/messages.js';
import type { Part } from '../../contracts/plan.js';
import { RangesPool } from '../../rules/RangesPool.js';
import type { Point, Ranges } from '../../rules/ranges.js';
import type { PlanDraft } from '../planned.js';

interface HashedPlan {
  readonly plan: PlanDraft;
  readonly parts: readonly Part[];
  readonly exposure: ExposureDraft;
}

/** Where each third of a hash begins and ends. */
const thirds = { targets: [0, 21], operations: [21, 42], exposure: [42, 64] } as const;
type Third = keyof typeof thirds;

/**
 * The hash of what was reviewed in a plan: 64 hex digits, a third each of the SHA-256 of its targets, of
 * what is done to them and of the traffic that this opens and closes, as canonical JSON. It holds no id
 * of a change, no time and no wave. Of three thirds one can say what differs, without the other plan.
 *
 * @param hash SHA-256 in hex.
 */
export function planHash(planned: HashedPlan, hash: (text: string) => string): string {
  const { plan, parts, exposure } = planned;
  const writes = parts.flatMap((part) => part.targets);
  const digestOf = rangesDigest(hash);
  const texts: Readonly<Record<Third, readonly unknown[]>> = {
    targets: [
      ...writes.map(({ targetId }) => [targetId, 'write']),
      ...plan.unchanged.map(({ targetId }) => [targetId, 'unchanged']),
      ...plan.skipped.map(({ targetId }) => [targetId, 'skipped']),
    ],
    operations: writes.map(({ targetId, before, wanted, method }) => [
      targetId,
      method,
      [...before].sort(),
      [...wanted].sort(),
    ]),
    exposure: exposure.lines.map((line) => [
      ...[line.id, line.kind, line.direction, line.protocol, line.ports, line.sourcePorts],
      ...[digestOf(line.allPeers.v4), digestOf(line.allPeers.v6), line.interfaces],
    ]),
  };
  return (Object.keys(thirds) as Third[])
    .map((third) => {
      const sorted = texts[third].map((one) => JSON.stringify(one)).sort();
      const [from, to] = thirds[third];
      return hash(JSON.stringify(sorted)).slice(0, to - from);
    })
    .join('');
}

/** The hash of a set of points; lines have many equal ones, of which each is written out once. */
function rangesDigest(hash: (text: string) => string): (ranges: Ranges<Point>) => string {
  const pool = new RangesPool();
  const digests = new Map<number, string>();
  return (ranges) => {
    const number = pool.numberOf(ranges);
    const digest = digests.get(number) ?? hash(ranges.join());
    digests.set(number, digest);
    return digest;
  };
}

/** What stands against a plan where another one was reviewed: a refusal for each third that differs. */
export function planDifferences(
  { plan, exposure }: Pick<HashedPlan, 'plan' | 'exposure'>,
  now: string,
  reviewed: string,
): Refusal[] {
  const { toWrite, unchanged, skipped, operations } = plan.counts;
  const lines = (kind: string) => exposure.lines.filter((line) => line.kind === kind).length;
  const differs = (third: Third) =>
    now.slice(...thirds[third]) !== reviewed.slice(...thirds[third]);
  const refusals: readonly (Refusal & { readonly target: Third })[] = [
    {
      target: 'targets',
      rule: 'planTargetsDiffer',
      params: { plan: now, toWrite, unchanged, skipped },
    },
    { target: 'operations', rule: 'planOperationsDiffer', params: { plan: now, operations } },
    {
      target: 'exposure',
      rule: 'planExposureDiffers',
      params: {
        ...{ plan: now, opens: lines('opens'), closes: lines('closes') },
        interfaces: exposure.interfacesConcerned,
      },
    },
  ];
  return refusals.filter(({ target }) => differs(target));
}
