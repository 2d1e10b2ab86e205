import { describe, expect, it } from 'vitest';
import { AuditedRegion, type AuditMode } from '../../../shared/compliance/auditedRegion.js';
import { heatMapOf } from '../../../shared/compliance/heatMap.js';
import { snapshotOf, type TestRegion } from './checks/checkRegion.js';

const heatMap = (region: TestRegion, mode: AuditMode = 'effective') =>
  heatMapOf(new AuditedRegion(snapshotOf(region), { mode, minShare: 1 / 256 }));

/** Rows as `group: port=interfaces …`, what is closed left out. */
const rowsOf = (region: TestRegion, mode?: AuditMode) => {
  const { columns, rows } = heatMap(region, mode);
  return rows.map(({ securityGroupId, interfaces }) =>
    [
      `${securityGroupId}:`,
      ...interfaces.flatMap((count, at) => (count > 0 ? `${columns[at]?.port}=${count}` : [])),
    ].join(' '),
  );
};

describe('heatMapOf', () => {
  it('has a column for each service, the one port that stands for it', () => {
    expect(
      heatMap({ groups: {} }).columns.map(({ port, label }) => `${port} ${label}`),
    ).toStrictEqual([
      ...['tcp 22 SSH', 'tcp 3389 RDP', 'tcp 23 Telnet', 'tcp 21 FTP', 'tcp 25 SMTP'],
      ...['tcp 53 DNS', 'tcp 445 SMB', 'udp 137 NetBIOS', 'tcp 5900 VNC', 'tcp 5985 WinRM'],
      ...['tcp 3306 MySQL', 'tcp 5432 PostgreSQL', 'tcp 1433 SQL Server', 'tcp 1521 Oracle'],
      ...['tcp 27017 MongoDB', 'tcp 6379 Redis', 'tcp 11211 Memcached', 'tcp 7199 Cassandra'],
      ...['tcp 9200 Elasticsearch', 'tcp 5601 Kibana', 'tcp 9092 Kafka', 'tcp 2375 Docker'],
      ...['tcp 2379 etcd', 'tcp 6443 Kubernetes API', 'tcp 10250 kubelet', 'tcp 4505 Salt'],
      'tcp 8020 HDFS',
    ]);
  });

  it('counts interfaces for the group whose rule opens a port', () => {
    const region: TestRegion = {
      groups: {
        a: { rules: ['accept tcp 22/23 from 0.0.0.0/0'] },
        b: { rules: ['accept tcp 3389/3389 from 0.0.0.0/0'] },
        c: { rules: ['accept tcp 3306/3306 from 10.0.0.0/8'] },
      },
      interfaces: [{ groups: ['a'] }, { groups: ['a', 'b'] }, { groups: ['c'] }],
    };
    expect(rowsOf(region)).toStrictEqual(['sg-a: tcp 22=2 tcp 23=2', 'sg-b: tcp 3389=1']);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['a stronger Drop closes', [`drop tcp 22/22 from 0.0.0.0/0 p1`], ['sg-a: tcp 23=1']],
    [
      'a stronger Drop of a half leaves the other half open',
      ['drop tcp 22/22 from 0.0.0.0/1 p1'],
      ['sg-a: tcp 22=1 tcp 23=1'],
    ],
    [
      'both families and two rules are one hit',
      ['accept tcp 22/22 from ::/0 p3', 'accept tcp 22/22 from 8.0.0.0/5 p1'],
      ['sg-a: tcp 22=1 tcp 23=1'],
    ],
  ])('%s', (_what, more, rows) => {
    const rules = ['accept tcp 22/23 from 0.0.0.0/0 p2', ...more];
    const interfaces = [{ groups: ['a'], ip6: '2408:4005::1' }];
    expect(rowsOf({ groups: { a: { rules } }, interfaces })).toStrictEqual(rows);
  });

  it('leaves out what nobody is in and what a cloud service manages', () => {
    const rules = ['accept tcp 22/22 from 0.0.0.0/0'];
    const region: TestRegion = {
      groups: { empty: { rules }, cloud: { rules, managed: true } },
      interfaces: [{ groups: ['cloud'], managed: true }],
    };
    expect(rowsOf(region)).toStrictEqual([]);
    expect(rowsOf(region, 'per-group')).toStrictEqual([]);
  });

  it('judges each group alone in that mode', () => {
    const region: TestRegion = {
      groups: {
        a: { rules: ['accept tcp 22/22 from 0.0.0.0/0 p2'] },
        b: { rules: ['drop tcp 22/22 from 0.0.0.0/0 p1'] },
      },
      interfaces: [{ groups: ['a', 'b'] }],
    };
    expect(rowsOf(region)).toStrictEqual([]);
    expect(rowsOf(region, 'per-group')).toStrictEqual(['sg-a: tcp 22=1']);
  });

  it('shows the forty most exposed groups, the most exposed first, and counts the others', () => {
    const groups = Object.fromEntries(
      Array.from({ length: 42 }, (_, index) => [
        `g${String(index).padStart(2, '0')}`,
        { rules: [`accept tcp ${index === 41 ? '22/23' : '22/22'} from 0.0.0.0/0`] },
      ]),
    );
    const { rows, moreGroups } = heatMap({ groups });
    expect([rows.length, moreGroups]).toStrictEqual([40, 2]);
    expect(rows.slice(0, 3).map(({ name }) => name)).toStrictEqual(['g41', 'g00', 'g01']);
  });
});
