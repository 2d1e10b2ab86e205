import { describe, expect, it } from 'vitest';
import { judge, type TestRegion } from './checkRegion.js';

const one = (...rules: string[]): TestRegion => ({ groups: { web: { rules } } });
const v6 = (...rules: string[]): TestRegion => ({
  groups: { web: { rules } },
  interfaces: [{ groups: ['web'], ip6: '2408:4005::1' }],
});

describe('sg-public-access', () => {
  it.each([
    [['accept all from 0.0.0.0/0'], ['sgr-web-1']],
    [['accept tcp 1/65535 from 0.0.0.0/0'], ['sgr-web-1']],
    [['accept udp from 0.0.0.0/0'], ['sgr-web-1']],
    [['accept tcp 1/65534 from 0.0.0.0/0'], []],
    [['accept icmp from 0.0.0.0/0'], []],
    [['accept gre from 0.0.0.0/0'], []],
    [['accept all from 10.0.0.0/8'], []],
    [['accept all from 0.0.0.0/0 p5', 'drop all from 0.0.0.0/0 p4'], []],
    [['accept all from 0.0.0.0/0 p5', 'drop tcp from 0.0.0.0/0 p5'], ['sgr-web-1']],
    [
      [
        'accept all from 0.0.0.0/0 p5',
        'drop tcp 22/22 from 0.0.0.0/0 p4',
        'drop udp from 0.0.0.0/0 p4',
      ],
      [],
    ],
  ])('%j: %j', (rules, by) => {
    expect(judge('sg-public-access', one(...rules)).by).toStrictEqual(by);
  });

  it('fails by several rules that have all ports together, as one cause', () => {
    const rules = ['accept tcp 1/999 from 0.0.0.0/0', 'accept tcp 1000/65535 from 0.0.0.0/0'];
    expect(judge('sg-public-access', one(...rules)).by).toStrictEqual(['sgr-web-1+sgr-web-2']);
  });

  it('blames the rule for all ports, not a stronger one for a port among them', () => {
    const rules = ['accept tcp 80/80 from 0.0.0.0/0 p1', 'accept tcp from 0.0.0.0/0 p9'];
    expect(judge('sg-public-access', one(...rules)).by).toStrictEqual(['sgr-web-2']);
  });

  it('needs one source that reaches every port', () => {
    const rules = ['accept tcp 1/999 from 0.0.0.0/1', 'accept tcp 1000/65535 from 128.0.0.0/1'];
    expect(judge('sg-public-access', one(...rules)).status).toBe('pass');
  });

  it('looks at IPv6 too', () => {
    expect(judge('sg-public-access', v6('accept all from ::/0')).by).toStrictEqual(['sgr-web-1']);
  });
});

describe.each(['sg-all-ports', 'sg-all-protocols'])('%s', (id) => {
  it('fails for any source, a private one and a group too', () => {
    expect(judge(id, one('accept all from 10.1.0.0/16')).by).toStrictEqual(['sgr-web-1']);
    const grouped: TestRegion = {
      groups: { web: { rules: ['accept all from sg-app'] }, app: {} },
    };
    expect(judge(id, grouped).by).toStrictEqual(['sgr-web-1']);
  });

  it('says who is let in', () => {
    const [finding] = judge(id, one('accept all from 10.1.0.0/16')).findings;
    expect(finding?.explanation).toBe(
      'Rule sgr-web-1 of web (Accept all from 10.1.0.0/16, priority 1) lets 10.1.0.0/16 reach everything on 1 interface.',
    );
    expect(finding?.exposure?.share).toBeUndefined();
  });

  it('passes where a stronger Drop takes a part away from every source', () => {
    const rules = ['accept all from 10.1.0.0/16 p9', 'drop all from 10.0.0.0/8 p1'];
    expect(judge(id, one(...rules)).status).toBe('pass');
  });

  it('fails where the Drop leaves some sources alone', () => {
    const rules = ['accept all from 10.1.0.0/16 p9', 'drop all from 10.1.0.0/17 p1'];
    expect(judge(id, one(...rules)).by).toStrictEqual(['sgr-web-1']);
  });

  it('takes traffic inside a group for no rule', () => {
    const inside: TestRegion = {
      groups: { web: {} },
      interfaces: [{ groups: ['web'] }, { groups: ['web'] }],
    };
    expect(judge(id, inside).status).toBe('pass');
  });
});

describe.each(['sg-all-ports', 'sg-all-protocols'])('%s', (id) => {
  it('is about the families that the interface has', () => {
    expect(judge(id, one('accept all from ::/0')).status).toBe('pass');
    expect(judge(id, v6('accept all from ::/0')).by).toStrictEqual(['sgr-web-1']);
  });

  it('is not put off by source ports: a peer chooses its own', () => {
    const rules = ['drop tcp from 0.0.0.0/0 sport 1/1024 p1', 'accept all from 10.0.0.0/8 p2'];
    expect(judge(id, one(...rules)).by).toStrictEqual(['sgr-web-2']);
  });
});

it('an own address that a Drop is bound to is closed over its own family alone', () => {
  const region: TestRegion = {
    groups: {
      web: {
        rules: [
          'drop tcp 22/22 from ::/0 own 2408:4005::1/128 p1',
          'accept tcp 22/22 from ::/0 p2',
        ],
      },
    },
    interfaces: [{ groups: ['web'], ip: '10.0.0.1', ip6: '2408:4005::1' }],
  };
  expect(judge('sg-ssh-open', region).result.resources).toStrictEqual({
    pass: 1,
    fail: 0,
    unknown: 0,
    notApplicable: 0,
  });
});

it('an interface whose own address was not read is unknown where a rule is bound to one', () => {
  const region: TestRegion = {
    groups: {
      web: {
        rules: [
          'drop tcp 22/22 from 0.0.0.0/0 own 10.0.0.1/32 p1',
          'accept tcp 22/22 from 0.0.0.0/0 p2',
        ],
      },
    },
    interfaces: [{ groups: ['web'], ip: '' }],
  };
  expect(judge('sg-ssh-open', region).result.resources).toStrictEqual({
    pass: 0,
    fail: 0,
    unknown: 1,
    notApplicable: 0,
  });
});

it('sg-all-ports fails by all ports of one protocol, sg-all-protocols does not', () => {
  const region = one('accept tcp 1/65535 from 10.1.0.0/16');
  expect(judge('sg-all-ports', region).status).toBe('fail');
  expect(judge('sg-all-protocols', region).status).toBe('pass');
});

describe('all ports that rules open together', () => {
  const halves = ['accept tcp 1/32767 from 10.1.0.0/16', 'accept tcp 32768/65535 from 10.0.0.0/8'];

  it('are named by these rules, for the sources of all of them', () => {
    const { by, findings } = judge('sg-all-ports', one(...halves));
    expect(by).toStrictEqual(['sgr-web-1+sgr-web-2']);
    expect(findings[0]?.explanation).toBe(
      '2 rules of web together let 10.1.0.0/16 reach every tcp port on 1 interface.',
    );
  });

  it('are not all of them where one is left out', () => {
    const rules = ['accept tcp 1/32767 from 10.1.0.0/16', 'accept tcp 32769/65535 from 10.0.0.0/8'];
    expect(judge('sg-all-ports', one(...rules)).status).toBe('pass');
  });

  it('are not all of them where their sources have nothing in common', () => {
    const rules = [
      'accept tcp 1/32767 from 10.1.0.0/16',
      'accept tcp 32768/65535 from 10.2.0.0/16',
    ];
    expect(judge('sg-all-ports', one(...rules)).status).toBe('pass');
  });

  it('are named by the rule that opens all of them alone, where there is one', () => {
    const rules = [...halves, 'accept tcp 1/65535 from 10.1.0.0/16 p9'];
    expect(judge('sg-all-ports', one(...rules)).by).toStrictEqual(['sgr-web-1+sgr-web-2']);
    const alone = ['accept tcp 22/22 from 10.1.0.0/16', 'accept tcp 1/65535 from 10.1.0.0/16 p9'];
    expect(judge('sg-all-ports', one(...alone)).by).toStrictEqual(['sgr-web-2']);
  });

  it('with every other protocol are all protocols, by every rule that it takes', () => {
    const others = Array.from({ length: 256 }, (_, number) => number)
      .filter((number) => number !== 6)
      .map((number) => `accept ${number} from 10.1.0.0/16`);
    const { by } = judge('sg-all-protocols', one(...halves, ...others));
    expect(by).toHaveLength(1);
    expect(by[0]).toContain('sgr-web-1+sgr-web-10+');
    expect(judge('sg-all-protocols', one(...halves, ...others.slice(1))).status).toBe('pass');
  });
});

describe.each(['sg-all-ports', 'sg-all-protocols', 'sg-fine-grained'])('%s', (id) => {
  it.each([
    ['a group that was not read', 'accept all from sg-far'],
    ['a prefix list that was not read', 'accept all from pl-far'],
    ['a protocol that is none', 'accept quic from 10.3.0.0/16'],
    ['a policy that is none', 'permit all from 10.3.0.0/16'],
  ])('is unknown for %s', (_what, rule) => {
    expect(judge(id, one(rule)).status).toBe('unknown');
  });

  it.each([
    ['one port of a group that was not read', ['accept tcp 22/22 from sg-far']],
    [
      'what a Drop of priority 1 is stronger than',
      ['accept all from sg-far p2', 'drop all from 0.0.0.0/0 p1', 'drop all from ::/0 p1'],
    ],
  ])('passes for %s', (_what, rules) => {
    expect(judge(id, one(...rules)).status).toBe('pass');
  });
});

describe.each(['sg-all-ports', 'sg-fine-grained'])('%s', (id) => {
  it('is unknown for ports that are no range', () => {
    expect(judge(id, one('accept tcp 0/65535 from 10.3.0.0/16')).status).toBe('unknown');
  });
});

describe('an interface that was not read', () => {
  const region: TestRegion = {
    groups: {
      db: { rules: ['accept tcp 22/22 from 0.0.0.0/0', 'accept tcp 3306/3306 from sg-app'] },
      app: {},
      two: {},
    },
    interfaces: [{ groups: ['db'], unread: true }, { groups: ['app'] }],
  };

  it('is unknown in every check of interfaces', () => {
    for (const id of ['sg-ssh-open', 'sg-mysql-open', 'sg-all-ports', 'eni-group-limit']) {
      expect(judge(id, region).result.resources).toStrictEqual({
        pass: 1,
        fail: 0,
        unknown: 1,
        notApplicable: 0,
      });
    }
    const [finding] = judge('sg-ssh-open', region).findings;
    expect(finding?.title).toBe('Not judged: the interface of an instance was not read');
  });

  it('leaves open who the members of its groups are', () => {
    expect(judge('sg-unused', region).status).toBe('unknown');
    expect(judge('sg-capacity', region).status).toBe('unknown');
  });
});

describe('a source of which the members were not read', () => {
  it('can not be the Internet, over IPv6 neither', () => {
    const rules = ['accept tcp 22/22 from sg-far'];
    for (const id of ['sg-ssh-open', 'sg-internet-cidr', 'sg-public-access', 'sg-ipv6-wider']) {
      expect(judge(id, v6(...rules)).status).toBe('pass');
    }
  });

  it('does not hide what else is open to the Internet', () => {
    const rules = ['drop tcp 22/22 from sg-far p1', 'accept tcp 22/22 from ::/0 p2'];
    expect(judge('sg-ssh-open', v6(...rules)).by).toStrictEqual(['sgr-web-2']);
  });
});

describe('sg-internet-cidr', () => {
  it.each([
    ['accept tcp 443/443 from 203.0.113.7/32', 'fail'],
    ['accept tcp 443/443 from 10.0.0.0/8', 'pass'],
    ['accept tcp 443/443 from 172.16.0.0/12', 'pass'],
    ['accept tcp 443/443 from 172.0.0.0/8', 'fail'],
    ['accept tcp 443/443 from 192.168.0.0/16', 'pass'],
    ['accept tcp 443/443 from 127.0.0.0/8', 'pass'],
    ['accept tcp 443/443 from 169.254.0.0/16', 'pass'],
    ['accept tcp 443/443 from 100.64.0.0/10', 'pass'],
    ['accept tcp 443/443 from 100.0.0.0/8', 'fail'],
    ['accept icmp from 0.0.0.0/0', 'fail'],
    ['drop tcp 443/443 from 203.0.113.7/32', 'pass'],
  ] as const)('%s: %s', (rule, status) => {
    expect(judge('sg-internet-cidr', one(rule)).status).toBe(status);
  });

  it('finds one public address in a prefix list, and none that a stronger Drop takes away', () => {
    const region = (drop: string[]): TestRegion => ({
      groups: { web: { rules: ['accept tcp 443/443 from pl-some p5', ...drop] } },
      prefixLists: { some: { entries: ['10.0.0.0/8', '198.51.100.9/32'] } },
    });
    expect(judge('sg-internet-cidr', region([])).by).toStrictEqual(['sgr-web-1']);
    const dropped = region(['drop all from 198.51.100.0/24 p4']);
    expect(judge('sg-internet-cidr', dropped).status).toBe('pass');
  });

  it('puts the narrow sources of a group into one finding, wide ones apart', () => {
    const rules = [
      'accept tcp 443/443 from 198.51.100.0/24',
      'accept tcp 22/22 from 203.0.113.0/24',
      'accept tcp 80/80 from 0.0.0.0/0',
    ];
    expect(judge('sg-internet-cidr', one(...rules)).by).toStrictEqual([
      'sgr-web-1+sgr-web-2',
      'sgr-web-3',
    ]);
  });

  it('takes the IPv6 addresses of fellow members for no public source', () => {
    const region: TestRegion = {
      groups: { web: { rules: ['accept tcp 443/443 from sg-web'] } },
      interfaces: [
        { groups: ['web'], ip6: '2408:4005::1' },
        { groups: ['web'], ip6: '2408:4005::2' },
      ],
    };
    expect(judge('sg-internet-cidr', region).status).toBe('pass');
  });
});

describe('sg-whitelist-ports', () => {
  it.each([
    ['accept tcp 80/80 from 0.0.0.0/0', 'pass'],
    ['accept tcp 443/443 from 0.0.0.0/0', 'pass'],
    ['accept tcp 443/444 from 0.0.0.0/0', 'fail'],
    ['accept tcp 79/80 from 0.0.0.0/0', 'fail'],
    ['accept udp 443/443 from 0.0.0.0/0', 'pass'],
    ['accept udp 123/123 from 0.0.0.0/0', 'fail'],
    ['accept tcp 8080/8080 from 10.0.0.0/8', 'pass'],
    ['accept icmp from 0.0.0.0/0', 'pass'],
  ] as const)('%s: %s', (rule, status) => {
    expect(judge('sg-whitelist-ports', one(rule)).status).toBe(status);
  });

  it('takes its list from its parameter', () => {
    const region = one('accept tcp 8443/8443 from 0.0.0.0/0');
    expect(judge('sg-whitelist-ports', region, { settings: { ports: [443, 8443] } }).status).toBe(
      'pass',
    );
    expect(judge('sg-whitelist-ports', region, { settings: { ports: '443,8443' } }).status).toBe(
      'pass',
    );
  });

  it('says which ports of the rule are outside', () => {
    const [finding] = judge(
      'sg-whitelist-ports',
      one('accept tcp 442/445 from 0.0.0.0/0'),
    ).findings;
    expect(finding?.exposure?.ports).toStrictEqual(['442/442', '444/445']);
  });
});

describe('sg-ipv6-wider', () => {
  it.each([
    [['accept tcp 22/22 from ::/0'], ['sgr-web-1']],
    [['accept tcp 22/22 from ::/0', 'accept tcp 22/22 from 0.0.0.0/0'], []],
    [
      [
        'accept tcp 22/22 from ::/0',
        'accept tcp 22/22 from 0.0.0.0/0 p9',
        'drop tcp 22/22 from 0.0.0.0/0 p2',
      ],
      ['sgr-web-1'],
    ],
    [['accept tcp 22/22 from ::/0', 'drop tcp 22/22 from ::/0'], []],
    [['accept tcp 22/23 from ::/0', 'accept tcp 22/22 from 0.0.0.0/0'], ['sgr-web-1']],
    [
      ['accept tcp 22/22 from 2000::/4', 'accept tcp 22/22 from 3000::/4'],
      ['sgr-web-1', 'sgr-web-2'],
    ],
    [['accept icmpv6 from ::/0'], []],
    [['accept tcp 22/22 from fd00::/8'], []],
  ])('%j: %j', (rules, by) => {
    expect(judge('sg-ipv6-wider', v6(...rules)).by).toStrictEqual(by);
  });

  it('names just the ports that IPv4 does not have', () => {
    const rules = ['accept tcp 20/30 from ::/0', 'accept tcp 22/25 from 0.0.0.0/0'];
    const [finding] = judge('sg-ipv6-wider', v6(...rules)).findings;
    expect(finding?.exposure?.ports).toStrictEqual(['20/21', '26/30']);
  });

  it('is not applicable without an IPv6 address', () => {
    expect(judge('sg-ipv6-wider', one('accept tcp 22/22 from ::/0')).status).toBe('notApplicable');
  });
});
