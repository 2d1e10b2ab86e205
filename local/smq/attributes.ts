import { SmqError } from './errors.js';
import { LIMITS } from './limits.js';
import { parseInteger } from './parseInteger.js';
import { childrenOf, refuseUnknownElements, textOf, type XmlNode } from './xml.js';

/** Where a message goes that was received too often. */
interface DlqPolicy {
  readonly Enabled: boolean;
  readonly DeadLetterTargetQueue: string;
  readonly MaxReceiveCount: number;
}

/** The attributes of a queue that its owner sets; durations in seconds, sizes in bytes. */
export interface QueueAttributes {
  readonly DelaySeconds: number;
  readonly MaximumMessageSize: number;
  readonly MessageRetentionPeriod: number;
  readonly VisibilityTimeout: number;
  readonly PollingWaitSeconds: number;
  readonly LoggingEnabled: boolean;
  readonly DlqPolicy?: DlqPolicy;
}

export const DEFAULT_ATTRIBUTES: QueueAttributes = {
  DelaySeconds: 0,
  MaximumMessageSize: 65_536,
  MessageRetentionPeriod: 345_600,
  VisibilityTimeout: 30,
  PollingWaitSeconds: 0,
  LoggingEnabled: false,
};

const NUMBERS = {
  DelaySeconds: [LIMITS.delaySeconds, 'seconds'],
  MaximumMessageSize: [LIMITS.maximumMessageSize, 'bytes'],
  MessageRetentionPeriod: [LIMITS.retentionSeconds, 'seconds'],
  VisibilityTimeout: [LIMITS.visibilityTimeout, 'seconds'],
  PollingWaitSeconds: [LIMITS.pollingWaitSeconds, 'seconds'],
} as const;

type NumberName = keyof typeof NUMBERS;
const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[];

/** Reads the attributes that a `<Queue>` element sets for the queue of this name. */
export function parseAttributes(queueName: string, node: XmlNode): Partial<QueueAttributes> {
  refuseUnknownElements(node, [...NUMBER_NAMES, 'LoggingEnabled', 'DlqPolicy']);
  const found: { -readonly [Name in keyof QueueAttributes]?: QueueAttributes[Name] } = {};
  for (const name of NUMBER_NAMES) {
    const text = textOf(node, name);
    const [range, unit] = NUMBERS[name];
    if (text !== undefined) found[name] = parseInteger(name, text, range, unit);
  }
  const logging = textOf(node, 'LoggingEnabled');
  if (logging !== undefined) found.LoggingEnabled = parseBoolean('LoggingEnabled', logging);
  const [policy] = childrenOf(node, 'DlqPolicy');
  if (policy !== undefined) found.DlqPolicy = parsePolicy(queueName, policy);
  return found;
}

/**
 * The policy is documented for the control plane; that the data plane takes it in this XML is not
 * confirmed (facts/smq 6). Neither is whether the target must exist: here it may come later.
 */
function parsePolicy(queueName: string, node: XmlNode): DlqPolicy {
  refuseUnknownElements(node, ['Enabled', 'DeadLetterTargetQueue', 'MaxReceiveCount']);
  const target = textOf(node, 'DeadLetterTargetQueue')?.trim() ?? '';
  if (target === '' || target === queueName) {
    throw new SmqError(
      'InvalidArgument',
      'The value of DeadLetterTargetQueue should be the name of another queue',
    );
  }
  return {
    Enabled: parseBoolean('Enabled', textOf(node, 'Enabled') ?? 'true'),
    DeadLetterTargetQueue: target,
    MaxReceiveCount: parseInteger(
      'MaxReceiveCount',
      textOf(node, 'MaxReceiveCount') ?? '',
      LIMITS.maxReceiveCount,
    ),
  };
}

function parseBoolean(name: string, text: string): boolean {
  const value = text.trim().toLowerCase();
  if (value !== 'true' && value !== 'false') {
    throw new SmqError('InvalidArgument', `The value of ${name} should be True or False`);
  }
  return value === 'true';
}
