import { describe, expect, it } from 'vitest';
import { readGuardrails } from '../../../../shared/change/guard/readGuardrails.js';
import { addressSetOf } from '../../../../shared/rules/addressSet.js';
import { parseCidr } from '../../../../shared/rules/cidr.js';
import { services, usual } from './guardedPlan.js';

const read = (text: string) => readGuardrails({ name: 'guardrails.yaml', text }, services);

/** Every fault on a line: where, what was found, what would do. */
const faultsOf = (text: string) => {
  const result = read(text);
  if (result.ok) return [];
  return result.faults.map(
    ({ line, column, path, found, wanted }) => `${line}:${column} ${path}: ${found} → ${wanted}`,
  );
};

/** A file with this below its version. */
const file = (text: string) => `version: 1\n${text}\n`;

describe('a file of guardrails', () => {
  it('with nothing but its version holds changes to the gate alone', () => {
    const result = read('version: 1');
    if (!result.ok) throw new Error('faults');
    const { exposures, settings } = result.guardrails;
    expect([settings, exposures]).toStrictEqual([{ version: 1, mayOverride: [] }, usual.exposures]);
  });

  it('names services, ports, ranges and protocols of an exposure', () => {
    const result = read(
      file(
        [
          'maxNewExposure:',
          '  - from: otherVpcs',
          '    ownRanges: [10.20.0.0/16]',
          '    services: [ssh, DNS]',
          '    tcp: [80, 8000-8100]',
          '    udp: [123]',
          '    protocols: [gre, "50", all]',
          '    interfaces: 3',
          '    accept: false',
        ].join('\n'),
      ),
    );
    if (!result.ok) throw new Error('faults');
    const range = parseCidr('10.20.0.0/16');
    expect(result.guardrails.exposures).toStrictEqual([
      {
        from: 'otherVpcs',
        aims: [
          { service: 'SSH', protocol: 6, ports: [22, 23] },
          { service: 'DNS', protocol: 6, ports: [53, 54] },
          { service: 'DNS', protocol: 17, ports: [53, 54] },
          { service: '', protocol: 6, ports: [80, 81] },
          { service: '', protocol: 6, ports: [8000, 8101] },
          { service: '', protocol: 17, ports: [123, 124] },
          { service: '', protocol: 47 },
          { service: '', protocol: 50 },
          { service: '', protocol: 'all' },
        ],
        ownRanges: addressSetOf(range ? [range] : []),
        ...{ interfaces: 3, accept: false, line: 3 },
      },
    ]);
  });

  it.each<[string, string, readonly string[]]>([
    ['nothing', '', ['1:1 : nothing → fields with values']],
    [
      'a list',
      '- version: 1',
      ['1:1 version: nothing → this field', '1:1 : a list → fields with values'],
    ],
    ['a text', 'guardrails', ['1:1 : "guardrails" → fields with values']],
    ['no version', 'maxTargets: 1', ['1:1 version: nothing → this field']],
    ['another version', 'version: 2', ['1:10 version: 2 → must be 1']],
    [
      'a field that does not exist',
      file('maxTarget: 3'),
      ['2:1 maxTarget: "maxTarget" → no such field; similar: maxTargets'],
    ],
    [
      'a field that does not exist below another',
      file('changeWindows:\n  timezone: UTC\n  open: [{ from: "09:00", to: "10:00" }]'),
      [
        '3:3 changeWindows.timeZone: nothing → this field',
        '3:3 changeWindows.timezone: "timezone" → no such field; similar: timeZone',
      ],
    ],
    [
      'a reserved key',
      file('__proto__: 1'),
      ['2:1 __proto__: "__proto__" → another name: this one is reserved'],
    ],
    [
      'a key twice',
      file('maxTargets: 1\nmaxTargets: 2'),
      ['3:1 maxTargets: "maxTargets" a second time → each key once'],
    ],
    [
      'an alias',
      file('maxTargets: *a'),
      ['2:13 maxTargets: the alias *a → the value itself: aliases are not read'],
    ],
    [
      'broken YAML',
      file('protected: {'),
      ['3:1 : Flow map in block collection must be sufficiently indented and end with a } → YAML'],
    ],
  ])('is refused: %s', (_what, text, expected) => {
    expect(faultsOf(text)).toStrictEqual(expected);
  });

  it.each<[string, readonly [string, string][]]>([
    [
      'maxTargets',
      [
        ['0', 'must be 1 or more'],
        ['20001', 'must be at most 20000'],
        ['1.5', 'must be a whole number'],
        ['"5"', 'a number'],
        ['null', 'a number'],
        ['[5]', 'a number'],
      ],
    ],
    [
      'maxRemovedShare',
      [
        ['0%', 'must be a percentage from 1% to 100%'],
        ['101%', 'must be a percentage from 1% to 100%'],
        ['half', 'must be a percentage from 1% to 100%'],
        ['0.5', 'text (in quotes, where it looks like a number or a truth value)'],
      ],
    ],
    [
      'protected',
      [
        ['{}', 'must hold groups or targets'],
        ['[a]', 'fields with values'],
        ['{ groups: [] }', 'must name at least one group'],
        ['{ groups: [shop-app] }', 'must be a security group id, {name: …} or {tag: {key: value}}'],
        ['{ groups: [{ name: "" }] }', 'length or value >=1'],
        ['{ targets: [] }', 'must name at least one target'],
        [
          '{ targets: [web-01] }',
          'must be an instance id, an interface id, {name: …} or {tag: {key: value}}',
        ],
        ['{ targets: [{ tag: {} }] }', 'must hold at least one tag'],
        ['{ targets: [{ name: " " }] }', 'must not be empty'],
      ],
    ],
    [
      'mustStay',
      [
        ['[]', 'must name at least one group'],
        ['{ name: a }', 'a list'],
        ['[a]', 'must be a security group id, {name: …} or {tag: {key: value}}'],
      ],
    ],
    [
      'changeWindows',
      [
        ['{ open: [{ from: "09:00", to: "10:00" }] }', 'this field'],
        ['{ timeZone: UTC }', 'this field'],
        ['{ timeZone: UTC, open: [] }', 'must hold at least one window'],
        [
          '{ timeZone: Mars/Phobos, open: [{ from: "09:00", to: "10:00" }] }',
          'must be the name of a time zone such as Asia/Shanghai',
        ],
        ['{ timeZone: UTC, open: [{ from: "09:00", to: "09:00" }] }', 'must begin before it ends'],
        ['{ timeZone: UTC, open: [{ from: "24:00", to: "09:00" }] }', 'must begin before it ends'],
        [
          '{ timeZone: UTC, open: [{ from: "9:00", to: "10:00" }] }',
          'must be a time of day in quotes, such as "09:30"',
        ],
        [
          '{ timeZone: UTC, open: [{ from: "09:00", to: "24:01" }] }',
          'must be a time of day in quotes, such as "09:30"',
        ],
        [
          '{ timeZone: UTC, open: [{ days: [], from: "09:00", to: "10:00" }] }',
          'must name at least one day',
        ],
        [
          '{ timeZone: UTC, open: [{ days: [mon, mon], from: "09:00", to: "10:00" }] }',
          'must name each day once',
        ],
        [
          '{ timeZone: UTC, open: [{ days: [Monday], from: "09:00", to: "10:00" }] }',
          'must be one of mon, tue, wed, thu, fri, sat, sun',
        ],
      ],
    ],
    [
      'maxNewExposure',
      [
        ['{ from: internet }', 'a list'],
        ['[{}]', 'this field'],
        ['[{ from: world }]', 'must be internet, otherVpcs or anyone'],
        [
          '[{ from: otherVpcs }]',
          'must have ownRanges, the ranges of your own VPC, where it is from otherVpcs, and nowhere else',
        ],
        [
          '[{ from: internet, ownRanges: [10.0.0.0/8] }]',
          'must have ownRanges, the ranges of your own VPC, where it is from otherVpcs, and nowhere else',
        ],
        ['[{ from: otherVpcs, ownRanges: [] }]', 'must hold at least one range'],
        ['[{ from: otherVpcs, ownRanges: [10.0.0.0/33] }]', 'a range such as 10.20.0.0/16'],
        [
          '[{ from: internet, services: all }]',
          'must be catalogue, or a list of names of its services',
        ],
        ['[{ from: internet, services: [] }]', 'must name at least one service'],
        ['[{ from: internet, services: [SHH] }]', 'a service of the catalogue; similar: SSH'],
        ['[{ from: internet, tcp: [] }]', 'must name at least one port'],
        ['[{ from: internet, tcp: [0] }]', 'must be 1 to 65535'],
        ['[{ from: internet, tcp: [65536] }]', 'must be 1 to 65535'],
        ['[{ from: internet, tcp: [90-80] }]', 'must be a port, or a range such as 8000-8100'],
        ['[{ from: internet, udp: [dns] }]', 'must be a port, or a range such as 8000-8100'],
        ['[{ from: internet, protocols: [] }]', 'must name at least one protocol'],
        ['[{ from: internet, protocols: [ipx] }]', 'a protocol such as icmp, gre, 50 or all'],
        ['[{ from: internet, interfaces: -1 }]', 'must be 0 or more'],
        ['[{ from: internet, interfaces: 20001 }]', 'must be at most 20000'],
        ['[{ from: internet, accept: "yes" }]', 'true or false'],
      ],
    ],
    [
      'ownedBy',
      [
        ['[]', 'must hold at least one owner'],
        ['[{ tag: a, action: warn }]', 'this field'],
        ['[{ tag: a, action: stop, say: x }]', 'must be warn or refuse'],
        ['[{ tag: a, action: warn, say: " " }]', 'must not be empty'],
        ['[{ tag: [a], action: warn, say: x }]', 'must be the key of a tag, or {key: value}'],
        ['[{ tag: {}, action: warn, say: x }]', 'must hold at least one tag'],
      ],
    ],
    [
      'reason',
      [
        ['true', 'fields with values'],
        ['{ required: false }', 'must be true; leave reason out where none is required'],
        ['{ pattern: a }', 'this field'],
        ['{ required: true, pattern: "" }', 'must not be empty'],
        [
          '{ required: true, pattern: "(" }',
          'must be a regular expression such as ^(CHG|INC)-\\d+',
        ],
      ],
    ],
    [
      'isolation',
      [
        ['[]', 'must hold at least one group'],
        ['[{ vpcId: a, type: basic, group: { name: q } }]', 'must be a VPC id such as vpc-bp1…'],
        ['[{ vpcId: vpc-1, type: normal, group: { name: q } }]', 'must be basic or advanced'],
        ['[{ vpcId: vpc-1, type: basic }]', 'this field'],
        [
          '[{ vpcId: vpc-1, type: basic, group: sg-1 }, { vpcId: vpc-1, type: basic, group: sg-2 }]',
          'must hold one group for each VPC and type',
        ],
      ],
    ],
    [
      'mayOverride',
      [
        ['maxTargets', 'a list'],
        ['[maxTargets, maxTargets]', 'must name each guardrail once'],
        [
          '[maxNewExposure]',
          'must be one of changeWindows, maxTargets, protected, mustStay, maxRemovedShare, ownedBy',
        ],
        [
          '[reason]',
          'must be one of changeWindows, maxTargets, protected, mustStay, maxRemovedShare, ownedBy',
        ],
      ],
    ],
  ])('is refused with another value of %s', (field, values) => {
    const wanted = values.map(([value]) => {
      const result = read(file(`${field}: ${value}`));
      return [value, result.ok ? 'nothing' : result.faults[0]?.wanted];
    });
    expect(wanted).toStrictEqual(values);
    for (const [value] of values) {
      const result = read(file(`${field}: ${value}`));
      expect(result.ok ? [] : result.faults.map((one) => [one.file, one.line])).toContainEqual([
        'guardrails.yaml',
        2,
      ]);
    }
  });

  it('is refused whole where a list is longer than anybody writes', () => {
    const long = (entry: string, number: number) => Array(number).fill(entry).join(', ');
    const day = '{ from: "09:00", to: "10:00" }';
    expect([
      faultsOf(file(`protected: { groups: [${long('sg-1', 201)}] }`)).length,
      faultsOf(file(`protected: { targets: [${long('i-1', 1_001)}] }`)).length,
      faultsOf(file(`mustStay: [${long('sg-1', 17)}]`)).length,
      faultsOf(file(`changeWindows: { timeZone: UTC, open: [${long(day, 51)}] }`)).length,
      faultsOf(file(`maxNewExposure: [${long('{ from: internet }', 51)}]`)).length,
      faultsOf(file(`maxNewExposure: [{ from: internet, tcp: [${long('1', 201)}] }]`)).length,
      faultsOf(file(`ownedBy: [${long('{ tag: a, action: warn, say: b }', 51)}]`)).length,
      faultsOf(file(`reason: { required: true, pattern: ${'x'.repeat(201)} }`)).length,
    ]).toStrictEqual(Array(8).fill(1));
  });

  it('is refused with every fault at once', () => {
    expect(faultsOf(file('maxTargets: 0\nmustStay: []\nmayOverride: [all]'))).toHaveLength(3);
  });
});
