import { describe, expect, it } from 'vitest';
import { notifyFindings } from '../../../service/compliance/notifyFindings.js';
import type { Audit } from '../../../shared/compliance/audit.js';
import type { FindingsMessage } from '../../../shared/contracts/complianceRun.js';
import type { Finding } from '../../../shared/contracts/findings.js';
import { complianceNames } from '../../../shared/evidence/complianceNames.js';
import { ACCOUNT_ID, REGION_ID, startFunctions } from '../../functions/startFunctions.js';

const finding = (id: string, over: Partial<Finding> = {}) =>
  ({
    ...{ id, checkId: 'sg-ssh-open', severity: 'high', status: 'fail', title: 'SSH is open' },
    resource: { type: 'securityGroup', id: 'sg-1', vpcId: 'vpc-1' },
    ...over,
  }) as Finding;

/** Notifies of findings twice, as a turn that is taken again does; gives what was sent. */
async function notify(findings: readonly Finding[]) {
  const { service } = await startFunctions();
  const runId = 'run-20261124T033000Z-0a1b2c3d';
  const run = {
    request: {
      ...{ v: 1 as const, runId, accountId: ACCOUNT_ID, regionId: REGION_ID },
      ...{ receivedAt: '2026-11-24T03:30:00Z', requestedBy: 'test' },
    },
    names: complianceNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, runId),
    store: service.store,
  };
  const audit = {
    head: { takenAt: '2026-11-24T03:30:01Z', counts: {} },
    findings: () => findings,
  } as unknown as Audit;
  const sent: FindingsMessage[] = [];
  const queue = {
    send: async (_queue: string, message: unknown) => {
      sent.push(message as FindingsMessage);
    },
  };
  const counts = [
    await notifyFindings(run, audit, queue, 'compliance-findings'),
    await notifyFindings(run, audit, queue, 'compliance-findings'),
  ];
  return { sent, counts };
}

describe('notifyFindings', () => {
  it('tells of new findings of high severity alone, once; without an earlier run of all', async () => {
    const exception = { owner: 'o', reason: 'r', expires: '2027-01-01' };
    const { sent, counts } = await notify([
      finding('first run'),
      finding('new', { drift: 'new' }),
      finding('known', { drift: 'unchanged' }),
      finding('changed', { drift: 'changed' }),
      finding('medium', { severity: 'medium' }),
      finding('unknown', { status: 'unknown' }),
      finding('excepted', { exception }),
    ]);
    expect(counts).toStrictEqual([2, 2]);
    expect(sent.map((one) => one.findings.map((each) => each.id))).toStrictEqual([
      ['first run', 'new'],
    ]);
  });

  it('sends nothing when nothing is new', async () => {
    const { sent, counts } = await notify([finding('a', { drift: 'unchanged' })]);
    expect([sent, counts]).toStrictEqual([[], [0, 0]]);
  });

  it('names fifty and says how many more there are', async () => {
    const { sent } = await notify(Array.from({ length: 70 }, (_, at) => finding(String(at))));
    expect(sent.map((one) => [one.findings.length, one.more])).toStrictEqual([[50, 20]]);
  });

  it('fits a message of the queue whatever the names are', async () => {
    const title = '名'.repeat(2_000);
    const name = '名'.repeat(2_000);
    const resource = { type: 'securityGroup', id: 'sg-1', name } as const;
    const all = Array.from({ length: 50 }, (_, at) => finding(String(at), { title, resource }));
    const { sent } = await notify(all);
    const [message] = sent;
    const body = Buffer.from(JSON.stringify(message)).toString('base64');
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(message?.findings.length).toBeGreaterThan(20);
    expect((message?.findings.length ?? 0) + (message?.more ?? 0)).toBe(50);
  });
});
