import { randomBytes } from 'node:crypto';
import { startRun } from '../../service/compliance/startRun.js';
import type { Service } from '../../service/Service.js';
import { RunRequest, type RunScope } from '../../shared/contracts/complianceRun.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { HttpRequest } from '../../shared/runtime/httpEvent.js';
import { parseJson } from '../../shared/runtime/parseJson.js';
import { callerOf, idempotencyKeyOf } from './httpParts.js';

/**
 * Starts a compliance run as the body asks for, an empty one for the whole region of the deployment,
 * and gives its id. Throws ServiceError 400 for a malformed request, else what `startRun` throws.
 */
export async function requestRun(
  request: HttpRequest,
  service: Pick<Service, 'store' | 'workflow' | 'settings' | 'clock'>,
): Promise<string> {
  const key = idempotencyKeyOf(request);
  const text = request.body.toString('utf8').trim();
  const parsed = parseJson(RunRequest, text === '' ? '{}' : text);
  if (!parsed.ok) {
    const detail = 'the request for a run is malformed; nothing was started';
    throw new ServiceError('badRequest', detail, { violations: parsed.violations });
  }
  const scope = scopeOf(parsed.value);
  const { runId } = await startRun(
    {
      regionId: parsed.value.regionId ?? service.settings.homeRegionId,
      ...(scope ? { scope } : {}),
      requestedBy: callerOf(request),
      at: service.clock.iso(),
      nonce: key ?? randomBytes(8).toString('hex'),
      ...(key === undefined ? {} : { key }),
    },
    service,
  );
  return runId;
}

function scopeOf({ securityGroupId, instanceId }: RunRequest): RunScope | undefined {
  if (securityGroupId !== undefined) return { securityGroupId };
  return instanceId === undefined ? undefined : { instanceId };
}
