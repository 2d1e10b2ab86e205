import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { FIXTURES_DIR, makeTempDir } from './startFc.js';

/** An s.yaml with one function, `record` unless told otherwise; answers the file's path. */
export function writeManifest(props: object, more: object = {}): string {
  const file = join(makeTempDir(), 's.yaml');
  const defaults = {
    region: 'cn-hangzhou',
    functionName: 'record',
    runtime: 'nodejs20',
    handler: 'index.handler',
    code: join(FIXTURES_DIR, 'record'),
    timeout: 600,
  };
  const record = { component: 'fc3', props: { ...defaults, ...props } };
  writeFileSync(
    file,
    stringify({ edition: '3.0.0', name: 'test', resources: { record }, ...more }),
  );
  return file;
}

/** A trigger on the queue `jobs`, its config and run options as given. */
export function queueTrigger(runOptions: object = {}, config: object = {}, source: object = {}) {
  return {
    triggerName: 'jobs',
    triggerType: 'eventbridge',
    qualifier: 'LATEST',
    triggerConfig: {
      triggerEnable: true,
      asyncInvocationType: false,
      eventRuleFilterPattern: '{}',
      eventSourceConfig: {
        eventSourceType: 'MNS',
        eventSourceParameters: {
          sourceMNSParameters: { RegionId: 'cn-hangzhou', QueueName: 'jobs', ...source },
        },
      },
      eventSinkConfig: { deliveryOption: { eventSchema: 'CloudEvents' } },
      runOptions: { mode: 'event-streaming', errorsTolerance: 'ALL', ...runOptions },
      ...config,
    },
  };
}
