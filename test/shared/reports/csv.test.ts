import { describe, expect, it } from 'vitest';
import { csv } from '../../../shared/reports/csv.js';
import { emptyAudit, hostileAudit, sampleAudit } from './sampleAudit.js';

const textOf = (audit: Parameters<typeof csv>[0]) => [...csv(audit)].join('');

/** RFC 4180, read strictly: what is left over is a fault. */
function parseCsv(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) => {
      const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)];
      expect(cells.map(([whole]) => whole).join('')).toBe(line);
      return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
    });
}

describe('csv', () => {
  it('has a line for each finding under the names of the columns', () => {
    const [head = [], first = [], ...rest] = parseCsv(textOf(sampleAudit()));
    expect(Object.fromEntries(head.map((title, index) => [title, first[index]]))).toStrictEqual({
      id: 'fnd-0000000000000001',
      severity: 'high',
      status: 'fail',
      check: 'sg-ssh-open',
      'also fails': 'sg-risky-ports',
      title: 'SSH open to the Internet by shop-web',
      'resource type': 'securityGroup',
      resource: 'sg-bp1shopweb',
      'resource name': 'shop-web',
      vpc: 'vpc-bp1shop',
      explanation:
        'tcp 22 in from the Internet is allowed because of rule sgr-bp1ssh of shop-web: Accept at priority 1.',
      'decided by':
        'shop-web (sg-bp1shopweb) rule sgr-bp1ssh: Accept tcp 22/22 from 0.0.0.0/0, priority 1',
      direction: 'ingress',
      protocol: 'tcp',
      ports: '22/22',
      peers: '0.0.0.0/0',
      'peer count': '1',
      'share of the internet': '1',
      interfaces: '16',
      instances: '14',
      remedy: 'Let only the addresses of the administrators reach port 22.',
      changes:
        'RevokeSecurityGroup SecurityGroupId=sg-bp1shopweb SecurityGroupRuleId.1=sgr-bp1ssh; AuthorizeSecurityGroup SecurityGroupId=sg-bp1shopweb Permissions.1.IpProtocol=TCP Permissions.1.PortRange=22/22 Permissions.1.SourceCidrIp=198.51.100.0/24 Permissions.1.Policy=Accept Permissions.1.Priority=1',
      'change id': '',
      drift: 'unchanged',
      since: '2026-10-02T09:00:00Z',
      'exception owner': '',
      'exception reason': '',
      'exception expires': '',
      'tag:team': 'web=12; shop=4',
    });
    expect(rest).toHaveLength(5);
    expect(rest.every((row) => row.length === head.length)).toBe(true);
    expect(rest.at(-1)?.at(-1)).toBe('(none)=6; windows=3');
  });

  it('has the names of the columns alone when there are no findings', () => {
    expect(parseCsv(textOf(emptyAudit()))).toHaveLength(1);
  });

  it('holds no formula, no control character and no broken line', () => {
    const text = textOf(hostileAudit());
    const rows = parseCsv(text);
    const columns = rows[0]?.length;
    expect(rows.map((row) => row.length)).toStrictEqual(rows.map(() => columns));
    expect(rows.flat().filter((cell) => /^\s*[=+\-@]/.test(cell))).toStrictEqual([]);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
  });
});
