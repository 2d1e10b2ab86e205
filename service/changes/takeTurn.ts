import { endStep, type FlowAnswer, type VerifyStep } from '../../shared/contracts/step.js';
import { changeNames, parseExecutionName } from '../../shared/evidence/changeNames.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { endsStep, messageOf, ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';
import { verifyChange } from './verifyChange.js';

const READ_PATIENCE_MS = 60_000;
/** Kept for writing the decision and reporting it. */
const RESERVE_MS = 20_000;

/**
 * Takes a Verify step of the flow: what the flow is to be answered. A fault that will not pass ends
 * the execution as incomplete; one that may pass is thrown.
 */
export async function takeTurn(
  { changeId, execution: name, taskToken }: VerifyStep,
  service: Service,
): Promise<FlowAnswer> {
  const { settings, log, remainingMs } = service;
  try {
    const place = await findChange(service.store, settings.places, changeId);
    if (!place) {
      throw new ServiceError('changeMissing', `${changeId} has no request`);
    }
    const execution = parseExecutionName(changeId, name);
    if (execution === undefined) {
      throw new ServiceError('badStep', `${name} is no execution of ${changeId}`);
    }
    return await verifyChange({
      ...service,
      ...place,
      changeId,
      execution,
      names: changeNames(place, changeId),
      reader: service.reader(place, READ_PATIENCE_MS),
      tokenHash: sha256Hex(taskToken),
      remainingMs: () => remainingMs() - RESERVE_MS,
    });
  } catch (error) {
    if (!endsStep(error)) throw error;
    log.error("the change can't be verified", { changeId, detail: messageOf(error) });
    return endStep('incomplete');
  }
}
