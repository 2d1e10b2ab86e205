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

/** The same for a deployment whose settings are all left as they are. */
export function defaultPlanSettings(): PlanSettings {
  // Names that a deployment must give and that no default of planning depends on.
  const names = {
    FC_ACCOUNT_ID: '-',
    FC_REGION: 'cn-hangzhou',
    EVIDENCE_BUCKET: '-',
    COORDINATION_BUCKET: '-',
  };
  return planSettingsOf(readSettings(names));
}
