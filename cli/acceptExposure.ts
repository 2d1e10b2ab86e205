import type { Command } from 'commander';
import type { ChangeRequestInput } from '../shared/contracts/changeRequest.js';
import type { DryRun } from '../shared/contracts/dryRun.js';
import { ExposureId } from '../shared/contracts/ids.js';
import { parse } from '../shared/contracts/parse.js';
import { UsageError } from './exitCodes.js';

export interface AcceptOptions {
  /** Exposures to accept: the plan says on how many interfaces. */
  readonly accept?: string[];
}

export const addAcceptFlag = (command: Command): Command =>
  command.option(
    '--accept <exposure...>',
    'open this traffic all the same, by its id; needs --reason',
  );

/**
 * The request as it accepts exposures of its plan, each for as many interfaces as the plan opens it on.
 * Throws UsageError where no reason is given, an id has another form, or the request accepts some itself.
 */
export function acceptExposures<TRequest extends ChangeRequestInput>(
  request: TRequest,
  ids: readonly string[],
  { exposure, gate }: DryRun,
): TRequest {
  if ((request.reason ?? '').trim() === '') {
    throw new UsageError('--accept needs --reason TEXT: whoever accepts an exposure says why');
  }
  if (request.acceptExposure !== undefined) {
    throw new UsageError('the request accepts exposures itself: give no --accept beside it');
  }
  const acceptExposure = [...new Set(ids)].map((id) => {
    const parsed = parse(ExposureId, id);
    if (!parsed.ok) throw new UsageError(`--accept ${id} ${parsed.violations[0]?.wanted}`);
    const held = gate?.held.find((one) => one.id === id);
    if (held) return { id, maxInterfaces: held.interfaceCount };
    // What is not held needs no acceptance, and what the plan does not open is refused by whoever
    // takes the request.
    const lines = (exposure?.lines ?? []).filter((line) => line.id === id);
    const interfaces = lines.reduce((sum, line) => sum + line.interfaceCount, 0);
    return { id, maxInterfaces: Math.max(1, interfaces) };
  });
  return { ...request, acceptExposure };
}
