import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../shared/runtime/settings.js';

const least = {
  FC_ACCOUNT_ID: '1',
  FC_REGION: 'cn-hangzhou',
  EVIDENCE_BUCKET: 'b',
  COORDINATION_BUCKET: 'c',
};

describe('settings', () => {
  it('have a default each', () => {
    const settings = readSettings(least);
    expect(settings).toMatchObject({
      accountId: '1',
      homeRegionId: 'cn-hangzhou',
      regionIds: ['cn-hangzhou'],
      places: [{ accountId: '1', regionId: 'cn-hangzhou' }],
      endpoints: { ecs: undefined, smq: undefined, cloudFlow: undefined, oss: undefined },
      groupsPerInterface: 5,
      workers: 10,
      workerSize: 'large',
      settleLimitSeconds: 600,
      timeScale: 1,
    });
    expect([settings.ratePerMinute('large'), settings.ratePerMinute('small')]).toStrictEqual([
      700, 100,
    ]);
    expect(settings.functionArn('request')).toBe('acs:fc:cn-hangzhou:1:functions/request/LATEST');
  });

  it('take budgets by API', () => {
    const settings = readSettings({ ...least, ECS_BUDGETS: '{"LeaveSecurityGroup":500}' });
    expect([
      settings.budgetOf('LeaveSecurityGroup'),
      settings.budgetOf('JoinSecurityGroup'),
    ]).toStrictEqual([500, 1_000]);
  });

  it.each([
    ['REGIONS', 'cn-hangzhou,,cn-shanghai', /REGIONS/],
    ['REGIONS', '../x', /REGIONS/],
    ['WORKERS', 'many', /WORKERS: must be a whole number/],
    ['WORKERS', '0', /WORKERS/],
    ['RATE_SHARE', '1.5', /RATE_SHARE/],
    ['ECS_ENDPOINT', 'ftp://x', /ECS_ENDPOINT: must be http:\/\//],
    ['ECS_BUDGETS', 'no json', /ECS_BUDGETS/],
    ['WORKER_SIZE', 'huge', /WORKER_SIZE/],
    ['EVIDENCE_BUCKET', '', /EVIDENCE_BUCKET/],
    ['TIME_SCALE', '0', /TIME_SCALE/],
  ])('refuse %s=%s and name it', (name, value, message) => {
    expect(() => readSettings({ ...least, [name]: value })).toThrow(message);
  });
});
