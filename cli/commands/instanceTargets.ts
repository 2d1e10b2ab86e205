import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { UsageError } from '../exitCodes.js';

/** The targets that ids of instances name, or the name of one. Throws UsageError for several names. */
export function instanceTargets(instances: readonly string[]): ChangeRequestInput['targets'] {
  const isId = (text: string) => /^i-[0-9A-Za-z]+$/.test(text);
  if (instances.every(isId)) return { instanceIds: [...instances] };
  const [name, ...others] = instances;
  if (name !== undefined && others.length === 0) return { select: { instanceName: name } };
  throw new UsageError('several instances are named by their ids, i-…');
}
