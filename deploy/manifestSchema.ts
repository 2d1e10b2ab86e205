import * as v from 'valibot';

/**
 * What s.yaml may say, as Serverless Devs renders it. Stricter than the components' own schemas, which
 * let unknown properties and any trigger pass and are only logged at `s deploy`
 * (facts/function-compute 6.1): what passes here is taken by the APIs of Function Compute and
 * CloudFlow, as their pages have it, and is what this project needs of them.
 */
const Text = v.pipe(v.string(), v.minLength(1));
const Whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Where the component of flows deploys (facts/cloudflow 7). */
const Region = v.picklist([
  ...(['cn-beijing', 'cn-hangzhou', 'cn-shanghai', 'cn-qingdao', 'cn-shenzhen'] as const),
  ...(['ap-southeast-1', 'us-west-1', 'cn-heyuan-acdr-1'] as const),
]);
const RoleArn = v.pipe(v.string(), v.regex(/^acs:ram::\d{16}:role\/[A-Za-z0-9.-]{1,64}$/));
const QueueName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/));
const QueueArn = v.pipe(
  v.string(),
  v.regex(/^acs:mns:[a-z0-9-]+:\d{16}:\/queues\/[A-Za-z0-9][A-Za-z0-9-]{0,119}$/),
);
const FunctionName = v.pipe(v.string(), v.regex(/^[A-Za-z_][\w-]{0,63}$/));

const trigger = { triggerName: Text, qualifier: v.literal('LATEST') };

const HttpTrigger = v.strictObject({
  ...trigger,
  triggerType: v.literal('http'),
  triggerConfig: v.strictObject({
    // Anybody could call a function without.
    authType: v.literal('function'),
    methods: v.pipe(
      v.array(v.picklist(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'])),
      v.minLength(1),
    ),
    disableURLInternet: v.boolean(),
  }),
});

const TimerTrigger = v.strictObject({
  ...trigger,
  triggerType: v.literal('timer'),
  triggerConfig: v.strictObject({
    cronExpression: v.pipe(v.string(), v.regex(/^(CRON_TZ=[A-Za-z_/+-]+ )?(\S+ ){5}\S+$/)),
    enable: v.boolean(),
    payload: v.string(),
  }),
});

/** Keys inside sourceMNSParameters, runOptions and its parts are capitalised, the others not. */
const QueueTrigger = v.strictObject({
  ...trigger,
  triggerType: v.literal('eventbridge'),
  triggerConfig: v.strictObject({
    triggerEnable: v.boolean(),
    // Else EventBridge sees the enqueueing alone, and takes the message for done.
    asyncInvocationType: v.literal(false),
    eventRuleFilterPattern: v.literal('{}'),
    eventSourceConfig: v.strictObject({
      eventSourceType: v.literal('MNS'),
      eventSourceParameters: v.strictObject({
        sourceMNSParameters: v.strictObject({
          RegionId: Region,
          QueueName,
          IsBase64Decode: v.literal(true),
        }),
      }),
    }),
    eventSinkConfig: v.strictObject({
      deliveryOption: v.strictObject({ eventSchema: v.literal('CloudEvents') }),
    }),
    runOptions: v.strictObject({
      mode: v.literal('event-streaming'),
      maximumTasks: Whole(1, 100),
      // NONE blocks the stream at the first message that fails.
      errorsTolerance: v.literal('ALL'),
      retryStrategy: v.strictObject({
        PushRetryStrategy: v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']),
      }),
      deadLetterQueue: v.optional(v.strictObject({ Arn: QueueArn })),
      batchWindow: v.strictObject({
        CountBasedWindow: Whole(1, 10_000),
        TimeBasedWindow: Whole(0, 15),
      }),
    }),
  }),
});

type Trigger = v.InferOutput<typeof HttpTrigger | typeof TimerTrigger | typeof QueueTrigger>;

/** `s deploy` leaves a function's triggers at the first of this type that did not change. */
const isAlone = (triggers: Trigger[]) =>
  triggers.filter((one) => one.triggerType === 'eventbridge').length <= 1;

const FunctionProps = v.pipe(
  v.strictObject({
    region: Region,
    functionName: FunctionName,
    description: v.pipe(Text, v.maxLength(256)),
    runtime: v.literal('nodejs20'),
    handler: v.literal('index.handler'),
    code: v.pipe(v.string(), v.regex(/^\.\/dist\/functions\/[\w-]+$/)),
    memorySize: v.pipe(Whole(128, 32_768), v.multipleOf(64)),
    cpu: v.pipe(v.number(), v.minValue(0.05), v.maxValue(16)),
    // The default of 3 s is nobody's wish.
    timeout: Whole(1, 86_400),
    role: RoleArn,
    // Without one, each deploy switches off a log that was set by hand.
    logConfig: v.strictObject({
      project: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)),
      logstore: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/)),
    }),
    // The API decodes strictly: a number is refused, after what stands before it was deployed.
    environmentVariables: v.record(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]*$/)), v.string()),
    concurrencyConfig: v.optional(v.strictObject({ reservedConcurrency: Whole(1, 100) })),
    asyncInvokeConfig: v.optional(
      v.strictObject({
        maxAsyncRetryAttempts: Whole(0, 8),
        maxAsyncEventAgeInSeconds: Whole(1, 604_800),
      }),
    ),
    triggers: v.pipe(
      v.array(v.variant('triggerType', [HttpTrigger, TimerTrigger, QueueTrigger])),
      v.check(isAlone, 'one eventbridge trigger a function: a second one would not be deployed'),
    ),
  }),
  v.check(
    ({ memorySize, cpu }) => memorySize / 1024 / cpu >= 1 && memorySize / 1024 / cpu <= 4,
    'one CPU to 1-4 GB of memory',
  ),
);

const FlowProps = v.strictObject({
  region: Region,
  name: FunctionName,
  description: Text,
  // From the folder in which `s` runs.
  definition: v.pipe(v.string(), v.regex(/^\.\/workflows\/[\w-]+\.yaml$/)),
  // Set at creation alone.
  executionMode: v.literal('Standard'),
  roleArn: RoleArn,
});

/** The resources of s.yaml, as `s preview -o json` shows them, by name. */
export const ManifestResources = v.record(
  v.string(),
  v.variant('component', [
    v.strictObject({ component: v.literal('fc3'), props: FunctionProps }),
    // Edition 3 publishes it as `flow`; its repository is devsapp/fnf.
    v.strictObject({ component: v.literal('flow'), props: FlowProps }),
  ]),
);
