import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeView } from '../shared/contracts/changeView.js';
import type { ServiceClient } from './client/serviceClient.js';
import { describeProgress } from './render/describeChange.js';

/**
 * Waits for the end of a change and tells of its progress: one line that is overwritten on a
 * terminal, a line for each news elsewhere. Undefined when `timeoutMs` of wall time ran out first.
 */
export async function followChange(
  client: ServiceClient,
  changeId: string,
  output: NodeJS.WriteStream,
  options: { readonly pollMs: number; readonly timeoutMs: number },
): Promise<ChangeView | undefined> {
  const until = Date.now() + options.timeoutMs;
  let last = '';
  for (;;) {
    const view = await client.change(changeId);
    const line = describeProgress(view);
    if (line !== last) {
      output.write(output.isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
      last = line;
    }
    if (view.endedAt !== undefined) {
      if (output.isTTY) output.write('\n');
      return view;
    }
    if (Date.now() > until) return undefined;
    await delay(options.pollMs);
  }
}
