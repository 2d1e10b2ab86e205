import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import { parse } from '../../../shared/contracts/parse.js';
import type { Violation } from '../../../shared/contracts/problem.js';
import { parseJson } from '../../../shared/runtime/parseJson.js';

const least = { regionId: 'cn-hangzhou', targets: { instanceIds: ['i-1'] }, join: ['sg-1'] };
const change = `chg-${'0'.repeat(24)}`;
const time = '2027-01-31T16:00:00Z';

/** A request that is of a change of the past. */
const of = (kind: object) => ({ regionId: 'cn-hangzhou', ...kind });

const probe = { direction: 'ingress', protocol: 'tcp', peer: 'internet', expect: 'deny' };

function violationsOf(input: unknown): readonly Violation[] {
  const parsed = parse(ChangeRequest, input);
  return parsed.ok ? [] : parsed.violations;
}

/** Where, and which rule. */
const faults = (input: unknown) => violationsOf(input).map((one) => `${one.target}: ${one.rule}`);

/** `[1, 2, …]`. */
const countTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** So many accepted exposures, each another one. */
const exposures = (number: number) =>
  countTo(number).map((n) => ({ id: `exp-${String(n).padStart(16, '0')}`, maxInterfaces: 1 }));
const accepting = { ...least, acceptExposure: exposures(1), reason: 'INC-1' };

describe('a change request', () => {
  it('has its defaults filled in', () => {
    expect(parse(ChangeRequest, least)).toStrictEqual({
      ok: true,
      value: {
        ...least,
        interfaces: 'primary',
        invalidTargets: 'refuse',
        checks: [],
        onFailure: 'rollBackTarget',
        rollout: {},
      },
    });
  });

  it.each<[string, object, string[]]>([
    ['an unknown field', { ...least, force: true }, ['force: unknownField']],
    [
      'an unknown field inside',
      { ...least, targets: { instanceIds: ['i-1'], all: true } },
      ['targets.all: unknownField'],
    ],
    ['what does not exist', { ...least, acceptExposures: [] }, ['acceptExposures: unknownField']],
    ['no accepted exposure', { ...accepting, acceptExposure: [] }, ['acceptExposure: schema']],
    [
      '101 accepted exposures',
      { ...accepting, acceptExposure: exposures(101) },
      ['acceptExposure: schema'],
    ],
    [
      'an exposure accepted twice',
      { ...accepting, acceptExposure: [...exposures(1), ...exposures(1)] },
      ['acceptExposure: schema'],
    ],
    [
      'an exposure that is a text alone',
      { ...accepting, acceptExposure: ['exp-0000000000000000'] },
      ['acceptExposure[0]: schema'],
    ],
    [
      'an exposure whose id has another form',
      { ...accepting, acceptExposure: [{ id: 'exp-1', maxInterfaces: 1 }] },
      ['acceptExposure[0].id: schema'],
    ],
    [
      'an exposure without a number',
      { ...accepting, acceptExposure: [{ id: 'exp-0000000000000000' }] },
      ['acceptExposure[0].maxInterfaces: missingField'],
    ],
    [
      'an exposure on no interface',
      { ...accepting, acceptExposure: [{ ...exposures(1)[0], maxInterfaces: 0 }] },
      ['acceptExposure[0].maxInterfaces: schema'],
    ],
    [
      'an exposure on more interfaces than a change has',
      { ...accepting, acceptExposure: [{ ...exposures(1)[0], maxInterfaces: 20_001 }] },
      ['acceptExposure[0].maxInterfaces: schema'],
    ],
    ['an accepted exposure without a reason', { ...accepting, reason: ' ' }, ['(body): schema']],
    [
      'an overridden guardrail without a reason',
      { ...least, overrideGuardrails: ['maxTargets'] },
      ['(body): schema'],
    ],
    [
      'an overridden guardrail that does not exist',
      { ...least, reason: 'r', overrideGuardrails: ['maxNewExposure'] },
      ['overrideGuardrails[0]: schema'],
    ],
    [
      'a guardrail that is overridden twice',
      { ...least, reason: 'r', overrideGuardrails: ['maxTargets', 'maxTargets'] },
      ['overrideGuardrails: schema'],
    ],
    [
      'no overridden guardrail',
      { ...least, reason: 'r', overrideGuardrails: [] },
      ['overrideGuardrails: schema'],
    ],
    ['the hash of a plan in another form', { ...least, expectPlan: 'abc' }, ['expectPlan: schema']],
    ['no region', { targets: least.targets, join: ['sg-1'] }, ['regionId: missingField']],
    ['no targets', { regionId: 'cn-hangzhou', join: ['sg-1'] }, ['targets: schema']],
    ['empty targets', { ...least, targets: {} }, ['targets: schema']],
    ['an empty selector', { ...least, targets: { select: {} } }, ['targets.select: schema']],
    [
      'an id of the wrong form, with its place',
      { ...least, targets: { instanceIds: ['i-1', 'sg-1', '../../x'] } },
      ['targets.instanceIds[1]: schema', 'targets.instanceIds[2]: schema'],
    ],
    ['neither join, leave nor set', { ...least, join: undefined }, ['(body): schema']],
    ['both join and set', { ...least, set: ['sg-2'] }, ['(body): schema']],
    [
      'both leave and set',
      { ...least, join: undefined, leave: ['sg-1'], set: ['sg-2'] },
      ['(body): schema'],
    ],
    ['no group', { ...least, join: [] }, ['join: schema']],
    [
      '17 groups',
      { ...least, join: Array.from({ length: 17 }, (_, n) => `sg-${n}`) },
      ['join: schema'],
    ],
    [
      'a group by name and tag',
      { ...least, join: [{ name: 'a', tag: { b: 'c' } }] },
      ['join[0]: schema'],
    ],
    [
      'a percentage over 100',
      { ...least, rollout: { waves: [1, '101%'] } },
      ['rollout.waves[1]: schema'],
    ],
    ['a negative wave', { ...least, rollout: { waves: [-1] } }, ['rollout.waves[0]: schema']],
    ['a wave of nothing', { ...least, rollout: { waves: [0] } }, ['rollout.waves[0]: schema']],
    ['a wave of 0 %', { ...least, rollout: { waves: ['0%'] } }, ['rollout.waves[0]: schema']],
    ['21 waves', { ...least, rollout: { waves: countTo(21) } }, ['rollout.waves: schema']],
    ['waves that fall', { ...least, rollout: { waves: [10, 2] } }, ['rollout.waves: schema']],
    ['waves that stay', { ...least, rollout: { waves: [1, 1] } }, ['rollout.waves: schema']],
    [
      'percentages that fall',
      { ...least, rollout: { waves: ['100%', 3, '10%'] } },
      ['rollout.waves: schema'],
    ],
    [
      'a pause of over a day',
      { ...least, rollout: { pauseSeconds: 86_401 } },
      ['rollout.pauseSeconds: schema'],
    ],
    ['51 checks', { ...least, checks: Array(51).fill({ ...probe, port: 22 }) }, ['checks: schema']],
    ['a long reason', { ...least, reason: 'x'.repeat(513) }, ['reason: schema']],
    ['an unknown answer to failure', { ...least, onFailure: 'panic' }, ['onFailure: schema']],
    ['no id of what is undone', { ...of({ undo: {} }) }, ['undo.of: missingField']],
    ['the id of another thing', { ...of({ undo: { of: 'run-1' } }) }, ['undo.of: schema']],
    [
      'force of a group',
      { ...of({ undo: { of: change, force: ['sg-1'] } }) },
      ['undo.force[0]: schema'],
    ],
    [
      'an unknown field of a kind',
      { ...of({ retry: { of: change, force: true } }) },
      ['retry.force: unknownField'],
    ],
    [
      'undo and retry',
      { ...of({ undo: { of: change }, retry: { of: change } }) },
      ['(body): schema'],
    ],
    [
      'a selector beside what is undone',
      { ...of({ undo: { of: change } }), targets: { select: { vpcId: 'vpc-1' } } },
      ['targets: schema'],
    ],
    [
      'a quarantine without a reason',
      { ...least, join: undefined, quarantine: { expiresAt: time } },
      ['reason: schema'],
    ],
    [
      'a quarantine with an empty reason',
      { ...least, join: undefined, quarantine: { expiresAt: time }, reason: ' ' },
      ['reason: schema'],
    ],
    [
      'a quarantine without an end',
      { ...least, join: undefined, quarantine: {}, reason: 'x' },
      ['quarantine.expiresAt: missingField'],
    ],
    [
      'a quarantine until someday',
      { ...least, join: undefined, quarantine: { expiresAt: 'someday' }, reason: 'x' },
      ['quarantine.expiresAt: schema'],
    ],
    [
      'a quarantine until a time that no clock reads',
      {
        ...{ ...least, join: undefined, reason: 'x' },
        quarantine: { expiresAt: '2027-01-31T16:00:00+08' },
      },
      ['quarantine.expiresAt: schema'],
    ],
    [
      'a quarantine of an interface',
      {
        ...{ ...least, join: undefined, reason: 'x', quarantine: { expiresAt: time } },
        targets: { networkInterfaceIds: ['eni-1'] },
      },
      ['targets: schema'],
    ],
    ['a restore of nothing', { ...of({ restore: {} }), reason: 'x' }, ['restore: schema']],
    ['a restore without a reason', { ...of({ restore: { of: change } }) }, ['reason: schema']],
    [
      'a restore to groups of nobody',
      { ...of({ restore: { to: ['sg-1'] } }), reason: 'x' },
      ['targets: schema'],
    ],
    [
      'tags without a tag',
      { ...least, targets: { select: { tags: {} } } },
      ['targets.select.tags: schema'],
    ],
  ])('is refused with %s', (_what, input, expected) => {
    expect(faults(input)).toStrictEqual(expected);
  });

  it('needs no targets where it is of a change of the past', () => {
    const kinds = [
      { undo: { of: change } },
      { undo: { of: change, force: true }, targets: { instanceIds: ['i-1'] } },
      { undo: { of: change, force: ['i-1', 'eni-1'] } },
      { retry: { of: change } },
      { restore: { of: change, force: true }, reason: 'x' },
    ];
    expect(kinds.flatMap((kind) => faults(of(kind)))).toStrictEqual([]);
  });

  it.each<[string, object]>([
    ['16 groups', { join: Array.from({ length: 16 }, (_, n) => `sg-${n}`) }],
    ['join and leave', { join: ['sg-1'], leave: [{ name: 'old' }] }],
    ['set alone', { join: undefined, set: [{ tag: { team: 'web' } }] }],
    ['20 waves', { rollout: { waves: [...countTo(18), '1%', '100%'], maxFailed: '0%' } }],
    ['a pause of a day', { rollout: { pauseSeconds: 86_400 } }],
    ['50 checks', { checks: Array(50).fill({ ...probe, port: 22 }) }],
  ])('is taken with %s', (_what, fields) => {
    expect(faults({ ...least, ...fields })).toStrictEqual([]);
  });

  it.each<[string, object, boolean]>([
    ['tcp without a port', { protocol: 'tcp' }, false],
    ['TCP with a port', { protocol: 'TCP', port: 65_535 }, true],
    ['port 0', { port: 0 }, false],
    ['port 65536', { port: 65_536 }, false],
    ['a port and a range', { port: 22, portRange: '22/23' }, false],
    ['a range upwards', { portRange: '20/25' }, true],
    ['a range downwards', { portRange: '25/20' }, false],
    ['a range over the end', { portRange: '1/65536' }, false],
    ['a range from 0', { portRange: '0/10' }, false],
    ['icmp without a port', { protocol: 'icmp' }, true],
    ['icmp with a port', { protocol: 'icmp', port: 1 }, false],
    ['all with a port', { protocol: 'all', port: 1 }, false],
    ['protocol 6 without a port', { protocol: '6' }, false],
    ['protocol 17 with a port', { protocol: '17', port: 53 }, true],
    ['protocol 47 without a port', { protocol: '47' }, true],
    ['no expectation', { protocol: 'icmp', expect: undefined }, false],
  ])('holds its checks to the ports of their protocol: %s', (_what, fields, taken) => {
    expect(faults({ ...least, checks: [{ ...probe, ...fields }] }).length === 0).toBe(taken);
  });

  it('is refused, never crashed on, whatever JSON comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        for (const { target, rule } of violationsOf(input)) {
          expect(target).not.toBe('');
          expect(['schema', 'unknownField', 'missingField']).toContain(rule);
        }
        expect(parse(ChangeRequest, input).ok).toBe(false);
      }),
    );
  });

  it('that is no JSON is one violation', () => {
    const parsed = parseJson(ChangeRequest, '{"regionId": ');
    expect(parsed.ok ? [] : parsed.violations.map((one) => [one.target, one.rule])).toStrictEqual([
      ['(body)', 'json'],
    ]);
  });
});
