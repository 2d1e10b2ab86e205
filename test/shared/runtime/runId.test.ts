import { expect, it } from 'vitest';
import { RunId } from '../../../shared/contracts/ids.js';
import { parse } from '../../../shared/contracts/parse.js';
import { askedAtOf, runIdOf } from '../../../shared/runtime/runId.js';

it('tells the second in which a run was asked for, and is the same for the same run', () => {
  const id = runIdOf('2027-01-31T03:30:59.999Z', ['cn-hangzhou', null]);
  expect(parse(RunId, id)).toStrictEqual({ ok: true, value: id });
  expect(askedAtOf(id)).toBe('2027-01-31T03:30:59Z');
  expect(runIdOf('2027-01-31T03:30:59.001Z', ['cn-hangzhou', null])).toBe(id);
  expect(runIdOf('2027-01-31T03:30:59.999Z', ['cn-shanghai', null])).not.toBe(id);
});
