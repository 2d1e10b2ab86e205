import type { RegionClock } from '../clock.js';
import { EcsError, type EcsErrorCode } from './errors.js';
import type { AccountLimits } from './limits.js';
import type { RegionState } from './state/RegionState.js';
import type { GroupRecord } from './state/records.js';
import type { Parameters } from './wire/Parameters.js';

/** One call of an operation: what was asked, and the region that answers. */
export interface EcsCall {
  readonly parameters: Parameters;
  readonly state: RegionState;
  readonly limits: AccountLimits;
  readonly clock: RegionClock;
  readonly random: () => number;
  /** How much of the region's time Starting and Stopping take. */
  readonly transitionDelayMs: number;
}

export interface OperationHandler {
  readonly name: string;
  /**
   * The parameters that it reads, with `N` for a number: `Tag.N.Key`. Any other one is refused with
   * UnsupportedParameter (the code is documented, its use for this is not), never ignored.
   */
  readonly parameters: readonly string[];
  /** Whether a caller without the grant sees an empty region, and no error. */
  readonly emptyIfDenied?: boolean;
  /** The body of the answer without RequestId; throws `EcsError`. Nothing is changed on a throw. */
  run(call: EcsCall): Readonly<Record<string, unknown>>;
}

/** Refuses a call that names no region. That it is this one is checked for every call. */
export function requireRegion(
  { parameters }: EcsCall,
  missingCode: EcsErrorCode = 'MissingParameter.RegionId',
): void {
  parameters.required('RegionId', missingCode);
}

/** Refuses another region's id, also where RegionId may be left out or is not documented. */
export function checkRegion(parameters: Parameters, state: RegionState): void {
  const regionId = parameters.optional('RegionId');
  if (regionId !== undefined && regionId !== state.regionId) {
    throw new EcsError('InvalidRegionId.NotFound', regionId);
  }
}

/** The group of a write: refused when it is not there or managed by a cloud product. */
export function writableGroup(
  state: RegionState,
  id: string,
  missingCode: EcsErrorCode = 'InvalidSecurityGroupId.NotFound',
): GroupRecord {
  const group = state.groupById.get(id);
  if (group === undefined) throw new EcsError(missingCode, id);
  if (group.element.ServiceManaged === true) {
    throw new EcsError('InvalidOperation.ResourceManagedByCloudProduct', id);
  }
  return group;
}

/** At DryRun=true a call ends with this error once everything was checked ([DI-2025]). */
export function endDryRun(parameters: Parameters): void {
  if (parameters.boolean('DryRun') === true) throw new EcsError('DryRunOperation');
}

/** A made-up id in the form of the region's own: prefix and twenty letters and digits. */
export function makeId(prefix: string, random: () => number): string {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
  let id = `${prefix}-lo`;
  for (let index = 0; index < 18; index += 1) {
    id += alphabet[Math.floor(random() * alphabet.length)] ?? '0';
  }
  return id;
}
