import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeView } from '../shared/contracts/changeView.js';
import type { ServiceClient } from './client/serviceClient.js';
import type { Printer } from './Printer.js';
import { describeProgress } from './render/describeChange.js';

/**
 * Waits for the end of a change and tells of its progress: one line that is replaced on a
 * terminal, a line for each news elsewhere. Undefined when `timeoutMs` of wall time ran out first.
 */
export async function followChange(
  client: ServiceClient,
  changeId: string,
  printer: Printer,
  options: { readonly pollMs: number; readonly timeoutMs: number },
): Promise<ChangeView | undefined> {
  const until = Date.now() + options.timeoutMs;
  let last = '';
  for (;;) {
    const view = await client.change(changeId);
    const line = describeProgress(view);
    if (line !== last) {
      printer.replaceLine(line);
      last = line;
    }
    if (view.endedAt !== undefined) {
      printer.keepLine();
      return view;
    }
    if (Date.now() > until) {
      printer.keepLine();
      return undefined;
    }
    await delay(options.pollMs);
  }
}
