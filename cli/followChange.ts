import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeView } from '../shared/contracts/changeView.js';
import type { ServiceClient } from './client/serviceClient.js';
import { describeProgress } from './render/describeChange.js';
import { cutToWidth } from './render/table.js';

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
      // A line that wraps could not be overwritten.
      const shown = output.isTTY ? cutToWidth(line, (output.columns ?? 80) - 1) : line;
      output.write(output.isTTY ? `\r\u001b[2K${shown}` : `${shown}\n`);
      last = line;
    }
    if (view.endedAt !== undefined) {
      if (output.isTTY) output.write('\n');
      return view;
    }
    if (Date.now() > until) {
      if (output.isTTY) output.write('\n');
      return undefined;
    }
    await delay(options.pollMs);
  }
}
