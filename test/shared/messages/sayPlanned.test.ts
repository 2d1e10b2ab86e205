import { describe, expect, it } from 'vitest';
import type { GuardedPlanned } from '../../../shared/change/guard/planGuarded.js';
import { sayPlanned } from '../../../shared/messages/sayPlanned.js';

const refusal = { target: 'i-1', rule: 'securityLock', params: {} } as const;
const violation = {
  ...refusal,
  found: 'the instance is locked for security',
  wanted: 'unlocked in the console first',
};

describe('a planned change', () => {
  it('that is refused has its refusals in words', () => {
    expect(sayPlanned({ ok: false, violations: [refusal] })).toStrictEqual({
      ok: false,
      violations: [violation],
    });
  });

  it('has warnings and skipped targets in words, with the data beside', () => {
    const message = { code: 'interfaceSkipped', params: { instanceId: 'i-2' } } as const;
    const planned = {
      ok: true,
      plan: {
        skipped: [{ targetId: 'i-1', violations: [refusal] }],
        warnings: [{ target: 'eni-2', message }],
      },
      parts: [],
      violations: [refusal],
      exposure: { lines: [], interfacesConcerned: 0, othersConcerned: 0 },
      held: [refusal],
    } as unknown as GuardedPlanned;
    expect(sayPlanned(planned)).toStrictEqual({
      ok: true,
      plan: {
        skipped: [{ targetId: 'i-1', violations: [violation] }],
        warnings: [
          {
            kind: 'interfaceSkipped',
            target: 'eni-2',
            detail: 'an interface of i-2 that a cloud service owns',
            message,
          },
        ],
      },
      parts: [],
      violations: [violation],
      exposure: { lines: [], interfacesConcerned: 0, othersConcerned: 0 },
      held: [violation],
    });
  });
});
