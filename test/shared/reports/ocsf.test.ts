import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ocsf } from '../../../shared/reports/ocsf.js';
import { emptyAudit, hostileAudit, sampleAudit } from './sampleAudit.js';

const eventsOf = (audit: Parameters<typeof ocsf>[0]) => {
  const lines = [...ocsf(audit)].join('').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line));
};

/** What the class requires and recommends, restated from ocsf-schema: npm has no validator of it. */
const ComplianceFinding = v.pipe(
  v.object({
    category_uid: v.literal(2),
    class_uid: v.literal(2003),
    activity_id: v.picklist([1, 2, 3]),
    activity_name: v.picklist(['Create', 'Update', 'Close']),
    type_uid: v.number(),
    severity_id: v.picklist([2, 3, 4]),
    status_id: v.picklist([1, 2, 3, 4, 5, 6]),
    time: v.pipe(v.number(), v.integer()),
    message: v.string(),
    metadata: v.object({ version: v.string(), product: v.object({ name: v.string() }) }),
    cloud: v.object({
      provider: v.string(),
      region: v.string(),
      account: v.object({ uid: v.string() }),
    }),
    finding_info: v.object({
      uid: v.string(),
      title: v.string(),
      first_seen_time: v.pipe(v.number(), v.integer()),
    }),
    compliance: v.object({
      control: v.string(),
      standards: v.array(v.string()),
      requirements: v.array(v.string()),
      status_id: v.picklist([1, 2, 3]),
    }),
    resources: v.array(v.object({ uid: v.string(), type: v.string() })),
    remediation: v.optional(v.object({ desc: v.string() })),
  }),
  v.check((event) => event.type_uid === event.class_uid * 100 + event.activity_id, 'type_uid'),
);

describe('ocsf', () => {
  it('puts out a compliance finding for each finding', () => {
    expect(eventsOf(sampleAudit())[2]).toStrictEqual({
      category_uid: 2,
      category_name: 'Findings',
      class_uid: 2003,
      class_name: 'Compliance Finding',
      type_uid: 200302,
      type_name: 'Compliance Finding: Update',
      activity_id: 2,
      activity_name: 'Update',
      severity_id: 4,
      severity: 'High',
      time: Date.parse('2026-11-24T09:00:00Z'),
      metadata: {
        version: '1.5.0',
        profiles: ['cloud'],
        product: {
          name: 'sg-membership',
          vendor_name: 'sg-membership',
          feature: { name: 'audit' },
        },
      },
      cloud: {
        provider: 'Alibaba Cloud',
        region: 'cn-hangzhou',
        account: { uid: '1234567890123456', type_id: 99, type: 'Alibaba Cloud Account' },
      },
      status_id: 3,
      status: 'Suppressed',
      message: 'SSH open to the Internet by bastion',
      finding_info: {
        uid: 'fnd-0000000000000003',
        title: 'SSH open to the Internet by bastion',
        first_seen_time: Date.parse('2026-10-02T09:00:00Z'),
        last_seen_time: Date.parse('2026-11-24T09:00:00Z'),
        desc: 'tcp 22 in from the Internet is allowed because of rule sgr-bp1ssh of shop-web: Accept at priority 1.',
        analytic: {
          type_id: 1,
          type: 'Rule',
          uid: 'sg-ssh-open',
          name: 'SSH open to the Internet',
        },
      },
      compliance: {
        standards: ['cis-alibaba-2.0'],
        control: 'sg-ssh-open',
        requirements: ['cis-alibaba-2.0 4.3', 'cis-alibaba-2.0 3.2'],
        status_id: 3,
        status: 'Fail',
        status_details: [
          'tcp 22 in from the Internet is allowed because of rule sgr-bp1ssh of shop-web: Accept at priority 1.',
        ],
      },
      resources: [
        {
          uid: 'sg-bp1bastion',
          name: 'bastion',
          type: 'securityGroup',
          region: 'cn-hangzhou',
          namespace: 'vpc-bp1shop',
        },
      ],
      remediation: {
        desc: 'Let only the addresses of the administrators reach port 22.\nRevokeSecurityGroup SecurityGroupId=sg-bp1shopweb SecurityGroupRuleId.1=sgr-bp1ssh\nAuthorizeSecurityGroup SecurityGroupId=sg-bp1shopweb Permissions.1.IpProtocol=TCP Permissions.1.PortRange=22/22 Permissions.1.SourceCidrIp=198.51.100.0/24 Permissions.1.Policy=Accept Permissions.1.Priority=1',
      },
      comment: 'The bastion is meant to be reached; keys only, watched.',
      unmapped: {
        run_id: '20261124T090000Z-0a1b2c3d',
        interfaces: 1,
        instances: 1,
        decided_by: [
          'shop-web (sg-bp1shopweb) rule sgr-bp1ssh: Accept tcp 22/22 from 0.0.0.0/0, priority 1',
        ],
        exposure: 'in tcp 22/22 from 0.0.0.0/0, 100\u00a0% of the Internet',
        drift: 'unchanged',
        groups: { platform: 1 },
        exception_owner: 'platform team',
        exception_expires: '2027-01-31',
      },
    });
  });

  it('tells new, known, unknown, accepted and fixed ones apart', () => {
    expect(
      eventsOf(sampleAudit()).map((event) => [
        event.activity_name,
        event.status,
        event.compliance.status,
      ]),
    ).toStrictEqual([
      ['Update', 'New', 'Fail'],
      ['Create', 'New', 'Fail'],
      ['Update', 'Suppressed', 'Fail'],
      ['Update', 'New', 'Warning'],
      ['Update', 'New', 'Fail'],
      ['Update', 'New', 'Fail'],
      ['Close', 'Resolved', 'Pass'],
    ]);
  });

  it('keeps to the schema of the class', () => {
    for (const event of [...eventsOf(sampleAudit()), ...eventsOf(hostileAudit())]) {
      expect(v.safeParse(ComplianceFinding, event).issues).toBeUndefined();
    }
    expect(eventsOf(emptyAudit())).toStrictEqual([]);
  });
});
