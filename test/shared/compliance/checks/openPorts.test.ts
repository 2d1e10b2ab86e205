import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../shared/compliance/catalogue.js';
import { judge, type TestRegion } from './checkRegion.js';

/** Every check of ports that are open to the Internet, with its ports. */
const portChecks = catalogue.flatMap(({ info }) => {
  const listOf = (name: string) => (info.parameters[name]?.default ?? []) as readonly number[];
  const both = info.id === 'sg-risky-ports' || info.id === 'sg-highrisk' ? listOf('ports') : [];
  const tcp = [...listOf('tcp'), ...both];
  const udp = [...listOf('udp'), ...both];
  return info.title.endsWith('open to the Internet') && tcp.length + udp.length > 0
    ? [{ id: info.id, tcp, udp }]
    : [];
});

const one = (...rules: string[]): TestRegion => ({ groups: { web: { rules } } });

describe.each(portChecks)('$id', ({ id, tcp, udp }) => {
  const protocol = tcp.length > 0 ? 'tcp' : 'udp';
  const ports = tcp.length > 0 ? tcp : udp;
  const [port = 0] = ports;
  const range = `${port}/${port}`;

  it.each([...tcp.map((each) => ['tcp', each]), ...udp.map((each) => ['udp', each])])(
    'fails by a rule for %s %i from everywhere',
    (name, each) => {
      const { status, by } = judge(id, one(`accept ${name} ${each}/${each} from 0.0.0.0/0`));
      expect({ status, by }).toStrictEqual({ status: 'fail', by: ['sgr-web-1'] });
    },
  );

  it('passes for the ports just beside its own', () => {
    const beside = ports
      .flatMap((each) => [each - 1, each + 1])
      .filter((each) => !tcp.includes(each) && !udp.includes(each));
    const rules = beside.map((each) => `accept ${protocol} ${each}/${each} from 0.0.0.0/0`);
    expect(judge(id, one(...rules)).status).toBe('pass');
  });

  it('passes for the other protocols: ICMP and GRE have no ports', () => {
    const rules = ['accept icmp from 0.0.0.0/0', 'accept gre from 0.0.0.0/0'];
    expect(judge(id, one(...rules)).status).toBe('pass');
  });

  it('passes for private sources, and for a group', () => {
    const rules = [
      `accept ${protocol} ${range} from 10.0.0.0/8`,
      `accept ${protocol} ${range} from 100.64.0.0/10`,
      `accept ${protocol} ${range} from sg-web`,
    ];
    expect(judge(id, one(...rules)).status).toBe('pass');
  });

  it('fails by ALL, and by a range that has the port inside', () => {
    expect(judge(id, one('accept all from 0.0.0.0/0')).by).toStrictEqual(['sgr-web-1']);
    const wide = `${port - 1}/${port + 1}`;
    expect(judge(id, one(`accept ${protocol} ${wide} from 0.0.0.0/0`)).by).toStrictEqual([
      'sgr-web-1',
    ]);
  });

  it('passes under a Drop that is stronger, and under one of the same priority', () => {
    const accept = `accept ${protocol} ${range} from 0.0.0.0/0 p50`;
    for (const priority of ['p49', 'p50']) {
      const drop = `drop ${protocol} ${range} from 0.0.0.0/0 ${priority}`;
      expect(judge(id, one(accept, drop)).status).toBe('pass');
    }
  });

  it('fails above a Drop that is weaker', () => {
    const accept = `accept ${protocol} ${range} from 0.0.0.0/0 p50`;
    const drop = `drop ${protocol} ${range} from 0.0.0.0/0 p51`;
    expect(judge(id, one(accept, drop)).by).toStrictEqual(['sgr-web-1']);
  });

  it('fails by two halves of the Internet, each of which is enough', () => {
    const halves = ['0.0.0.0/1', '128.0.0.0/1'].map(
      (source) => `accept ${protocol} ${range} from ${source}`,
    );
    expect(judge(id, one(...halves)).by).toStrictEqual(['sgr-web-1', 'sgr-web-2']);
  });

  it('fails by a prefix list that covers enough, and by a port list that has the port', () => {
    const listed: TestRegion = {
      groups: { web: { rules: [`accept ${protocol} prl-some from pl-wide`] } },
      prefixLists: { wide: { entries: ['20.0.0.0/6', '40.0.0.0/6'] } },
      portLists: { some: ['1/2', range] },
    };
    expect(judge(id, listed).by).toStrictEqual(['sgr-web-1']);
  });

  it('looks at IPv6 where the interface has an address of it', () => {
    const rules = [`accept ${protocol} ${range} from ::/0`];
    const region = (ip6: string | undefined): TestRegion => ({
      groups: { web: { rules } },
      interfaces: [{ groups: ['web'], ...(ip6 ? { ip6 } : {}) }],
    });
    expect(judge(id, region('2408:4005::1')).status).toBe('fail');
    expect(judge(id, region(undefined)).status).toBe('pass');
  });

  it('is unknown, not passed, where the rules were not read whole', () => {
    const region: TestRegion = { groups: { web: { rules: [], nextToken: 'more' } } };
    const { status, result } = judge(id, region);
    expect(status).toBe('unknown');
    expect(result.resources).toStrictEqual({ pass: 0, fail: 0, unknown: 1, notApplicable: 0 });
  });
});

describe('what open to the Internet means', () => {
  /** 1/256 of `internet` are a little under 14.4 million addresses; a /8 has 16.8 million, a /9 half. */
  it.each([
    ['20.0.0.0/8', 'fail'],
    ['20.0.0.0/9', 'pass'],
    ['10.0.0.0/7', 'fail'],
    ['10.0.0.0/8', 'pass'],
  ] as const)('a source of %s: %s', (source, status) => {
    expect(judge('sg-ssh-open', one(`accept tcp 22/22 from ${source}`)).status).toBe(status);
  });

  it('counts what is left of a wide source under a stronger Drop', () => {
    const drops = ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'].map(
      (source) => `drop tcp 22/22 from ${source} p1`,
    );
    expect(judge('sg-ssh-open', one('accept tcp 22/22 from 0.0.0.0/0 p9', ...drops)).status).toBe(
      'pass',
    );
  });

  it('adds up many small sources: one finding for all of them', () => {
    const sources = Array.from({ length: 8 }, (_, index) => `${20 + index}.0.0.0/11`);
    const rules = sources.map((source) => `accept tcp 22/22 from ${source}`);
    const { by, findings } = judge('sg-ssh-open', one(...rules));
    expect(by).toStrictEqual([rules.map((_, index) => `sgr-web-${index + 1}`).join('+')]);
    expect(findings[0]?.explanation).toBe(
      '8 rules of web together let 0.45 % of the Internet reach tcp 22 on 1 interface.',
    );
  });

  it('takes the share from the options', () => {
    const region = one('accept tcp 22/22 from 20.0.0.0/9');
    expect(judge('sg-ssh-open', region, { minShare: 1 / 1_024 }).status).toBe('fail');
    expect(
      judge('sg-ssh-open', one('accept tcp 22/22 from 0.0.0.0/1'), { minShare: 1 }).status,
    ).toBe('pass');
  });

  it('fails by a source port that anybody may choose', () => {
    const region = one('accept tcp 22/22 from 0.0.0.0/0 sport 50000/50000');
    expect(judge('sg-ssh-open', region).by).toStrictEqual(['sgr-web-1']);
  });

  it('judges the interface with all of its groups: a Drop of one closes what another opens', () => {
    const groups = {
      open: { rules: ['accept tcp 22/22 from 0.0.0.0/0 p10'] },
      closed: { rules: ['drop tcp 22/22 from 0.0.0.0/0 p5'] },
    };
    const both: TestRegion = {
      groups,
      interfaces: [{ groups: ['open', 'closed'] }, { groups: ['open'] }],
    };
    const { result, findings } = judge('sg-ssh-open', both);
    expect(result.resources).toStrictEqual({ pass: 1, fail: 1, unknown: 0, notApplicable: 0 });
    expect(findings.map((each) => each.interfaces)).toStrictEqual([{ count: 1, ids: ['eni-2'] }]);
    // Group by group, as other tools look at it.
    const alone = judge('sg-ssh-open', both, { mode: 'per-group' });
    expect(alone.result.resources).toStrictEqual({
      pass: 1,
      fail: 1,
      unknown: 0,
      notApplicable: 0,
    });
    expect(alone.findings[0]?.interfaces.count).toBe(2);
  });

  it('tells 5-tuple rules apart by the own address', () => {
    const region: TestRegion = {
      groups: { web: { rules: ['accept tcp 22/22 from 0.0.0.0/0 own 10.0.0.1/32'] } },
      interfaces: [{ groups: ['web'] }, { groups: ['web'] }],
    };
    const { result, findings } = judge('sg-ssh-open', region);
    expect(result.resources).toStrictEqual({ pass: 1, fail: 1, unknown: 0, notApplicable: 0 });
    expect(findings[0]?.interfaces.ids).toStrictEqual(['eni-1']);
  });

  it('leaves what a cloud service manages to that service', () => {
    const region: TestRegion = {
      groups: { web: { rules: ['accept tcp 22/22 from 0.0.0.0/0'] } },
      interfaces: [{ groups: ['web'], managed: true }],
    };
    const { status, result } = judge('sg-ssh-open', region);
    expect(status).toBe('notApplicable');
    expect(result.resources).toStrictEqual({ pass: 0, fail: 0, unknown: 0, notApplicable: 1 });
  });

  it('is unknown where a list that may open it was not read, and open where enough is known', () => {
    const rules = ['accept tcp 22/22 from pl-some'];
    const unread: TestRegion = {
      groups: { web: { rules } },
      prefixLists: { some: { entries: ['20.0.0.0/6'], unread: true } },
    };
    expect(judge('sg-ssh-open', unread).status).toBe('unknown');
    const known = {
      ...unread,
      groups: { web: { rules: ['accept tcp 22/22 from 0.0.0.0/0', ...rules] } },
    };
    expect(judge('sg-ssh-open', known).status).toBe('fail');
  });

  it('names a group that is absent in the one finding for it', () => {
    const region: TestRegion = {
      groups: { web: { rules: [] } },
      interfaces: [{ groups: ['web', 'gone'] }],
    };
    const { findings } = judge('sg-ssh-open', region);
    expect(
      findings.map(({ checkId, status, title }) => ({ checkId, status, title })),
    ).toStrictEqual([
      {
        checkId: 'rules-unread',
        status: 'unknown',
        title: 'Not judged: group sg-gone was not read',
      },
    ]);
  });
});

describe('the remedy', () => {
  it('revokes a rule that opens nothing else', () => {
    const { findings } = judge('sg-ssh-open', one('accept tcp 22/22 from 0.0.0.0/0'));
    expect(findings[0]?.remedy).toStrictEqual({
      text: 'Revoke the rule, or narrow its peer to the addresses that need it.',
      changes: [
        {
          operation: 'RevokeSecurityGroup',
          securityGroupId: 'sg-web',
          securityGroupRuleIds: ['sgr-web-1'],
        },
      ],
    });
  });

  it('authorises the other ports of a wider rule again first', () => {
    const { findings } = judge('sg-ssh-open', one('accept tcp 20/30 from 0.0.0.0/0 p7'));
    expect(findings[0]?.remedy?.changes).toStrictEqual([
      {
        operation: 'AuthorizeSecurityGroup',
        securityGroupId: 'sg-web',
        permissions: ['20/21', '23/30'].map((PortRange) => ({
          IpProtocol: 'TCP',
          PortRange,
          Policy: 'Accept',
          Priority: '7',
          SourceCidrIp: '0.0.0.0/0',
        })),
      },
      {
        operation: 'RevokeSecurityGroup',
        securityGroupId: 'sg-web',
        securityGroupRuleIds: ['sgr-web-1'],
      },
    ]);
  });

  it('keeps the families apart of a list that holds both', () => {
    const region: TestRegion = {
      groups: { web: { rules: ['accept tcp 22/22 from pl-both'] } },
      interfaces: [{ groups: ['web'], ip6: '2408:4005::1' }],
      prefixLists: { both: { entries: ['8.0.0.0/6', '2400::/5'] } },
    };
    expect(
      judge('sg-ssh-open', region).findings.map(({ exposure }) => exposure?.peers),
    ).toStrictEqual(expect.arrayContaining([['8.0.0.0/7', '11.0.0.0/8'], ['2000::/5']]));
  });

  it('names for each rule those that would still open what it opens', () => {
    const rules = [
      'accept tcp 22/22 from 0.0.0.0/1 p1',
      'accept tcp 22/22 from 0.0.0.0/0 p2',
      'accept tcp 22/22 from 64.0.0.0/2 p3',
    ];
    const { findings } = judge('sg-ssh-open', { groups: { web: { rules } } });
    const revoke = 'Revoke the rule, or narrow its peer to the addresses that need it.';
    expect(
      new Map(findings.map((one) => [one.decidedBy[0]?.securityGroupRuleId, one.remedy?.text])),
    ).toStrictEqual(
      new Map([
        ['sgr-web-2', revoke],
        ['sgr-web-1', `${revoke} Then sgr-web-2, sgr-web-3 would still open it: revoke those too.`],
      ]),
    );
  });

  it('names the rules that would still open it', () => {
    const rules = ['accept tcp 22/22 from 0.0.0.0/0 p1', 'accept all from 0.0.0.0/0 p9'];
    const { by, findings } = judge('sg-ssh-open', one(...rules));
    expect(by).toStrictEqual(['sgr-web-1']);
    expect(findings[0]?.remedy?.text).toBe(
      'Revoke the rule, or narrow its peer to the addresses that need it. Then sgr-web-2 would still open it: revoke that too.',
    );
  });
});

describe('sg-custom-ports', () => {
  it('looks at nothing until it is told at what', () => {
    const { status, result } = judge('sg-custom-ports', one('accept all from 0.0.0.0/0'));
    expect({ status, reason: result.reason }).toStrictEqual({
      status: 'notApplicable',
      reason: 'its parameter ports names no traffic',
    });
  });

  it.each([
    ['accept tcp 7999/7999 from 0.0.0.0/0', 'pass'],
    ['accept tcp 8000/8000 from 0.0.0.0/0', 'fail'],
    ['accept tcp 8010/8010 from 0.0.0.0/0', 'fail'],
    ['accept tcp 8011/8011 from 0.0.0.0/0', 'pass'],
    ['accept udp 8005/8005 from 0.0.0.0/0', 'pass'],
    ['accept udp 53/53 from 0.0.0.0/0', 'fail'],
  ] as const)('%s: %s', (rule, status) => {
    const settings = { ports: ['tcp:8000-8010', 'udp:53'] };
    expect(judge('sg-custom-ports', one(rule), { settings }).status).toBe(status);
  });
});
