import { describe, expect, it } from 'vitest';
import { netOperations } from '../../../../../shared/change/membership/netOperations.js';
import { type Faults, PlayedHistory } from './PlayedHistory.js';

/** More of them by hand: `UNDO_HISTORIES=100000 npx vitest run test/shared/change/membership/undo`. */
const HISTORIES = Number(process.env.UNDO_HISTORIES ?? 3_000);

const playedFrom = (seed: number, faults?: Faults) =>
  new PlayedHistory(seed, false, faults).play(2 + (seed % 8));

it('brings back what was, and again, and again', () => {
  const wrong = Array.from({ length: 300 }, (_, seed) => PlayedHistory.circle(seed)).filter(
    Boolean,
  );
  expect(wrong).toStrictEqual([]);
});

it('undoes only what the change did, what is still in effect, and what it wrote last', () => {
  let undos = 0;
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const { broken, story, undos: of } = playedFrom(seed);
    undos += of;
    expect([seed, broken, broken && story]).toStrictEqual([seed, undefined, undefined]);
  }
  // That there was something to judge.
  expect(undos).toBeGreaterThan(HISTORIES);
});

describe('a planted fault is found:', () => {
  const faults: Readonly<Record<string, Faults>> = {
    'what a rollback took back still counts': {
      did: (_right, { trace, target, now }) =>
        netOperations(
          target,
          {
            ...{ evidence: trace.evidence, undone: [] },
            intents: trace.intents.filter((one) => one.direction === 'forward'),
          },
          now,
        ),
    },
    'a lost answer is settled by what is there on the day of the undo': {
      did: (_right, { trace, target, now }) => netOperations(target, trace, now),
    },
    'every operation is held against what was read last': {
      did: (_right, { trace, target, now }) => {
        const read = trace.intents
          .flatMap((one) => one.targets.filter((some) => some.targetId === target.targetId))
          .at(-1)?.read;
        if (!read) return { join: [], leave: [] };
        const intents = trace.intents.map((intent) => ({
          ...intent,
          targets: intent.targets.map((one) => ({ ...one, read })),
        }));
        return netOperations(target, { ...trace, intents }, now);
      },
    },
    'an undo that was itself undone still takes back': {
      changes: (changes) =>
        changes.filter((one) => {
          const taken = changes.find(({ changeId }) => changeId === one.takesBack);
          return taken?.takesBack === undefined;
        }),
    },
    'later changes are not looked at': {
      changes: (changes, asked) => {
        const family = new Set([asked.changeId]);
        return changes.filter((one) => {
          const isOf = one === asked || family.has(one.takesBack ?? '');
          if (isOf) family.add(one.changeId);
          return isOf;
        });
      },
    },
    'what a forced undo gave up is forgotten': { givenUp: () => ({ join: [], leave: [] }) },
    'the former set is what was read last': {
      former: ({ evidence }, targetId, right) =>
        evidence.flatMap((one) => one.targets.filter((some) => some.targetId === targetId)).at(-1)
          ?.before ?? right,
    },
  };

  it.each(Object.entries(faults))('%s', (_name, fault) => {
    const isFound = Array.from({ length: 30_000 }, (_, seed) => seed + 1).some(
      (seed) => playedFrom(seed, fault).broken !== undefined,
    );
    expect(isFound).toBe(true);
  });
});
