import * as v from 'valibot';
import { expect, it } from 'vitest';
import { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import { parse } from '../../../shared/contracts/parse.js';

const base = {
  regionId: 'cn-hangzhou',
  targets: { instanceIds: ['i-bp1aaa'] },
  join: ['sg-bp1aaa'],
};

const faultOf = (schema: v.GenericSchema, input: unknown) => {
  const parsed = parse(schema, input);
  return parsed.ok ? [] : parsed.violations.map(({ target, wanted }) => [target, wanted]);
};

it.each<[string, object, string, string]>([
  [
    'one of a few words',
    { onFailure: 'whatever' },
    'onFailure',
    'must be "rollBackTarget", "rollBackWave", "rollBack" or "keep"',
  ],
  ['the only word', { rollout: { by: 'rack' } }, 'rollout.by', 'must be "zone"'],
  ['at most', { rollout: { pauseSeconds: 1e6 } }, 'rollout.pauseSeconds', 'must be at most 86400'],
  ['at least', { rollout: { pauseSeconds: -1 } }, 'rollout.pauseSeconds', 'must be at least 0'],
  ['whole', { rollout: { pauseSeconds: 1.5 } }, 'rollout.pauseSeconds', 'must be a whole number'],
  ['a number', { rollout: { pauseSeconds: '9' } }, 'rollout.pauseSeconds', 'must be a number'],
  ['a text', { regionId: 1 }, 'regionId', 'must be a text'],
  ['a list', { join: 'web' }, 'join', 'must be a list'],
  ['an object', { targets: 1 }, 'targets', 'must be an object'],
])('says what would do in words of its own: %s', (_what, asked, target, wanted) => {
  expect(faultOf(ChangeRequest, { ...base, ...asked })).toStrictEqual([[target, wanted]]);
});

it('says what a length may be, and that a field is missing where others may stand', () => {
  const schema = v.object({
    name: v.pipe(v.string(), v.maxLength(3)),
    port: v.union([v.string(), v.number()]),
    id: v.string(),
  });
  expect(faultOf(schema, { name: 'abcd', port: null })).toStrictEqual([
    ['name', 'must be at most 3 long'],
    ['port', 'must be a text or a number'],
    ['id', 'this field'],
  ]);
});

it("keeps a schema's own message", () => {
  expect(faultOf(v.pipe(v.number(), v.minValue(1, 'must be 1 to 9')), 0)).toStrictEqual([
    ['(body)', 'must be 1 to 9'],
  ]);
});
