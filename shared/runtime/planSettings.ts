import type { PlanSettings } from '../contracts/planSettings.js';
import { readSettings, type Settings } from './settings.js';

/** What planning needs to know of a deployment. */
export const planSettingsOf = (settings: Settings): PlanSettings => ({
  groupsPerInterface: settings.groupsPerInterface,
  settleLimitSeconds: settings.settleLimitSeconds,
  ratePerMinute: {
    small: settings.ratePerMinute('small'),
    large: settings.ratePerMinute('large'),
  },
});

/** The variables of a deployment that planning stands on. */
const variables = [
  'MAX_GROUPS_PER_INTERFACE',
  'ECS_BUDGETS',
  'RATE_SHARE',
  'SMALL_RATE_SHARE',
  'SETTLE_LIMIT_SECONDS',
];

/**
 * The same for a caller without a deployment, from the same variables of its environment. Throws
 * SettingsError, which names every variable that can't be used.
 */
export function planSettingsFrom(
  environment: Readonly<Record<string, string | undefined>>,
): PlanSettings {
  // Names that a deployment must give and that nothing of planning depends on.
  const names = {
    FC_ACCOUNT_ID: '-',
    FC_REGION: 'cn-hangzhou',
    EVIDENCE_BUCKET: '-',
    COORDINATION_BUCKET: '-',
  };
  const given = Object.fromEntries(variables.map((name) => [name, environment[name]]));
  return planSettingsOf(readSettings({ ...given, ...names }));
}
