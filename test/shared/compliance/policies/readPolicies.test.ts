import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../../../shared/compliance/policies/readPolicies.js';
import { unknownChecks } from '../../../../shared/compliance/policies/unknownChecks.js';

const read = (...texts: string[]) =>
  readPolicies(texts.map((text, index) => ({ name: `${'abc'[index]}.yaml`, text })));
const setOf = (...texts: string[]) => {
  const result = read(...texts);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.policies;
};
/** `a.yaml:3:5 path: found -> wanted`, a line a fault. */
const faultsOf = (...texts: string[]) => {
  const result = read(...texts);
  return result.ok ? [] : result.faults.map(faultText);
};
const faultText = (one: {
  file: string;
  line: number;
  column: number;
  path: string;
  found: string;
  wanted: string;
}) => `${one.file}:${one.line}:${one.column} ${one.path}: ${one.found} -> ${one.wanted}`;

const policy = (lines: string) =>
  `version: 1\npolicies:\n  - id: web\n    select: {name: web-*}\n${lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;
const reach = (line: string) => policy(`reach:\n  - {${line}, must: closed}`);

describe('policy files', () => {
  it('are read together, each part with its place and its defaults', () => {
    const set = setOf(
      'version: 1\nchecks:\n  sg-ssh-open: {minShare: 0.5, severity: low}\n',
      `version: 1\nchecks:\n  sg-ssh-open:\n    minShare: 0.5\n    ports: [22]\n${policy(
        'require: [sg-1]',
      )
        .split('\n')
        .slice(1)
        .join(
          '\n',
        )}exceptions:\n  - {check: web, resource: sg-1, owner: o, reason: r, expires: 2027-01-31}\n`,
    );
    expect(set.checkSettings).toStrictEqual(
      new Map([
        [
          'sg-ssh-open',
          {
            settings: { minShare: 0.5, severity: 'low', ports: [22] },
            at: { file: 'a.yaml', line: 3, column: 16 },
            parametersAt: new Map([
              ['minShare', { file: 'a.yaml', line: 3, column: 27 }],
              ['severity', { file: 'a.yaml', line: 3, column: 42 }],
              ['ports', { file: 'b.yaml', line: 5, column: 12 }],
            ]),
          },
        ],
      ]),
    );
    expect(set.policies).toStrictEqual([
      {
        policy: {
          id: 'web',
          severity: 'high',
          interfaces: 'all',
          select: { name: 'web-*' },
          require: ['sg-1'],
          remedy: 'propose',
        },
        at: { file: 'b.yaml', line: 7, column: 5 },
      },
    ]);
    expect(set.exceptions).toStrictEqual([
      {
        exception: {
          check: 'web',
          resource: 'sg-1',
          owner: 'o',
          reason: 'r',
          expires: '2027-01-31',
        },
        at: { file: 'b.yaml', line: 11, column: 5 },
      },
    ]);
  });

  it('may be none, or hold nothing but the version', () => {
    const nothing = { checkSettings: new Map(), policies: [], exceptions: [] };
    expect(setOf()).toStrictEqual(nothing);
    expect(setOf('version: 1')).toStrictEqual(nothing);
    expect(setOf('version: 1\nchecks:\npolicies:\n  # none yet\nexceptions:\n')).toStrictEqual(
      nothing,
    );
  });

  it.each<[string, string, string]>([
    ['an empty file', '', 'a.yaml:1:1 : nothing -> fields with values'],
    ['another version', 'version: 2', 'a.yaml:1:10 version: 2 -> must be 1'],
    ['no version', 'policies: []', 'a.yaml:1:1 version: nothing -> this field'],
    [
      'a policy that asks nothing',
      policy('title: t'),
      'a.yaml:3:5 policies[0]: fields with values -> must say at least one of require, forbid, exactly, reach',
    ],
    [
      'exactly beside require',
      policy('exactly: [sg-1]\nrequire: [sg-1]'),
      'a.yaml:3:5 policies[0]: fields with values -> exactly stands alone: neither require nor forbid beside it',
    ],
    [
      'a group required and forbidden',
      policy('forbid: [{name: x}]\nrequire: [{name: x}]'),
      'a.yaml:3:5 policies[0]: fields with values -> must not require and forbid the same group',
    ],
    [
      'a bad id',
      'version: 1\npolicies: [{id: A b, select: {name: x}, require: [sg-1]}]',
      'a.yaml:2:17 policies[0].id: "A b" -> must be lower-case letters, digits and hyphens',
    ],
    [
      'no filter',
      'version: 1\npolicies: [{id: a, select: {}, require: [sg-1]}]',
      'a.yaml:2:28 policies[0].select: fields with values -> must hold at least one of tags, name, vpcId, zoneId',
    ],
    [
      'no tag, which would select everything',
      'version: 1\npolicies: [{id: a, select: {tags: {}}, require: [sg-1]}]',
      'a.yaml:2:35 policies[0].select.tags: fields with values -> must hold at least one tag',
    ],
    [
      'a list of tags',
      'version: 1\npolicies: [{id: a, select: {tags: [web]}, require: [sg-1]}]',
      'a.yaml:2:35 policies[0].select.tags: a list -> must be fields with values, not a list',
    ],
    [
      'a tag that YAML reads as a truth value',
      'version: 1\npolicies: [{id: a, select: {tags: {pci: true}}, require: [sg-1]}]',
      'a.yaml:2:41 policies[0].select.tags.pci: true -> text (in quotes, where it looks like a number or a truth value)',
    ],
    [
      'an unknown field',
      policy('requires: [sg-1]\nrequire: [sg-1]'),
      'a.yaml:5:5 policies[0].requires: "requires" -> no such field',
    ],
    [
      'a group that is no reference',
      policy('require: [web]'),
      'a.yaml:5:15 policies[0].require[0]: "web" -> must be a security group id, {name: …} or {tag: {key: value}}',
    ],
    [
      'an unknown remedy',
      policy('require: [sg-1]\nremedy: auto'),
      'a.yaml:6:13 policies[0].remedy: "auto" -> must be off, propose or apply',
    ],
    [
      'a day that does not exist',
      'version: 1\nexceptions: [{finding: fnd-0123456789abcdef, owner: o, reason: r, expires: 2027-02-30}]',
      'a.yaml:2:76 exceptions[0].expires: "2027-02-30" -> must be a day of the calendar',
    ],
    [
      'an exception of nothing',
      'version: 1\nexceptions: [{check: c, owner: o, reason: r, expires: 2027-02-20}]',
      'a.yaml:2:14 exceptions[0]: fields with values -> must name a finding, or a check and a resource',
    ],
    [
      'an owner of blanks',
      'version: 1\nexceptions: [{check: c, resource: r, owner: "  ", reason: r, expires: 2027-02-20}]',
      'a.yaml:2:45 exceptions[0].owner: "" -> must not be empty',
    ],
    [
      'an unknown protocol',
      reach('from: internet, protocol: quic, port: 1'),
      'a.yaml:6:36 policies[0].reach[0].protocol: "quic" -> tcp, udp, icmp, icmpv6, gre, all or a protocol number',
    ],
    [
      'tcp without a port',
      reach('from: internet, protocol: tcp'),
      'a.yaml:6:36 policies[0].reach[0].protocol: tcp without a port -> port or portRange',
    ],
    [
      'icmp with a port',
      reach('from: internet, protocol: icmp, port: 7'),
      'a.yaml:6:48 policies[0].reach[0].port: a port with icmp -> none: only tcp and udp have ports',
    ],
    [
      'all with ports',
      reach('from: internet, protocol: all, portRange: 1/2'),
      'a.yaml:6:52 policies[0].reach[0].portRange: a port with all -> none: only tcp and udp have ports',
    ],
    [
      'two forms of port',
      reach('from: internet, protocol: tcp, port: 7, portRange: 1/2'),
      'a.yaml:6:61 policies[0].reach[0].portRange: port and portRange -> one of the two',
    ],
    [
      'a range that runs backwards',
      reach('from: internet, protocol: tcp, portRange: 9000/80'),
      'a.yaml:6:52 policies[0].reach[0].portRange: "9000/80" -> a range such as 8000/9000, upwards within 1/65535',
    ],
    [
      'a port out of range',
      reach('from: internet, protocol: tcp, port: 65536'),
      'a.yaml:6:47 policies[0].reach[0].port: 65536 -> must be 1 to 65535',
    ],
    [
      'host bits',
      reach('from: 10.0.0.1/8, protocol: tcp, port: 7'),
      'a.yaml:6:16 policies[0].reach[0].from: the peer 10.0.0.1/8 names a host inside a block: ask about 10.0.0.0/8, or about the host -> internet, internet6, an address, or a CIDR without host bits, of the family',
    ],
    [
      'an octal address',
      reach('to: 010.0.0.1, protocol: tcp, port: 7'),
      'a.yaml:6:14 policies[0].reach[0].to: unreadable peer 010.0.0.1 -> internet, internet6, an address, or a CIDR without host bits, of the family',
    ],
    [
      'icmp over IPv6',
      reach('from: internet6, protocol: icmp'),
      'a.yaml:6:16 policies[0].reach[0].from: icmp does not exist in IPv6 -> internet, internet6, an address, or a CIDR without host bits, of the family',
    ],
    [
      'both directions',
      reach('from: internet, to: internet, protocol: icmp'),
      'a.yaml:6:9 policies[0].reach[0]: fields with values -> must name exactly one of from (traffic in) and to (traffic out)',
    ],
    [
      'a peer group without a name',
      reach('from: {securityGroup: web}, protocol: icmp'),
      'a.yaml:6:32 policies[0].reach[0].from.securityGroup: "web" -> must be a security group id, {name: …} or {tag: {key: value}}',
    ],
  ])('with %s are refused, with line and column', (_what, text, fault) => {
    expect(faultsOf(text)).toStrictEqual([fault]);
  });

  it('give the faults of every file', () => {
    expect(faultsOf('version: 2', 'a: [', 'version: 1')).toStrictEqual([
      'a.yaml:1:10 version: 2 -> must be 1',
      'b.yaml:1:5 : Flow sequence in block collection must be sufficiently indented and end with a ] -> YAML',
    ]);
  });

  it('with one policy id twice, or a parameter set differently, name both places', () => {
    const settings = (value: string) => `version: 1\nchecks: {c: {ports: ${value}}}\n`;
    expect(faultsOf(settings('[22]'), settings('[22, 23]'), settings('[22]'))).toStrictEqual([
      'b.yaml:2:21 checks.c.ports: another value than at a.yaml:2 -> one value for a parameter',
    ]);
    expect(faultsOf(policy('require: [sg-1]'), policy('forbid: [sg-1]'))).toStrictEqual([
      'b.yaml:3:9 policies[0].id: web, as at a.yaml:3 -> an id of its own',
    ]);
  });
});

describe('names of checks that nobody knows', () => {
  it('are faults where they stand', () => {
    const set = setOf(
      `${policy('require: [sg-1]')}checks: {sg-shh-open: {}, sg-ssh-open: {}}\nexceptions:\n${[
        'web',
        'member-policy/web',
        'sg-ssh-open',
        '"*"',
        'wbe',
      ]
        .map(
          (check) => `  - {check: ${check}, resource: r, owner: o, reason: r, expires: 2027-01-31}`,
        )
        .join('\n')}\n`,
    );
    expect(unknownChecks(set, new Set(['sg-ssh-open'])).map(faultText)).toStrictEqual([
      'a.yaml:6:23 checks: "sg-shh-open" -> the id of a check (sgm audit --list)',
      'a.yaml:12:5 exceptions: "wbe" -> the id of a check (sgm audit --list) or of a policy',
    ]);
    expect(
      unknownChecks(set, new Set(['web', 'sg-ssh-open', 'sg-shh-open'])).map(faultText),
    ).toStrictEqual([
      'a.yaml:3:5 policies: "web" -> an id that no check has',
      'a.yaml:12:5 exceptions: "wbe" -> the id of a check (sgm audit --list) or of a policy',
    ]);
  });
});
