import { describe, expect, it } from 'vitest';
import { guarded, guardrailsOf, idOf, usual, withRules } from './guardedPlan.js';

const webs = Array.from({ length: 12 }, (_, n) => `web-${String(n + 1).padStart(2, '0')}`);
const toLegacy = {
  targets: { select: { instanceName: 'web-*' } },
  join: [{ name: 'legacy-default' }],
};
const SSH = 'exp-9d53c8ec1a6e289c';
const RDP = 'exp-e99e570fb4fa8fb0';
const batch = { targets: { select: { instanceName: 'batch-01' } }, join: [{ name: 'empty' }] };
const many = { ...batch, targets: { select: { instanceName: 'batch-0*' } } };

/** The ids that are held, each with its kind and services. */
const heldOf = ({ gate }: ReturnType<typeof guarded>) =>
  (gate?.held ?? []).map(({ kind, services: named }) => [kind, ...named].join(' '));
const rulesOf = ({ held }: ReturnType<typeof guarded>) => held.map((one) => one.rule);
const accepting = (...accepted: readonly (readonly [string, number])[]) => ({
  ...toLegacy,
  reason: 'INC-1',
  acceptExposure: accepted.map(([id, maxInterfaces]) => ({ id, maxInterfaces })),
});

describe('the exposure gate', () => {
  it('holds back what newly opens SSH and Remote Desktop to the Internet, with all that decides', () => {
    const { held, gate } = guarded(toLegacy);
    const exposure = {
      ...{ kind: 'opens', from: 'internet', families: ['IPv4'], protocol: 'tcp' },
      ...{ securityGroupId: idOf('legacy-default'), groupName: 'legacy-default' },
      ...{ interfaceCount: 12, instanceCount: 12, instances: webs, accept: true, line: 0 },
    };
    const rule = { policy: 'Accept', priority: 110, peer: '0.0.0.0/0', lost: false };
    const [ssh, rdp] = ['sgr-bp1yqnh3dvq22lpy01nd', 'sgr-bp1c3ssdcgnjeq6ke9sj'] as const;
    expect(gate).toStrictEqual({
      file: '',
      held: [
        {
          ...{ id: SSH, ...exposure, ports: '22/22', services: ['SSH'] },
          rules: [{ securityGroupRuleId: ssh, ...rule }],
        },
        {
          ...{ id: RDP, ...exposure, ports: '3389/3389', services: ['Remote Desktop'] },
          rules: [{ securityGroupRuleId: rdp, ...rule }],
        },
      ],
      notHeld: [
        {
          ...{ kind: 'internet', protocol: 'icmp', ports: [] },
          ...{ groupName: '', otherCount: 0, others: [] },
        },
        {
          ...{ kind: 'sameGroup', protocol: 'all', ports: [] },
          ...{ groupName: 'legacy-default', otherCount: 2, others: ['old-crm-01', 'old-crm-02'] },
        },
      ],
      ...{ instanceCount: 12, interfaceCount: 12, withPublicAddress: 12 },
      publicAddresses: ['47.96.10.10', '47.96.10.21'],
    });
    const { interfaceCount: _count, instances: _names, accept: _accept, ...params } = exposure;
    const refused = {
      ...params,
      interfaces: 12,
      instanceCount: 12,
      instances: webs,
      accept: 'yes',
    };
    expect(held).toStrictEqual([
      {
        ...{ target: SSH, rule: 'newExposure' },
        params: {
          ...refused,
          ...{ exposure: SSH, ports: '22/22', services: ['SSH'], rules: [ssh], file: '' },
        },
      },
      {
        ...{ target: RDP, rule: 'newExposure' },
        params: {
          ...refused,
          ...{ exposure: RDP, ports: '3389/3389', services: ['Remote Desktop'] },
          ...{ rules: [rdp], file: '' },
        },
      },
    ]);
  });

  it('passes when the request accepts exactly these, for as many interfaces', () => {
    const { held, gate } = guarded(accepting([SSH, 12], [RDP, 12]));
    expect([held, gate]).toStrictEqual([[], undefined]);
  });

  it('holds back what is not accepted beside what is', () => {
    expect(rulesOf(guarded(accepting([SSH, 12])))).toStrictEqual(['newExposure']);
    expect(guarded(accepting([SSH, 12])).gate?.held.map((one) => one.id)).toStrictEqual([RDP]);
  });

  it('refuses an acceptance that is one interface too small', () => {
    expect(guarded(accepting([SSH, 11], [RDP, 12])).held).toStrictEqual([
      {
        ...{ target: 'acceptExposure[0]', rule: 'exposureWider' },
        params: { exposure: SSH, interfaces: 12, atMost: 11 },
      },
    ]);
  });

  it('refuses an accepted exposure that the plan does not open', () => {
    const unknown = 'exp-0000000000000000';
    expect(guarded(accepting([SSH, 12], [RDP, 12], [unknown, 1])).held).toStrictEqual([
      {
        ...{ target: 'acceptExposure[2]', rule: 'exposureNotOpened' },
        params: { exposure: unknown },
      },
    ]);
  });

  it('refuses an accepted exposure that the plan closes', () => {
    const leaving = {
      ...{ targets: { select: { instanceName: 'old-crm-*' } }, join: [{ name: 'empty' }] },
      leave: [{ name: 'legacy-default' }],
    };
    expect(rulesOf(guarded(leaving))).toStrictEqual([]);
    const accepted = { acceptExposure: [{ id: SSH, maxInterfaces: 2 }], reason: 'r' };
    expect(rulesOf(guarded({ ...leaving, ...accepted }))).toStrictEqual(['exposureNotOpened']);
  });

  it.each([
    ['1/256 of the Internet and more', ['8.0.0.0/8'], ['opens SSH']],
    ['a public range of less than 1/256', ['8.0.0.0/9'], []],
    ['two ranges that are 1/256 together', ['8.0.0.0/9', '9.0.0.0/9'], ['opens SSH', 'opens SSH']],
    ['a private range', ['10.0.0.0/8'], []],
  ])('speaks of the Internet: %s', (_what, cidrs, expected) => {
    const ports = ['22/22', '21/22'];
    const rules = cidrs.map((SourceCidrIp, n) => ({ SourceCidrIp, PortRange: ports[n] ?? '' }));
    expect(heldOf(guarded(batch, usual, withRules(...rules)))).toStrictEqual(expected);
  });

  it('gates IPv6 as IPv4', () => {
    const { gate } = guarded(batch, usual, withRules({ Ipv6SourceCidrIp: '::/0' }));
    expect(gate?.held.map(({ families, services: named }) => [families, named])).toStrictEqual([
      [['IPv6'], ['SSH']],
    ]);
  });

  it.each([
    ['a port beside the services', { PortRange: '8443/8443' }, []],
    ['a range that holds one', { PortRange: '20/30' }, ['opens SSH']],
    ['every TCP port', { PortRange: '1/65535' }, ['opens SSH Remote Desktop DNS']],
    ['every protocol', { IpProtocol: 'ALL', PortRange: '-1/-1' }, ['opens SSH Remote Desktop DNS']],
    ['a service over UDP', { IpProtocol: 'UDP', PortRange: '53/53' }, ['opens DNS']],
    ['SSH over UDP, which is none', { IpProtocol: 'UDP' }, []],
    ['another protocol', { IpProtocol: 'GRE', PortRange: '-1/-1' }, []],
    ['ping', { IpProtocol: 'ICMP', PortRange: '-1/-1' }, []],
    ['traffic out', { Direction: 'egress', DestCidrIp: '0.0.0.0/0' }, []],
    ['a Drop', { Policy: 'Drop' }, []],
  ])('looks at ports and protocols: %s', (_what, rule, expected) => {
    const region = withRules({ SourceCidrIp: '0.0.0.0/0', ...rule });
    expect(heldOf(guarded(batch, usual, region))).toStrictEqual(expected);
  });

  it('lets pass what was open before', () => {
    const debug = { ...batch, targets: { select: { instanceName: 'debug-box' } } };
    const region = withRules({ SourceCidrIp: '0.0.0.0/0' });
    expect(heldOf(guarded(debug, usual, region))).toStrictEqual([]);
  });

  it('lets pass what a stronger Drop keeps closed', () => {
    const everyone = { SourceCidrIp: '0.0.0.0/0' };
    const region = withRules({ ...everyone, Priority: '2' }, { ...everyone, Policy: 'Drop' });
    expect(heldOf(guarded(batch, usual, region))).toStrictEqual([]);
  });

  it('holds back what opens because a Drop is left behind', () => {
    const region = withRules({ SourceCidrIp: '0.0.0.0/0', Policy: 'Drop', Priority: '1' });
    const both = {
      ...region,
      networkInterfaces: region.networkInterfaces.map((eni) =>
        eni.SecurityGroupIds.SecurityGroupId.includes(idOf('tmp-debug'))
          ? { ...eni, SecurityGroupIds: { SecurityGroupId: [idOf('tmp-debug'), idOf('empty')] } }
          : eni,
      ),
      instances: region.instances.map((one) =>
        one.SecurityGroupIds.SecurityGroupId.includes(idOf('tmp-debug'))
          ? { ...one, SecurityGroupIds: { SecurityGroupId: [idOf('tmp-debug'), idOf('empty')] } }
          : one,
      ),
    };
    const leaving = {
      targets: { select: { instanceName: 'debug-box' } },
      leave: [{ name: 'empty' }],
    };
    expect(guarded(leaving, usual, both).gate?.held.map((one) => one.services)).toStrictEqual([
      ['SSH'],
    ]);
  });

  it('holds back what it can not judge, as that', () => {
    const region = withRules({ SourcePrefixListId: 'pl-unread' });
    expect(heldOf(guarded(batch, usual, region))).toStrictEqual(['unclear SSH']);
    const [held] = guarded(batch, usual, region).gate?.held ?? [];
    const accepted = { acceptExposure: [{ id: held?.id ?? '', maxInterfaces: 1 }], reason: 'r' };
    expect(guarded({ ...batch, ...accepted }, usual, region).held).toStrictEqual([]);
  });

  it('names the group of a private range no Internet, though members of it are not known', () => {
    const region = withRules({ SourceGroupId: 'sg-elsewhere' });
    expect(heldOf(guarded(batch, usual, region))).toStrictEqual([]);
  });

  it('gates nothing where the file says so, and less where it allows some', () => {
    expect(guarded(toLegacy, guardrailsOf('maxNewExposure: []')).held).toStrictEqual([]);
    const upTo = (interfaces: number) =>
      guardrailsOf(
        `maxNewExposure:\n  - { from: internet, tcp: [22], interfaces: ${interfaces} }\n`,
      );
    const region = withRules({ SourceCidrIp: '0.0.0.0/0' });
    expect(rulesOf(guarded(many, upTo(6), region))).toStrictEqual([]);
    expect(rulesOf(guarded(many, upTo(5), region))).toStrictEqual(['newExposure']);
  });

  it('names file and line of the guardrail, and whether a request may accept it', () => {
    const text = 'maxNewExposure:\n  - from: internet\n    services: [rdp]\n    accept: false\n';
    const { held } = guarded(accepting([SSH, 12], [RDP, 12]), guardrailsOf(text));
    expect(held.map(({ rule, target }) => [rule, target])).toStrictEqual([['newExposure', RDP]]);
    expect(held[0]?.params).toMatchObject({ accept: 'no', file: 'guardrails.yaml', line: 3 });
  });

  it.each([
    ['other VPCs, of a range that is not the own', 'otherVpcs', ['10.30.0.0/16'], 1],
    ['other VPCs, of the own range', 'otherVpcs', ['10.20.1.0/24'], 0],
    ['other VPCs, of a public range', 'otherVpcs', ['8.8.8.0/24'], 0],
    ['anyone, of the own range', 'anyone', ['10.20.1.0/24'], 1],
  ])('holds back %s', (_what, from, [SourceCidrIp = ''], expected) => {
    const own = from === 'otherVpcs' ? 'ownRanges: [10.20.0.0/16], ' : '';
    const limits = guardrailsOf(`maxNewExposure:\n  - { from: ${from}, ${own}tcp: ['20-30'] }\n`);
    expect(heldOf(guarded(batch, limits, withRules({ SourceCidrIp })))).toHaveLength(expected);
  });

  it('holds back a whole protocol, and everything where no traffic is named', () => {
    const gre = withRules({ SourceCidrIp: '0.0.0.0/0', IpProtocol: 'GRE', PortRange: '-1/-1' });
    const limit = (traffic: string) =>
      guardrailsOf(`maxNewExposure:\n  - { from: internet${traffic} }\n`);
    expect(heldOf(guarded(batch, limit(', protocols: [gre]'), gre))).toStrictEqual(['opens']);
    expect(heldOf(guarded(batch, limit(', protocols: ["50"]'), gre))).toStrictEqual([]);
    expect(heldOf(guarded(batch, limit(''), gre))).toStrictEqual(['opens']);
  });
});
