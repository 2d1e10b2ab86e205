import { describe, expect, it } from 'vitest';
import {
  cidrList,
  defineCheck,
  idList,
  type Parameter,
  portList,
  readTraffic,
  trafficList,
  wholeNumber,
} from '../../../shared/compliance/checkDefinition.js';
import { judge } from './checks/checkRegion.js';

const refused = undefined;

describe.each<[string, Parameter<unknown>, readonly (readonly [unknown, unknown])[]]>([
  [
    'portList',
    portList('', []),
    [
      [
        [443, 80, 443],
        [80, 443],
      ],
      [22, [22]],
      ['22', [22]],
      ['22, 3389', [22, 3389]],
      [
        ['22', 80],
        [22, 80],
      ],
      [[], []],
      [
        [1, 65_535],
        [1, 65_535],
      ],
      [0, refused],
      [65_536, refused],
      [22.5, refused],
      [-22, refused],
      ['', refused],
      ['22,', refused],
      ['22-23', refused],
      ['0x16', refused],
      [[22, null], refused],
      [[[22]], refused],
      [{ from: 22 }, refused],
      [null, refused],
      [true, refused],
      [Number.NaN, refused],
    ],
  ],
  [
    'trafficList',
    trafficList(''),
    [
      [
        ['tcp:22', 'udp:53-54'],
        ['tcp:22', 'udp:53-54'],
      ],
      ['tcp:22,UDP:53', ['tcp:22', 'UDP:53']],
      [[], []],
      ['tcp', refused],
      ['tcp:', refused],
      ['tcp:23-22', refused],
      ['tcp:0', refused],
      ['tcp:65536', refused],
      ['tcp:1-65536', refused],
      ['icmp:8', refused],
      ['tcp:22 ', ['tcp:22']],
      [22, refused],
      [null, refused],
    ],
  ],
  [
    'idList',
    idList(''),
    [
      [
        ['web', 'sg-1'],
        ['web', 'sg-1'],
      ],
      ['web, sg-1', ['web', 'sg-1']],
      [[], []],
      ['', refused],
      [['web', ''], refused],
      [[1], refused],
      [7, refused],
      [null, refused],
    ],
  ],
  [
    'cidrList',
    cidrList('', []),
    [
      [
        ['10.0.0.0/8', '2000::/3'],
        ['10.0.0.0/8', '2000::/3'],
      ],
      ['10.0.0.0/8,100.100.0.0/16', ['10.0.0.0/8', '100.100.0.0/16']],
      ['10.0.0.1', ['10.0.0.1']],
      ['10.0.0.0/33', refused],
      ['10.0.0/8', refused],
      ['internet', refused],
      ['', refused],
      [10, refused],
      [null, refused],
    ],
  ],
  [
    'wholeNumber',
    wholeNumber('', 5, [1, 100]),
    [
      [1, 1],
      [100, 100],
      ['7', 7],
      [0, refused],
      [101, refused],
      [7.5, refused],
      ['7.5', refused],
      ['-1', refused],
      ['', refused],
      [' 7', refused],
      ['99999999999', refused],
      [[7], refused],
      [null, refused],
      [Number.POSITIVE_INFINITY, refused],
    ],
  ],
])('%s', (_name, parameter, cases) => {
  it.each(cases)('reads %j as %j', (value, expected) => {
    expect(parameter.read(value)).toStrictEqual(expected);
  });
});

it.each([
  ['tcp:22', { protocol: 6, ports: [22, 23] }],
  ['UDP:1-65535', { protocol: 17, ports: [1, 65_536] }],
  ['tcp:80-80', { protocol: 6, ports: [80, 81] }],
  ['all:80', undefined],
  [' tcp:80', undefined],
])('readTraffic reads %j', (text, expected) => {
  expect(readTraffic(text)).toStrictEqual(expected);
});

describe('defineCheck', () => {
  const seen: unknown[] = [];
  const entry = defineCheck<{ ports: readonly number[]; days: number }>({
    info: {
      id: 'sg-test',
      title: 'a test',
      severity: 'medium',
      looksAt: 'securityGroup',
      why: '',
      remedy: '',
      standards: [],
    },
    parameters: {
      ports: portList('the ports', [80]),
      days: wholeNumber('the days', 3, [0, 10]),
    },
    judge: (_region, parameters) => {
      seen.push(parameters);
      return { tally: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 }, causes: [] };
    },
  });

  it('tells its parameters with what they are about and their defaults', () => {
    expect(entry.info.parameters).toStrictEqual({
      ports: { about: 'the ports', default: [80] },
      days: { about: 'the days', default: 3 },
    });
  });

  it('judges by its settings, by defaults where there are none', () => {
    const read = entry.ready({ ports: '443,80', severity: 'low', enabled: true });
    if (!read.ok || !read.check) throw new Error('not ready');
    expect(read.check.parameters).toStrictEqual({ ports: [80, 443], days: 3 });
    expect(read.check.info).toStrictEqual({ ...entry.info, severity: 'low' });
    read.check.judge(undefined as never);
    expect(seen).toStrictEqual([{ ports: [80, 443], days: 3 }]);
  });

  it('is switched off by enabled: false, not before its settings are right', () => {
    expect(entry.ready({ enabled: false })).toStrictEqual({ ok: true, check: undefined });
    expect(entry.ready({ enabled: false, days: 11 }).ok).toBe(false);
  });

  it('tells every setting that is wrong', () => {
    const long = 'x'.repeat(1_000);
    expect(
      entry.ready({ severity: 'worst', enabled: 'no', ports: [0], days: long, constructor: 1 }),
    ).toStrictEqual({
      ok: false,
      faults: [
        {
          parameter: 'constructor',
          found: '1',
          wanted: 'one of severity, enabled, ports, days',
        },
        { parameter: 'severity', found: '"worst"', wanted: 'one of high, medium, low' },
        { parameter: 'enabled', found: '"no"', wanted: 'true or false' },
        { parameter: 'ports', found: '[0]', wanted: 'ports from 1 to 65535' },
        {
          parameter: 'days',
          found: `"${'x'.repeat(199)}`,
          wanted: 'a whole number from 0 to 10',
        },
      ],
    });
  });
});

describe('an empty list looks at nothing, which is no pass', () => {
  const region = { groups: { web: { rules: ['accept all from 0.0.0.0/0'] } } };
  it.each([
    ['sg-ssh-open', { tcp: [] }, 'its parameters name no port'],
    ['sg-dns-open', { tcp: [], udp: [] }, 'its parameters name no port'],
    ['sg-risky-ports', { ports: [] }, 'its parameters name no port'],
    ['sg-highrisk', { ports: [] }, 'its parameters name no port'],
    ['sg-custom-ports', {}, 'its parameter ports names no traffic'],
    ['eni-no-common-mgmt', { peers: [] }, 'its parameter peers names no range'],
    ['ecs-in-group', {}, 'its parameter groups names no group'],
  ])('%s with %j', (id, settings, reason) => {
    const { status, result } = judge(id, region, { settings });
    expect([status, result.reason]).toStrictEqual(['notApplicable', reason]);
  });

  it('but one protocol that is left is judged', () => {
    expect(judge('sg-dns-open', region, { settings: { tcp: [] } }).status).toBe('fail');
  });

  it('and no port that may be public is a rule like any other', () => {
    expect(judge('sg-whitelist-ports', region, { settings: { ports: [] } }).status).toBe('fail');
  });
});
