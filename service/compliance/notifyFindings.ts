import type { Audit } from '../../shared/compliance/audit.js';
import type { FindingsMessage } from '../../shared/contracts/complianceRun.js';
import { limits } from '../../shared/contracts/limits.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import type { QueuePort } from '../../shared/queue/queueClient.js';
import type { Run } from './runStore.js';

/** Findings that a message names at most. */
const NAMED = 50;
/** A title may hold a name of any length. */
const TITLE = 300;

/**
 * Sends the new high findings of a run as one message, and no message where there are none. The
 * message is sent before it is noted in the evidence: a turn that is taken twice may send it twice,
 * but never loses it. The result is how many findings there are.
 */
export async function notifyFindings(
  { names, store, request }: Run,
  { head, findings }: Audit,
  queue: QueuePort,
  queueName: string,
): Promise<number> {
  const named: FindingsMessage['findings'][number][] = [];
  let count = 0;
  for (const finding of findings()) {
    const isNew = finding.drift === undefined || finding.drift === 'new';
    if (finding.severity !== 'high' || finding.status !== 'fail' || finding.exception || !isNew)
      continue;
    count += 1;
    if (named.length === NAMED) continue;
    const { id, checkId, severity, title, resource } = finding;
    const { type, name } = resource;
    named.push({
      id,
      checkId,
      severity,
      title: title.slice(0, TITLE),
      resource: { type, id: resource.id, ...(name ? { name: name.slice(0, 128) } : {}) },
    });
  }
  if (count === 0 || (await store.exists(names.notification))) return count;
  const message = (): FindingsMessage => ({
    v: 1,
    runId: request.runId,
    accountId: request.accountId,
    regionId: request.regionId,
    takenAt: head.takenAt,
    counts: head.counts,
    findings: named,
    more: count - named.length,
  });
  // Base64 makes four bytes of three.
  const fits = () =>
    (Buffer.byteLength(JSON.stringify(message()), 'utf8') / 3) * 4 < limits.messageBytes;
  while (named.length > 1 && !fits()) named.pop();
  await queue.send(queueName, message());
  await createJson(store, names.notification, message());
  return count;
}
