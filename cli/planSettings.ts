import type { PlanSettings } from '../shared/contracts/planSettings.js';
import { SettingsError } from '../shared/runtime/errors.js';
import { planSettingsFrom } from '../shared/runtime/planSettings.js';
import { UsageError } from './exitCodes.js';

/** What the command knows of a deployment, from its own environment. Throws UsageError. */
export function planSettings(): PlanSettings {
  try {
    return planSettingsFrom(process.env);
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.message);
    throw error;
  }
}
