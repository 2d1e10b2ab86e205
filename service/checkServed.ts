import { ServiceError } from '../shared/runtime/errors.js';
import type { Settings } from '../shared/runtime/settings.js';

/** Throws ServiceError 422 `regionNotServed` for a region that the deployment does not serve. */
export function checkServed(regionId: string, { regionIds }: Pick<Settings, 'regionIds'>): void {
  if (regionIds.includes(regionId)) return;
  throw new ServiceError('regionNotServed', `this deployment does not serve ${regionId}`, {
    violations: [
      {
        target: 'regionId',
        rule: 'regionNotServed',
        found: regionId,
        wanted: regionIds.join(', '),
      },
    ],
  });
}
