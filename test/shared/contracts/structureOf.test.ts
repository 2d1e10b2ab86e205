import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import { FindingsFile } from '../../../shared/contracts/findings.js';
import { structureOf } from '../../../shared/contracts/structureOf.js';

const request = {
  regionId: 'cn-hangzhou',
  targets: { instanceIds: ['i-1', 'i-2'], select: { tags: { role: 'web' } } },
  interfaces: 'primary',
  invalidTargets: 'skip',
  join: ['sg-1', { name: 'web' }, { tag: { role: 'web' } }],
  checks: [{ direction: 'ingress', protocol: 'tcp', peer: 'internet', port: 443, expect: 'allow' }],
  onFailure: 'keep',
  rollout: { waves: [1, '50%'], pauseSeconds: 5 },
};

describe('the form of a schema', () => {
  it('takes what the schema takes, as it is', () => {
    expect(v.parse(structureOf(ChangeRequest), request)).toStrictEqual(
      v.parse(ChangeRequest, request),
    );
  });

  it('passes over fields that the schema does not name, at every depth', () => {
    const newer = {
      ...request,
      colour: true,
      targets: {
        ...request.targets,
        vpcs: ['vpc-1'],
        select: { tags: { role: 'web' }, zone: 'a' },
      },
      join: ['sg-1', { name: 'web', exact: true }, { tag: { role: 'web' } }],
      checks: request.checks.map((check) => ({ ...check, weight: 1 })),
    };
    expect(v.parse(structureOf(ChangeRequest), newer)).toStrictEqual(request);
  });

  it('holds nothing to the limits of today: neither ids, lengths, ranges nor what fits together', () => {
    const other = {
      ...request,
      regionId: 'the moon',
      targets: { instanceIds: ['x'.repeat(500)] },
      set: ['sg-1'],
      rollout: { waves: [1_000_000], pauseSeconds: -1 },
    };
    expect(v.parse(structureOf(ChangeRequest), other)).toStrictEqual(other);
  });

  it('fills in what an older version did not know', () => {
    const { checks: _checks, onFailure: _onFailure, rollout: _rollout, ...older } = request;
    expect(v.parse(structureOf(ChangeRequest), older)).toStrictEqual({
      ...older,
      checks: [],
      onFailure: 'rollBackTarget',
      rollout: {},
    });
  });

  it.each([
    ['a field that is missing', { ...request, regionId: undefined }, 'regionId'],
    ['a text for a list', { ...request, checks: 'none' }, 'checks'],
    ['a word that is not in the list', { ...request, onFailure: 'explode' }, 'onFailure'],
    ['a list item of another form', { ...request, join: [1] }, 'join.0'],
  ])('refuses %s', (_what, value, path) => {
    const { issues = [] } = v.safeParse(structureOf(ChangeRequest), value);
    expect(issues.map((issue) => v.getDotPath(issue))).toStrictEqual([path]);
  });

  it('knows every schema of a findings file', () => {
    expect(v.is(structureOf(FindingsFile), {})).toBe(false);
  });

  it('is not made of what it does not know: a schema or a transformation', () => {
    expect(() => structureOf(v.date())).toThrow(
      new TypeError("structureOf knows no schema 'date'"),
    );
    expect(() => structureOf(v.pipe(v.string(), v.trim()))).toThrow(
      new TypeError("structureOf knows no transformation 'trim' in a pipe"),
    );
  });
});
