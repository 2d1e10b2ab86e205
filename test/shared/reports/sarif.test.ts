import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SarifOptions, sarif } from '../../../shared/reports/sarif.js';
import { emptyAudit, hostileAudit, hugeAudit, sampleAudit } from './sampleAudit.js';

const textOf = (audit: Parameters<typeof sarif>[0], options?: SarifOptions) =>
  [...sarif(audit, options)].join('');
const runOf = (text: string) => JSON.parse(text).runs[0];

/**
 * Microsoft's validator: the schema, the rules of the specification and those that GitHub sets up
 * (`Ghas`). Its npm package holds a program for Linux, macOS or Windows on x64.
 */
async function multitool(): Promise<string | undefined> {
  try {
    const { default: path } = await import('@microsoft/sarif-multitool');
    const program = process.platform === 'win32' ? `${path}.exe` : path;
    try {
      accessSync(program, constants.X_OK);
    } catch {
      // Its install script sets the bit; `npm ci --ignore-scripts` leaves it out.
      chmodSync(program, 0o755);
    }
    return spawnSync(program, ['version']).error ? undefined : program;
  } catch {
    return undefined;
  }
}
const program = await multitool();
if (!program) console.warn('The SARIF Multitool does not run here: SARIF is not validated.');

describe('sarif', () => {
  it('describes each check as a rule', () => {
    const { rules } = runOf(textOf(sampleAudit())).tool.driver;
    expect(rules).toHaveLength(9);
    expect(rules[0]).toStrictEqual({
      id: 'sg-ssh-open',
      name: 'SgSshOpen',
      shortDescription: { text: 'SSH open to the Internet.' },
      fullDescription: {
        text: 'SSH open to the Internet: whoever reaches it can try to get in.',
      },
      help: {
        text: 'SSH open to the Internet: whoever reaches it can try to get in.\n\nRemedy: Remove the rule, or name the addresses that need it.\n\nMapped to: cis-alibaba-2.0/4.3, cis-alibaba-2.0/3.2.',
        markdown:
          'SSH open to the Internet: whoever reaches it can try to get in.\n\n**Remedy**: Remove the rule, or name the addresses that need it.\n\nMapped to: cis-alibaba-2.0/4.3, cis-alibaba-2.0/3.2.',
      },
      defaultConfiguration: { enabled: true, level: 'error' },
      properties: {
        'security-severity': '8.0',
        precision: 'high',
        tags: ['security', 'network', 'cloud', 'cis-alibaba-2.0/4.3', 'cis-alibaba-2.0/3.2'],
        status: 'fail',
        resources: { pass: 78, fail: 19, unknown: 0, notApplicable: 0 },
        parameters: { ports: ['tcp/22'], minShare: 0.00390625 },
      },
    });
  });

  it('puts each finding at its resource, with what is known of it', () => {
    const { results } = runOf(textOf(sampleAudit()));
    expect(results[2]).toStrictEqual({
      ruleId: 'sg-ssh-open',
      ruleIndex: 0,
      partialFingerprints: { 'findingId/v1': 'fnd-0000000000000003' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'securityGroups/sg-bp1bastion.json' },
            region: { startLine: 1 },
          },
          logicalLocations: [
            {
              name: 'bastion (sg-bp1bastion)',
              fullyQualifiedName:
                'acs:ecs:cn-hangzhou:1234567890123456:securitygroup/sg-bp1bastion',
              kind: 'resource',
            },
          ],
        },
      ],
      kind: 'fail',
      level: 'error',
      message: {
        text: 'SSH open to the Internet by bastion. tcp 22 in from the Internet is allowed because of rule sgr-bp1ssh of shop-web: Accept at priority 1. Reaches 1 interface of 1 instance. Remedy: Let only the addresses of the administrators reach port 22.',
      },
      baselineState: 'unchanged',
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'The bastion is meant to be reached; keys only, watched.',
          properties: { owner: 'platform team', expires: '2027-01-31' },
        },
      ],
      properties: {
        severity: 'high',
        since: '2026-10-02T09:00:00Z',
        interfaces: { count: 1, ids: ['eni-bp1sample10'] },
        instances: { count: 1, ids: ['i-bp1sample10'] },
        decidedBy: [
          'shop-web (sg-bp1shopweb) rule sgr-bp1ssh: Accept tcp 22/22 from 0.0.0.0/0, priority 1',
        ],
        exposure: 'in tcp 22/22 from 0.0.0.0/0, 100\u00a0% of the Internet',
        changes: [
          'RevokeSecurityGroup SecurityGroupId=sg-bp1shopweb SecurityGroupRuleId.1=sgr-bp1ssh',
          'AuthorizeSecurityGroup SecurityGroupId=sg-bp1shopweb Permissions.1.IpProtocol=TCP Permissions.1.PortRange=22/22 Permissions.1.SourceCidrIp=198.51.100.0/24 Permissions.1.Policy=Accept Permissions.1.Priority=1',
        ],
        groups: { platform: 1 },
      },
    });
    expect(
      results.map(({ kind, level, baselineState }: Record<string, string>) => [
        kind,
        level,
        baselineState,
      ]),
    ).toStrictEqual([
      ['fail', 'error', 'unchanged'],
      ['fail', 'error', 'new'],
      ['fail', 'error', 'unchanged'],
      ['open', 'none', 'updated'],
      ['fail', 'warning', 'unchanged'],
      ['fail', 'note', 'unchanged'],
    ]);
  });

  it('lists what is fixed only when asked', () => {
    const text = textOf(sampleAudit(), { absent: true });
    expect(runOf(text).results.at(-1)).toMatchObject({
      baselineState: 'absent',
      kind: 'pass',
      level: 'none',
      partialFingerprints: { 'findingId/v1': 'fnd-00000000000000ff' },
    });
    expect(textOf(sampleAudit())).not.toContain('absent');
  });

  it('stops at what code scanning takes and says how many are left', () => {
    const run = runOf(textOf(hugeAudit(25_010)));
    expect(run.results).toHaveLength(25_000);
    expect(run.invocations[0].toolExecutionNotifications).toStrictEqual([
      {
        level: 'warning',
        message: { text: '10 more findings are in findings.json: a run holds 25000 results.' },
      },
    ]);
  });

  it('lets no name be a link or a placeholder', () => {
    for (const { message } of runOf(textOf(hostileAudit())).results) {
      expect(message.text.replaceAll(/\{\{|\}\}|\\[[\]\\]/g, '')).not.toMatch(/[[\]{}]/);
      expect(message.text.length).toBeLessThan(3_000);
    }
  });

  describe.skipIf(!program)(
    program
      ? 'by the SARIF Multitool'
      : 'by the SARIF Multitool (skipped: its program does not run on this platform)',
    () => {
      let folder: string;
      beforeAll(() => {
        folder = mkdtempSync(join(tmpdir(), 'sarif-'));
      });
      afterAll(() => rmSync(folder, { recursive: true, force: true }));

      /** The ids of what the validator finds at a level. */
      function validate(text: string, level: string): string[] {
        const [file, report] = [join(folder, 'in.sarif'), join(folder, 'out.sarif')];
        writeFileSync(file, text);
        const { stdout, stderr } = spawnSync(
          program ?? '',
          [
            'validate',
            file,
            '--output',
            report,
            '--log',
            'ForceOverwrite',
            '--rule-kind',
            'Sarif;Ghas',
          ],
          // It needs no ICU then.
          { env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' }, encoding: 'utf8' },
        );
        expect(stderr).toBe('');
        expect(stdout).toContain('Analysis completed successfully');
        const results: { ruleId: string; level: string }[] = runOf(
          readFileSync(report, 'utf8'),
        ).results;
        return [...new Set(results.filter((one) => one.level === level).map((one) => one.ruleId))];
      }

      it.each([
        ['the sample', textOf(sampleAudit({ standard: 'cis-alibaba-2.0' }))],
        ['what is fixed', textOf(sampleAudit(), { absent: true })],
        ['hostile texts', textOf(hostileAudit())],
        ['no findings', textOf(emptyAudit())],
        ['many findings', textOf(hugeAudit(150))],
      ])('is without an error: %s', (_name, text) => {
        expect(validate(text, 'error')).toStrictEqual([]);
      });

      it('would show one', () => {
        const text = textOf(sampleAudit()).replaceAll('"startLine":1', '"startLine":0');
        expect(validate(text, 'error')).not.toStrictEqual([]);
      });
    },
  );
});
