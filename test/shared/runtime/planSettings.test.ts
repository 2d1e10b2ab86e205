import { describe, expect, it } from 'vitest';
import { planSettingsFrom, planSettingsOf } from '../../../shared/runtime/planSettings.js';
import { readSettings } from '../../../shared/runtime/settings.js';

describe('what planning knows of a deployment', () => {
  it('is what its settings say', () => {
    const settings = readSettings({
      FC_ACCOUNT_ID: '1',
      FC_REGION: 'cn-hangzhou',
      EVIDENCE_BUCKET: 'evidence',
      COORDINATION_BUCKET: 'c',
      MAX_GROUPS_PER_INTERFACE: '10',
      SETTLE_LIMIT_SECONDS: '60',
      ECS_BUDGETS: '{"JoinSecurityGroup":500}',
    });
    expect(planSettingsOf(settings)).toStrictEqual({
      groupsPerInterface: 10,
      settleLimitSeconds: 60,
      ratePerMinute: { small: 50, large: 350 },
    });
  });

  it('is 5 groups, 10 minutes, and 100 or 700 calls a minute where nothing is set', () => {
    expect(planSettingsFrom({})).toStrictEqual({
      groupsPerInterface: 5,
      settleLimitSeconds: 600,
      ratePerMinute: { small: 100, large: 700 },
    });
  });

  it('is known without a deployment too, by the same variables', () => {
    const environment = {
      MAX_GROUPS_PER_INTERFACE: '10',
      SETTLE_LIMIT_SECONDS: '60',
      ECS_BUDGETS: '{"JoinSecurityGroup":500}',
      // Nothing of planning: it may be anything.
      WORKERS: 'many',
      FC_REGION: 'nowhere',
    };
    expect(planSettingsFrom(environment)).toStrictEqual({
      groupsPerInterface: 10,
      settleLimitSeconds: 60,
      ratePerMinute: { small: 50, large: 350 },
    });
    expect(() => planSettingsFrom({ MAX_GROUPS_PER_INTERFACE: 'ten' })).toThrow(
      'settings: MAX_GROUPS_PER_INTERFACE: must be a whole number',
    );
  });
});
