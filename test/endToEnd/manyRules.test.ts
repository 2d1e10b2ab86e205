import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRules } from '../../bench/makeRules.js';
import { ProblemError } from '../../cli/client/serviceClient.js';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { limits } from '../../shared/contracts/limits.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { rootDir } from '../rootDir.js';
import { type Deployment, deploy } from './deployment.js';

/** The sample fleet; whoever may write rules has filled a group with 900 that are like no others. */
function filled(): RegionSnapshot {
  const shop = JSON.parse(
    readFileSync(join(rootDir, 'examples', 'region-shop.json'), 'utf8'),
  ) as RegionSnapshot;
  const { SecurityGroupId: id = '' } =
    shop.securityGroups.find((one) => one.SecurityGroupName === 'empty') ?? {};
  return {
    ...shop,
    securityGroupAttributes: shop.securityGroupAttributes.map((one) =>
      one.SecurityGroupId === id
        ? { ...one, Permissions: { Permission: makeRules(900, 'random') } }
        : one,
    ),
  };
}

const checks = (count: number): NonNullable<ChangeRequestInput['checks']> =>
  Array.from({ length: count }, (_, index) => ({
    ...{ direction: 'ingress' as const, protocol: 'tcp', portRange: `${index + 1}/65535` },
    ...{ peer: 'internet', expect: 'deny' as const },
  }));

const folder = mkdtempSync(join(tmpdir(), 'sgm-guardrails-'));
let deployment: Deployment;

beforeAll(async () => {
  // The rules open more than anybody would accept by its id.
  const guardrails = join(folder, 'guardrails.yaml');
  writeFileSync(guardrails, 'version: 1\nmaxNewExposure: []\n');
  // Judging takes seconds, which count as so many of the region.
  deployment = await deploy({
    ...{ speed: 4, snapshot: JSON.parse(JSON.stringify(filled())) },
    functionEnv: { GUARDRAILS_FILE: guardrails },
  });
});

afterAll(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true });
});

const joining = (name: string, count: number): ChangeRequestInput => ({
  regionId: 'cn-hangzhou',
  targets: { select: { instanceName: name } },
  join: [{ name: 'empty' }],
  checks: checks(count),
});

describe('two targets that join a group of 900 rules, with ten checks over every port', () => {
  it('are verified, and rolled back, since the checks do not hold', async () => {
    const { changeId } = await deployment.client.submit(joining('bastion-0*', 10));
    const view = await deployment.ended(changeId);
    expect([view.status, view.counts.outcomes, view.checks]).toStrictEqual([
      'rolledBack',
      { rolledBack: 2 },
      { held: 0, failed: 20 },
    ]);
    const targets = await deployment.client.targets(changeId);
    expect(
      targets.map((target) =>
        target.state === 'verified'
          ? [
              target.checks.map(({ verdict }) => [verdict.verdict, verdict.parts]),
              target.moreChecks,
              target.detail?.slice(0, 37),
            ]
          : target.state,
      ),
    ).toStrictEqual(
      Array(2).fill([
        Array(limits.assertionsPerTarget).fill(['partial', undefined]),
        { held: 0, failed: 10 - limits.assertionsPerTarget },
        'a condition failed: tcp 1/65535 in fr',
      ]),
    );
    const folder = join(deployment.evidenceFolder(view), 'verify');
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(Math.max(...sizes)).toBeLessThan(20_000);
  });

  it('are refused with so many checks that judging them would take too long', async () => {
    const asked = {
      ...joining('*', 50),
      invalidTargets: 'skip' as const,
    };
    const refused = await deployment.client.submit(asked).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ProblemError);
    const { status, code, violations } = (refused as ProblemError).problem;
    expect([status, code, violations?.map((one) => one.rule)]).toStrictEqual([
      422,
      'refused',
      expect.arrayContaining(['checksTooMuch']),
    ]);
  });
});
