import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareExposure } from '../../../../shared/change/membership/exposureDifference.js';
import type { Moves } from '../../../../shared/region/moves.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { sha256Hex } from '../../../../shared/runtime/hash.js';
import { runs } from '../../rules/runs.js';
import { randomRegion, someGroups } from '../../rules/wildRegion.js';
import { exactTraffic } from './exactTraffic.js';
import { plantedFaults } from './plantedFaults.js';
import { fleetChange } from './randomFleet.js';
import { edgeChanges, sampleChanges } from './sampleChanges.js';
import { truthOf } from './truthOf.js';

const summarise = (snapshot: RegionSnapshot, moves: Moves) =>
  prepareExposure({ snapshot, moves, hash: sha256Hex }).summary();

/**
 * Moves without those that change nothing: a plan has none. An interface whose address is masked does
 * not move: `exposureDifference` takes the members of the group that it joins for known.
 */
const movesTo = (snapshot: RegionSnapshot, wanted: Moves): Moves =>
  new Map(
    [...wanted].filter(([id, groups]) => {
      const eni = snapshot.networkInterfaces.find((one) => one.NetworkInterfaceId === id);
      if (eni?.PrivateIpAddress?.includes('*')) return false;
      const now = eni?.SecurityGroupIds.SecurityGroupId ?? [];
      return [...now].sort().join() !== [...groups].sort().join();
    }),
  );

describe('a summary of a random change', () => {
  it('is true and whole', () => {
    fc.assert(
      fc.property(
        fc.boolean().chain((certain) => randomRegion({ certain })),
        fc.array(someGroups, { minLength: 4, maxLength: 4 }),
        fc.subarray(['eni-1', 'eni-2', 'eni-3', 'eni-4'], { minLength: 1 }),
        (snapshot, wanted, ids) => {
          const moves = movesTo(snapshot, new Map(ids.map((id, at) => [id, wanted[at] ?? []])));
          expect(truthOf(summarise(snapshot, moves), snapshot, moves)).toStrictEqual([]);
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('of a fleet is true and whole', () => {
    fc.assert(
      fc.property(fleetChange, ({ snapshot, moves }) => {
        expect(truthOf(summarise(snapshot, moves), snapshot, moves)).toStrictEqual([]);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('a summary of a change of the sample', () => {
  it.each(sampleChanges)('$title is true and whole', ({ snapshot, moves }) => {
    expect(truthOf(summarise(snapshot, moves), snapshot, moves)).toStrictEqual([]);
  });

  it('and of the edge region is true and whole', () => {
    for (const { title, snapshot, moves } of edgeChanges) {
      expect([title, truthOf(summarise(snapshot, moves), snapshot, moves)]).toStrictEqual([
        title,
        [],
      ]);
    }
  });
});

describe('the proof', () => {
  it('finds at least 99 of 100 faults that are planted in a summary', () => {
    const fleets = fc.sample(fleetChange, { numRuns: runs(10), seed: 7 });
    const [strict, , legacy] = sampleChanges;
    const missed: string[] = [];
    let all = 0;
    for (const { snapshot, moves } of [strict, legacy, ...edgeChanges, ...fleets].flatMap(
      (one) => one ?? [],
    )) {
      const exact = exactTraffic(snapshot, moves);
      for (const [fault, draft] of plantedFaults(summarise(snapshot, moves))) {
        all += 1;
        if (truthOf(draft, snapshot, moves, exact).length === 0) missed.push(fault);
      }
    }
    expect(all).toBeGreaterThan(150);
    expect(missed.length).toBeLessThanOrEqual(all / 100);
  });
});
