import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holdsTarget, targetHashes } from '../../../shared/evidence/targetHashes.js';

const hashOf = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 16);

it('has the first 8 bytes of the hash of each id, sorted and once', () => {
  const ids = ['i-bp1b', 'i-bp1a', 'eni-bp1c', 'i-bp1a'];
  const sorted = [...new Set(ids)].map(hashOf).sort().join('');
  expect(targetHashes(ids).toString('hex')).toBe(sorted);
  expect(targetHashes([])).toStrictEqual(Buffer.alloc(0));
});

it('finds the ids that it was made of, and no others', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 40 }), fc.string(), (ids, other) => {
      const hashes = targetHashes(ids);
      expect(ids.map((id) => holdsTarget(hashes, id))).toStrictEqual(ids.map(() => true));
      expect(holdsTarget(hashes, other)).toBe(ids.includes(other));
    }),
  );
});
