import { describe, expect, it } from 'vitest';
import { checkFitsRoute } from './fitsRoute.js';

const page = { changes: [], nextToken: '1' };
const problem = {
  type: 'about:blank',
  title: 'The request is malformed',
  status: 400,
  code: 'badQuery',
  detail: 'days must be a whole number from 1 to 90',
  violations: [{ target: 'days', rule: 'range', found: '0', wanted: '1 to 90' }],
  violationCount: 1,
};
const listed = (status: number, body: unknown, contentType = 'application/json') =>
  checkFitsRoute('GET', '/changes', { status, body, contentType });
const refused = (body: { readonly status: number; readonly [field: string]: unknown }) =>
  listed(body.status, body, 'application/problem+json');

describe('an answer', () => {
  it('fits its route with the fields of the schema', () => {
    expect(() => listed(200, page)).not.toThrow();
    expect(() => refused(problem)).not.toThrow();
  });

  it.each([
    ['with a field more', () => listed(200, { ...page, total: 0 }), 'total'],
    [
      'with a field more inside a list',
      () => listed(200, { changes: [{ changeId: 'chg-1', colour: 1 }] }),
      'changes[0].colour',
    ],
    ['with a field less', () => listed(200, {}), 'changes'],
    ['with a status that the route does not have', () => listed(202, page), 'is no answer of'],
    [
      'with a problem that the route does not have',
      () => refused({ ...problem, status: 409, code: 'changeEnded' }),
      'has no problem changeEnded',
    ],
    [
      'with a problem of another status',
      () => refused({ ...problem, status: 422 }),
      'badQuery has another status',
    ],
    [
      'with a field more in a violation',
      () => refused({ ...problem, violations: [{ ...problem.violations[0], more: 1 }] }),
      'violations[0].more',
    ],
  ] as const)('does not fit %s', (_what, check, said) => {
    expect(check).toThrow(said);
  });
});
