import * as v from 'valibot';
import { earlierChangeOf, kindSchemas, kindsAskedFor, kindsInWords } from './changeKinds.js';
import { Tags } from './groupReference.js';
import { overridableGuardrails } from './guardrailsFile.js';
import {
  ExposureId,
  IdempotencyKey,
  InstanceId,
  NetworkInterfaceId,
  PlanHash,
  RegionId,
  SecurityGroupId,
  VpcId,
} from './ids.js';
import { limits } from './limits.js';
import { Assertion } from './probe.js';

const Selector = v.pipe(
  v.strictObject({
    tags: v.optional(Tags),
    vpcId: v.optional(VpcId),
    securityGroupId: v.optional(SecurityGroupId),
    instanceName: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
  }),
  v.check((select) => Object.keys(select).length > 0, 'must hold at least one filter'),
);
export type Selector = v.InferOutput<typeof Selector>;

const Targets = v.strictObject({
  instanceIds: v.optional(v.array(InstanceId)),
  networkInterfaceIds: v.optional(v.array(NetworkInterfaceId)),
  select: v.optional(Selector),
});

/** `3` or `"10%"`. */
const countOrPercent = (atLeast: 0 | 1) =>
  v.union(
    [
      v.pipe(v.number(), v.integer(), v.minValue(atLeast), v.maxValue(limits.targetsPerChange)),
      v.pipe(
        v.string(),
        v.regex(
          atLeast === 0 ? /^(100|[1-9]?\d)%$/ : /^(100|[1-9]\d?)%$/,
          'must be a percentage such as "10%"',
        ),
      ),
    ],
    `must be a count or a percentage such as "10%"${atLeast > 0 ? ', and not 0' : ''}`,
  );

const CountOrPercent = countOrPercent(0);
export type CountOrPercent = v.InferOutput<typeof CountOrPercent>;

/** A wave holds something. */
const WaveSize = countOrPercent(1);

/**
 * Whether each wave holds more than the one before it: waves are cumulative. A percentage may be any
 * number of targets, so one beside a count is compared when the targets are known.
 */
export function wavesRise(waves: readonly CountOrPercent[]): boolean {
  const rises = (kind: 'number' | 'string') => {
    const some = waves.filter((one) => typeof one === kind);
    const numbers = some.map((one) => Number.parseInt(String(one), 10));
    return numbers.every((one, index) => index === 0 || one > (numbers[index - 1] as number));
  };
  return rises('number') && rises('string');
}

const Rollout = v.strictObject({
  waves: v.optional(
    v.pipe(
      v.array(WaveSize),
      v.minLength(1),
      v.maxLength(20),
      v.check(
        (waves) => wavesRise(waves),
        'must rise: waves are cumulative, such as 1, "10%", "100%"',
      ),
    ),
  ),
  by: v.optional(v.picklist(['zone'])),
  pauseSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400))),
  maxFailed: v.optional(CountOrPercent),
});

/** An exposure that whoever asks takes on, on so many interfaces at most. */
const AcceptedExposure = v.strictObject({
  id: ExposureId,
  maxInterfaces: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(limits.targetsPerChange),
  ),
});
export type AcceptedExposure = v.InferOutput<typeof AcceptedExposure>;

/**
 * What a team asks for. One schema: the types, the validation and the OpenAPI document come from
 * it. Unknown fields are refused.
 */
export const ChangeRequest = v.pipe(
  v.strictObject({
    regionId: RegionId,
    /** Of a change of the past: those of its targets that are meant; absent, all of them. */
    targets: v.optional(Targets, {}),
    interfaces: v.optional(v.picklist(['primary', 'all']), 'primary'),
    invalidTargets: v.optional(v.picklist(['refuse', 'skip']), 'refuse'),
    ...kindSchemas,
    checks: v.optional(v.pipe(v.array(Assertion), v.maxLength(50)), []),
    onFailure: v.optional(
      v.picklist(['rollBackTarget', 'rollBackWave', 'rollBack', 'keep']),
      'rollBackTarget',
    ),
    rollout: v.optional(Rollout, {}),
    acceptExposure: v.optional(
      v.pipe(
        v.array(AcceptedExposure),
        v.minLength(1),
        v.maxLength(100),
        v.check(
          (all) => new Set(all.map((one) => one.id)).size === all.length,
          'must name each exposure once',
        ),
      ),
    ),
    overrideGuardrails: v.optional(
      v.pipe(
        v.array(v.picklist(overridableGuardrails)),
        v.minLength(1),
        v.check((all) => new Set(all).size === all.length, 'must name each guardrail once'),
      ),
    ),
    expectPlan: v.optional(PlanHash),
    /** What is done where another change is at work on some of the targets; absent: `refuse`. */
    overlap: v.optional(v.picklist(['refuse', 'allow'])),
    reason: v.optional(v.pipe(v.string(), v.maxLength(512))),
    idempotencyKey: v.optional(IdempotencyKey),
  }),
  v.check(
    (request) => kindsAskedFor(request).length === 1,
    `must ask for exactly one of: ${kindsInWords()}`,
  ),
  v.check(
    ({ acceptExposure, overrideGuardrails, reason }) =>
      (acceptExposure === undefined && overrideGuardrails === undefined) ||
      (reason ?? '').trim() !== '',
    'must give a reason where it accepts an exposure or overrides a guardrail',
  ),
  v.forward(
    v.check(
      (request) =>
        Object.keys(request.targets).length > 0 ||
        earlierChangeOf(request) !== undefined ||
        request.retire !== undefined,
      'must hold instanceIds, networkInterfaceIds or select',
    ),
    ['targets'],
  ),
  v.forward(
    v.check(
      (request) => earlierChangeOf(request) === undefined || request.targets.select === undefined,
      'must name targets of the change by id, or be absent',
    ),
    ['targets'],
  ),
  v.forward(
    v.check(
      ({ retire, targets }) => !retire || Object.keys(targets).length === 0,
      'must be absent: retire names the groups',
    ),
    ['targets'],
  ),
  v.forward(
    v.check(
      ({ retire, checks }) => !retire || checks.length === 0,
      'must be empty: a group that is deleted has no traffic',
    ),
    ['checks'],
  ),
  v.forward(
    v.check(
      ({ quarantine, targets }) => !quarantine || targets.networkInterfaceIds === undefined,
      'must name instances: a quarantine is of all interfaces of an instance',
    ),
    ['targets'],
  ),
  v.forward(
    v.check(
      ({ quarantine, restore, reason = '' }) => (!quarantine && !restore) || reason.trim() !== '',
      'must say why: quarantine and restore need a reason',
    ),
    ['reason'],
  ),
);
/** The request with its defaults filled in. */
export type ChangeRequest = v.InferOutput<typeof ChangeRequest>;
/** The request as a client may write it. */
export type ChangeRequestInput = v.InferInput<typeof ChangeRequest>;
