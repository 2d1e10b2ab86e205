import type { ChangeRequestInput } from '../shared/contracts/changeRequest.js';
import { validRequest } from './requestFlags.js';
import { connectService } from './service.js';

/**
 * A request that is of a change of the past, in the region of that change. Throws UsageError for a
 * malformed one, ProblemError where there is no such change.
 */
export async function readRequestOf(
  of: string,
  asked: Partial<ChangeRequestInput>,
  options: { readonly url?: string; readonly profile?: string },
): Promise<ChangeRequestInput> {
  const { client } = await connectService(options);
  const { regionId } = await client.change(of);
  return validRequest({ regionId, ...asked });
}
