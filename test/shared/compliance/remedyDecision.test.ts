import { describe, expect, it } from 'vitest';
import {
  namedRequest,
  type RemedyInput,
  remedyDecision,
} from '../../../shared/compliance/remedyDecision.js';
import { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import { IdempotencyKey, remedyKey } from '../../../shared/contracts/ids.js';
import { parse } from '../../../shared/contracts/parse.js';

const id = 'fnd-0123456789abcdef';
const parsed = parse(ChangeRequest, {
  regionId: 'cn-hangzhou',
  targets: { instanceIds: ['i-1', 'i-2'] },
  join: ['sg-1'],
  reason: 'policy web: join shop-web',
});
if (!parsed.ok) throw new Error('the request is wrong');
const request = parsed.value;
const named = { ...request, reason: `policy web: join shop-web (${id})` };
const quiet = { admissible: true, exposure: [] };
const base: RemedyInput = {
  finding: { id, status: 'fail', remedy: { text: '', changes: [], request } },
  mode: 'apply',
  readAt: '2026-11-20T08:00:00Z',
  dryRun: quiet,
  history: [],
};
const earlier = {
  changeId: 'chg-000000000000000000000001',
  status: 'completed',
  endedAt: '2026-11-19T08:00:00Z',
  targets: ['i-1', 'i-2'],
  mended: ['i-1', 'i-2'],
} as const;
const failed = { ...earlier, status: 'rolledBack', mended: [] } as const;
const line = { kind: 'opens', text: 'ingress tcp 22 opens' } as const;

const decide = (fields: Partial<RemedyInput>) => remedyDecision({ ...base, ...fields });
const propose = (note: string) => ({ action: 'propose', request: named, note });
const apply = (attempt: number) => ({
  action: 'apply',
  request: { ...named, idempotencyKey: `remedy-${id}-${attempt}` },
  attempt,
});

describe('what becomes of a membership finding', () => {
  it('is a change where the policy applies and the dry run opens nothing to the Internet', () => {
    expect(decide({})).toStrictEqual(apply(1));
    const inside = { ...line, internet: [] };
    const closes = { ...line, kind: 'closes' as const, internet: ['0.0.0.0/1'] };
    const dryRun = { admissible: true, exposure: [inside, line, closes] };
    expect(decide({ dryRun })).toStrictEqual(apply(1));
  });

  it.each<[string, Partial<RemedyInput>, unknown]>([
    ['the mode is off', { mode: 'off' }, { action: 'none' }],
    ['the mode is propose', { mode: 'propose' }, { action: 'propose', request: named }],
    ['it is unknown', { finding: { ...base.finding, status: 'unknown' } }, { action: 'none' }],
    ['no request can mend it', { finding: { id, status: 'fail' } }, { action: 'none' }],
    [
      'an exception answers for it',
      {
        finding: { ...base.finding, exception: { owner: 'o', reason: 'r', expires: '2027-01-01' } },
      },
      { action: 'none', note: 'an exception answers for it' },
    ],
    ['no dry run was made', { dryRun: undefined }, propose('no dry run was made')],
    [
      'the dry run was refused',
      { dryRun: { ...quiet, admissible: false } },
      propose('its dry run was refused'),
    ],
    [
      'it opens something to the Internet',
      { dryRun: { admissible: true, exposure: [line, { ...line, internet: ['0.0.0.0/1'] }] } },
      propose('it would open something to the Internet: ingress tcp 22 opens'),
    ],
    [
      "what it opens can't be judged",
      { dryRun: { admissible: true, exposure: [{ ...line, kind: 'unclear' }] } },
      propose("what it opens can't be judged: ingress tcp 22 opens"),
    ],
    [
      'what an earlier change mended fails again',
      { history: [{ ...earlier, mended: ['i-2', 'i-9'] }] },
      propose(
        `change ${earlier.changeId} mended 1 of these instances and it did not last: somebody else writes their groups too, so they are left alone`,
      ),
    ],
    [
      'three changes did not mend it',
      { history: [failed, failed, failed] },
      propose('3 changes for it did not mend it'),
    ],
  ])('is what it should be when %s', (_what, fields, decision) => {
    expect(decide(fields)).toStrictEqual(decision);
  });

  it('waits for a change that runs, in the mode propose too', () => {
    const running = { ...earlier, status: 'applying', endedAt: undefined } as const;
    const wait = {
      action: 'wait',
      changeId: earlier.changeId,
      note: `change ${earlier.changeId} for it is applying`,
    };
    expect(decide({ history: [failed, running] })).toStrictEqual(wait);
    expect(decide({ history: [running], mode: 'propose' })).toStrictEqual(wait);
  });

  it('waits for the next run where a change ended after the region was read', () => {
    const wait = {
      action: 'wait',
      changeId: earlier.changeId,
      note: `change ${earlier.changeId} for it ended after the region was read`,
    };
    const readAt = '2026-11-19T08:00:00Z';
    expect(decide({ history: [earlier], readAt })).toStrictEqual(wait);
    expect(decide({ history: [{ ...earlier, endedAt: undefined }] })).toStrictEqual(wait);
  });

  it('goes on with another attempt after a failed one, and for new instances', () => {
    expect(decide({ history: [failed] })).toStrictEqual(apply(2));
    const others = { ...earlier, targets: ['i-8'], mended: ['i-8'] };
    expect(decide({ history: [others, others, others, others] })).toStrictEqual(apply(5));
  });
});

describe('the request of a remedy', () => {
  it('has a key that the service takes, another for each attempt', () => {
    expect(parse(IdempotencyKey, remedyKey(id, 1)).ok).toBe(true);
    expect(remedyKey(id, 1)).not.toBe(remedyKey(id, 2));
  });

  it('names its finding once, within the length of a reason', () => {
    expect(namedRequest(named, id)).toStrictEqual(named);
    const long = namedRequest({ ...request, reason: 'x'.repeat(512) }, id);
    expect(long.reason).toHaveLength(512);
    expect(long.reason?.endsWith(`x (${id})`)).toBe(true);
    expect(namedRequest({ ...request, reason: undefined }, id).reason).toBe(` (${id})`);
  });
});
