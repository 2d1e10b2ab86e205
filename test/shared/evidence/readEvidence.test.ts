import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Part } from '../../../shared/contracts/plan.js';
import { StopObject } from '../../../shared/contracts/stopObject.js';
import { VerifiedTargets } from '../../../shared/contracts/verify.js';
import {
  readAllEvidence,
  readEvidence,
  readZippedEvidence,
} from '../../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../../shared/runtime/errors.js';
import { memoryStore } from './memoryStore.js';

const stop = { v: 1, changeId: 'chg-1', at: '2027-01-31T00:00:00Z', requestedBy: 'operator' };
const storeOf = (value: unknown) => memoryStore({ 'a.json': JSON.stringify(value) });

/** What a reading is refused with. */
async function faultOf(reading: Promise<unknown>) {
  const error = await reading.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  if (!(error instanceof ServiceError)) throw new Error('nothing was refused');
  const { code, status, permanent, message, violations } = error;
  return { code, status, permanent, message, violations };
}

const refused = (path: string, found: string, wanted: string) => ({
  code: 'evidenceUnreadable',
  status: 500,
  permanent: true,
  message: `a.json: ${path}: found ${found}, wanted ${wanted}`,
  violations: [{ target: path, rule: 'evidence', found, wanted }],
});

describe('evidence that is read back', () => {
  it('is what was written; what is not there is undefined', async () => {
    expect(await readEvidence(storeOf(stop), 'a.json', StopObject)).toStrictEqual(stop);
    expect(await readEvidence(storeOf(stop), 'b.json', StopObject)).toBe(undefined);
  });

  it('may have fields that a newer version of the same form wrote', async () => {
    const newer = { ...stop, why: { ticket: 'OPS-1' } };
    expect(await readEvidence(storeOf(newer), 'a.json', StopObject)).toStrictEqual(stop);
  });

  it('is refused as a whole where it is of another version, whatever else differs', async () => {
    const other = { ...stop, v: 2, changeId: 7 };
    expect(await faultOf(readEvidence(storeOf(other), 'a.json', StopObject))).toStrictEqual(
      refused('v', '2', '1'),
    );
    const { v: _v, ...none } = stop;
    expect(await faultOf(readEvidence(storeOf(none), 'a.json', StopObject))).toStrictEqual(
      refused('v', 'nothing', 'this field'),
    );
  });

  it('is refused with the path of the first fault', async () => {
    const target = { targetId: 'i-1', before: ['sg-1'], wanted: 'sg-2', method: 'delta' };
    const part = { v: 1, changeId: 'chg-1', plan: 1, part: '0001', wave: 1, targets: [target] };
    expect(await faultOf(readEvidence(storeOf(part), 'a.json', Part))).toStrictEqual(
      refused('targets.0.wanted', '"sg-2"', 'Array'),
    );
  });

  it('is refused where it has an outcome that this version does not know', async () => {
    const own = { kind: 'delta', targetId: 'i-1', join: [], leave: [] };
    const result = { targetId: 'i-1', before: [], wanted: [], after: null, checks: [], own };
    const known = {
      ...{ v: 1, wave: 1, direction: 'forward', part: '0001' },
      results: [{ ...result, outcome: 'joined' }],
    };
    expect(await readEvidence(storeOf(known), 'a.json', VerifiedTargets)).toStrictEqual(known);
    const unknown = { ...known, results: [{ ...result, outcome: 'quarantined' }] };
    expect(await faultOf(readEvidence(storeOf(unknown), 'a.json', VerifiedTargets))).toMatchObject({
      code: 'evidenceUnreadable',
      violations: [{ target: 'results.0.outcome', found: '"quarantined"' }],
    });
  });

  it('is refused where it is no JSON, or was cut off', async () => {
    const store = memoryStore({ 'a.json': '{"v": 1, "chan' });
    expect(await faultOf(readEvidence(store, 'a.json', StopObject))).toStrictEqual(
      refused('(object)', 'other text', 'JSON'),
    );
    expect(await faultOf(readEvidence(storeOf([]), 'a.json', v.string()))).toStrictEqual(
      refused('(object)', 'Array', 'string'),
    );
  });

  it('may be compressed', async () => {
    const store = memoryStore({ 'a.json': gzipSync(JSON.stringify(stop)), 'b.json': 'plain' });
    expect(await readZippedEvidence(store, 'a.json', StopObject)).toStrictEqual(stop);
    expect(await readZippedEvidence(store, 'c.json', StopObject)).toBe(undefined);
    expect(await faultOf(readZippedEvidence(store, 'b.json', StopObject))).toMatchObject({
      code: 'evidenceUnreadable',
      message: 'b.json: (object): found other bytes, wanted gzip',
    });
  });

  it('is read in the order of the names that are asked for, without those that are not there', async () => {
    const store = memoryStore({
      'a.json': JSON.stringify({ ...stop, changeId: 'chg-a' }),
      'b.json': JSON.stringify({ ...stop, changeId: 'chg-b' }),
    });
    expect(
      await readAllEvidence(store, ['b.json', 'none.json', 'a.json'], StopObject),
    ).toStrictEqual([
      { ...stop, changeId: 'chg-b' },
      { ...stop, changeId: 'chg-a' },
    ]);
  });
});
