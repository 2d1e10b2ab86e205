import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../shared/compliance/catalogue.js';
import { notJudged } from '../../../shared/compliance/notJudged.js';
import { standards } from '../../../shared/compliance/standards.js';
import { unreadInfo } from '../../../shared/compliance/unreadCheck.js';
import { rootDir } from '../../rootDir.js';

const infos = catalogue.map(({ info }) => info);
const all = [...infos, ...notJudged];

/** Services by the check that is about them: severity, TCP and UDP ports (facts/compliance-checks). */
const services: Readonly<
  Record<string, readonly [string, readonly number[], (readonly number[])?]>
> = {
  'sg-ssh-open': ['high', [22]],
  'sg-rdp-open': ['high', [3389]],
  'sg-telnet-open': ['medium', [23]],
  'sg-ftp-open': ['high', [20, 21]],
  'sg-smtp-open': ['high', [25]],
  'sg-dns-open': ['medium', [53], [53]],
  'sg-smb-open': ['high', [445]],
  'sg-cifs-open': ['medium', [], [445]],
  'sg-netbios-open': ['medium', [], [137, 138]],
  'sg-vnc-open': ['medium', [5500, 5900]],
  'sg-winrm-open': ['high', [5985, 5986]],
  'sg-mysql-open': ['high', [3306, 4333]],
  'sg-pgsql-open': ['high', [5432]],
  'sg-mssql-open': ['high', [1433], [1434]],
  'sg-oracle-open': ['high', [1521, 2483]],
  'sg-oracle-adw-open': ['medium', [1522]],
  'sg-mongo-open': ['high', [27_017, 27_018]],
  'sg-redis-open': ['high', [6379]],
  'sg-memcached-open': ['high', [11_211], [11_211]],
  'sg-cassandra-open': ['high', [7199, 8888, 9160]],
  'sg-es-open': ['high', [9200, 9300]],
  'sg-kibana-open': ['medium', [5601]],
  'sg-kafka-open': ['high', [9092]],
  'sg-docker-open': ['medium', [2375, 2376]],
  'sg-etcd-open': ['high', [2379, 2380]],
  'sg-k8s-api-open': ['high', [6443]],
  'sg-kubelet-open': ['high', [10_250, 10_255]],
  'sg-salt-open': ['medium', [4505, 4506]],
  'sg-hdfs-open': ['medium', [8020]],
  'sg-hdfs-ui-open': ['medium', [50_070, 50_470]],
};

/** The others: severity and what they are mapped to. */
const others: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'sg-public-access': ['high', 'alibaba-cloud-config sg-public-access-check'],
  'sg-all-protocols': ['high', 'alibaba-cloud-config ecs-security-group-not-open-all-protocol'],
  'sg-all-ports': ['high', 'alibaba-cloud-config ecs-security-group-not-open-all-port'],
  'sg-risky-ports': ['high', 'alibaba-cloud-config sg-risky-ports-check'],
  'sg-highrisk': ['high', 'aws-security-hub EC2.19'],
  'sg-custom-ports': ['medium'],
  'sg-whitelist-ports': ['high', 'alibaba-cloud-config ecs-security-group-white-list-port-check'],
  'sg-ipv6-wider': ['high'],
  'sg-internet-cidr': ['high', 'alibaba-cloud-config ecs-security-group-not-internet-cidr-access'],
  'sg-egress-all': ['high', 'alibaba-cloud-config ecs-security-group-egress-not-all-access'],
  'sg-egress-default': ['low'],
  'sg-fine-grained': ['high', 'cis-alibaba-2.0 3.5'],
  'sg-shadowed-rule': ['medium', 'cis-alibaba-2.0 3.5'],
  'sg-redundant-rule': ['low', 'cis-alibaba-2.0 3.5'],
  'sg-wider-than-written': ['medium', 'cis-alibaba-2.0 3.5'],
  'sg-description': ['low', 'alibaba-cloud-config ecs-security-group-description-check'],
  'sg-unused': ['medium'],
  'sg-duplicate': ['low'],
  'sg-type-advanced': ['low', 'alibaba-cloud-config ecs-security-group-type-not-normal'],
  'sg-capacity': ['medium'],
  'eni-group-limit': ['medium'],
  'eni-rule-budget': ['medium'],
  'eni-no-common-mgmt': ['medium'],
  'ecs-classic': ['high', 'cis-alibaba-2.0 3.1'],
  'ecs-in-group': ['high', 'alibaba-cloud-config ecs-instance-attached-security-group'],
};

const mapped = ({ standards: refs }: (typeof all)[number]) =>
  refs.map(({ standard, control }) => `${standard} ${control}`);

describe('the catalogue', () => {
  it('has a check for each service, with its severity and ports', () => {
    const found = infos.filter(({ id }) => id in services);
    expect(
      Object.fromEntries(
        found.map(({ id, severity, parameters: { tcp, udp } }) => [
          id,
          [severity, tcp?.default ?? [], ...(udp ? [udp.default] : [])],
        ]),
      ),
    ).toStrictEqual(services);
    for (const { id, parameters } of found) {
      expect([id, Object.keys(parameters).sort()]).toStrictEqual([
        id,
        (services[id]?.[1].length ? ['tcp'] : []).concat(services[id]?.[2] ? ['udp'] : []),
      ]);
    }
  });

  it('has the other checks, with severity and standards, and no further one', () => {
    expect(
      Object.fromEntries(
        infos
          .filter(({ id }) => !(id in services))
          .map((info) => [info.id, [info.severity, ...mapped(info)]]),
      ),
    ).toStrictEqual(others);
  });

  it('has a file for each of the others, named after its id', () => {
    const names = infos
      .filter(({ id }) => !(id in services))
      .map(({ id }) => id.replace(/-(.)/g, (_all, letter: string) => letter.toUpperCase()));
    expect(readdirSync(join(rootDir, 'shared/compliance/checks')).sort()).toStrictEqual(
      [...names, 'openServiceChecks'].map((name) => `${name}.ts`).sort(),
    );
  });

  it('is mapped to every control of CIS and every managed rule that means the same', () => {
    const controlsOf = (standard: string) =>
      [
        ...new Set(
          all.flatMap((one) =>
            one.standards.flatMap((ref) => (ref.standard === standard ? ref.control : [])),
          ),
        ),
      ].sort();
    // 2.22 is of a check that can't be judged here.
    expect(controlsOf('cis-alibaba-2.0')).toStrictEqual([
      '2.22',
      '3.1',
      '3.2',
      '3.5',
      '4.3',
      '4.4',
    ]);
    expect(controlsOf('alibaba-cloud-config')).toStrictEqual([
      'ecs-instance-attached-security-group',
      'ecs-security-group-description-check',
      'ecs-security-group-egress-not-all-access',
      'ecs-security-group-not-internet-cidr-access',
      'ecs-security-group-not-open-all-port',
      'ecs-security-group-not-open-all-protocol',
      'ecs-security-group-type-not-normal',
      'ecs-security-group-white-list-port-check',
      'ess-scaling-configuration-sg-public-access',
      'sg-public-access-check',
      'sg-risky-ports-check',
    ]);
  });

  it('has the lists of risky ports, and the defaults of the other parameters', () => {
    const defaults = Object.fromEntries(
      infos
        .filter(({ id }) => !(id in services))
        .map(({ id, parameters }) => [
          id,
          Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, one.default])),
        ])
        .filter(([, own]) => Object.keys(own as object).length > 0),
    );
    expect(defaults).toStrictEqual({
      'sg-risky-ports': { ports: [22, 3389] },
      'sg-highrisk': {
        ports: [
          ...[20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000],
          ...[5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300],
        ],
      },
      'sg-custom-ports': { ports: [] },
      'sg-whitelist-ports': { ports: [80, 443] },
      'sg-fine-grained': { prefix4: 16, prefix6: 32, ports: 100 },
      'sg-unused': { graceDays: 0 },
      'sg-type-advanced': { vpcs: [] },
      'sg-capacity': { percent: 90 },
      'eni-group-limit': { percent: 90 },
      'eni-rule-budget': { percent: 90 },
      'eni-no-common-mgmt': { peers: ['100.100.0.0/16', '100.0.0.0/8'] },
      'ecs-in-group': { groups: [] },
    });
  });

  it('has ids of its own, which no other finding bears', () => {
    const ids = [...all.map(({ id }) => id), unreadInfo.id, 'exception-expired'];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))).toStrictEqual([]);
  });

  it.each(all.map((one) => [one.id, one] as const))('%s says what it is for', (_id, one) => {
    expect(one.title.length).toBeGreaterThan(10);
    expect(one.why).toMatch(/^[A-Z].{15,}\.$/s);
    expect(one.remedy).toMatch(/^[A-Z].{10,}\.$/s);
    for (const { standard, control } of one.standards) {
      expect(Object.keys(standards)).toContain(standard);
      expect(control).not.toBe('');
    }
  });

  it('is ready to judge by its defaults', () => {
    for (const entry of catalogue) {
      const read = entry.ready({});
      expect(read).toMatchObject({ ok: true, check: { info: entry.info } });
    }
  });

  it("says of what it can't judge which data it lacks", () => {
    expect(notJudged.map(({ id, reason }) => [id, reason])).toStrictEqual([
      ['ess-sg-public', 'scaling configurations are in no region snapshot'],
      ['sg-change-alert', 'alerts of Simple Log Service are in no region snapshot'],
    ]);
  });
});
