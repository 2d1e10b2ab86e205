import type { HttpTrigger, QueueTrigger, TimerTrigger, Trigger } from './FunctionConfig.js';
import { ManifestError, ManifestReader } from './ManifestReader.js';
import { parseSchedule } from './parseSchedule.js';
import { queueOfArn } from './queueOfArn.js';

/** The methods that an HTTP trigger may name (facts/function-compute 3.3). */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const;

/** Reads one element of `triggers`; the config's own keys are case-sensitive (facts/function-compute 6.1). */
export function parseTrigger(
  where: string,
  value: unknown,
  owner: { readonly functionName: string; readonly region: string },
): Trigger {
  const reader = new ManifestReader(where, value, [
    'triggerName',
    'triggerType',
    'triggerConfig',
    'qualifier',
    'description',
    'invocationRole',
    'sourceArn',
  ]);
  const name = reader.text('triggerName');
  if (reader.text('qualifier', 'LATEST') !== 'LATEST') reader.fail('qualifier', 'LATEST');
  const type = reader.oneOf('triggerType', ['http', 'timer', 'eventbridge']);
  switch (type) {
    case 'http':
      return parseHttp(name, reader);
    case 'timer':
      return parseTimer(name, reader);
    case 'eventbridge':
      return parseQueue(name, reader, owner);
  }
}

function parseHttp(name: string, trigger: ManifestReader): HttpTrigger {
  const config = trigger.child('triggerConfig', ['authType', 'methods', 'disableURLInternet']);
  const methods = config.list('methods').map((method) => {
    const known = METHODS.find((one) => one === method);
    return known ?? config.fail('methods', `methods out of ${METHODS.join(', ')}`);
  });
  if (methods.length === 0) config.fail('methods', 'at least one method');
  return {
    type: 'http',
    name,
    authType: config.oneOf('authType', ['function', 'anonymous'], 'function'),
    methods,
    disableURLInternet: config.boolean('disableURLInternet', false),
  };
}

function parseTimer(name: string, trigger: ManifestReader): TimerTrigger {
  const config = trigger.child('triggerConfig', ['cronExpression', 'enable', 'payload']);
  const cronExpression = config.text('cronExpression');
  try {
    parseSchedule(cronExpression);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ManifestError(`${config.where}.cronExpression`, reason);
  }
  const payload = config.text('payload', '');
  if (Buffer.byteLength(payload) > 128 * 1024) config.fail('payload', 'at most 128 KB');
  return { type: 'timer', name, cronExpression, enable: config.boolean('enable', false), payload };
}

function parseQueue(
  name: string,
  trigger: ManifestReader,
  owner: { readonly functionName: string; readonly region: string },
): QueueTrigger {
  const config = trigger.child('triggerConfig', [
    'triggerEnable',
    'asyncInvocationType',
    'eventRuleFilterPattern',
    'eventSourceConfig',
    'eventSinkConfig',
    'runOptions',
  ]);
  refuseOtherFilter(config, `MNS-${owner.functionName}-${name}`);
  const source = config.child('eventSourceConfig', ['eventSourceType', 'eventSourceParameters']);
  source.oneOf('eventSourceType', ['MNS']);
  const queue = source
    .child('eventSourceParameters', ['sourceMNSParameters'])
    .child('sourceMNSParameters', ['RegionId', 'QueueName', 'IsBase64Decode']);
  if (queue.text('RegionId', owner.region) !== owner.region) {
    queue.fail('RegionId', `the function's own region ${owner.region}`);
  }
  const sink = config.child('eventSinkConfig', ['deliveryOption']);
  const delivery = sink.child('deliveryOption', ['eventSchema', 'concurrency']);
  if (delivery.has('concurrency')) delivery.fail('concurrency', 'nothing: it is for Kafka only');
  return {
    type: 'eventbridge',
    name,
    enable: config.boolean('triggerEnable', true),
    asyncInvocationType: config.boolean('asyncInvocationType', false),
    queueName: queue.text('QueueName'),
    isBase64Decode: queue.boolean('IsBase64Decode', true),
    eventSchema: delivery.oneOf('eventSchema', ['CloudEvents', 'RawData'], 'CloudEvents'),
    ...parseRunOptions(config),
  };
}

/**
 * The defaults of mode and window are not documented for this source: a trigger without run options
 * is event-driven, as the samples are, and a window that is not given pushes each message at once.
 */
function parseRunOptions(config: ManifestReader) {
  const run = config.child('runOptions', [
    'mode',
    'errorsTolerance',
    'retryStrategy',
    'deadLetterQueue',
    'batchWindow',
    'maximumTasks',
  ]);
  // Further fields of the strategy are seen in samples only (facts/function-compute 9).
  const retry = run.child('retryStrategy', ['PushRetryStrategy']);
  const window = run.child('batchWindow', ['CountBasedWindow', 'TimeBasedWindow']);
  const dead = run.child('deadLetterQueue', ['Arn']);
  const deadLetterQueueName = run.has('deadLetterQueue') ? queueOfArn(dead.text('Arn')) : undefined;
  if (run.has('deadLetterQueue') && deadLetterQueueName === undefined) {
    dead.fail('Arn', 'an SMQ queue, acs:mns:{region}:{account}:/queues/{queue}');
  }
  const mode = run.oneOf('mode', ['event-streaming', 'event-driven'], 'event-driven');
  const countBasedWindow = window.integer('CountBasedWindow', [1, 10_000], 1);
  if (mode === 'event-driven' && countBasedWindow > 1) {
    window.fail('CountBasedWindow', '1: event-driven triggers do not batch');
  }
  return {
    mode,
    errorsTolerance: run.oneOf('errorsTolerance', ['ALL', 'NONE'], 'NONE'),
    pushRetryStrategy: retry.oneOf(
      'PushRetryStrategy',
      ['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'],
      'BACKOFF_RETRY',
    ),
    deadLetterQueueName,
    countBasedWindow,
    timeBasedWindow: window.integer('TimeBasedWindow', [0, 15], 0),
    maximumTasks: run.integer('maximumTasks', [1, 100], 1),
  };
}

/** Every event of the queue passes; a filter that could drop one is not simulated. */
function refuseOtherFilter(config: ManifestReader, source: string): void {
  const compact = config.text('eventRuleFilterPattern', '{}').replaceAll(/\s/g, '');
  if (compact !== '{}' && compact !== `{"source":["${source}"]}`) {
    config.fail('eventRuleFilterPattern', `{} or the source ${source}`);
  }
}
