import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetIds, makeFleet } from '../../bench/makeFleet.js';
import { CloudFlowService } from '../../local/cloudflow/CloudFlowService.js';
import { CloudFlowError } from '../../local/cloudflow/errors.js';
import type { JsonObject } from '../../local/cloudflow/json.js';
import { DEFAULT_LIMITS } from '../../local/cloudflow/limits.js';
import { seededRandom } from '../../local/gateway/faults.js';
import type { InvocationRequest, InvocationResult } from '../../local/ports.js';
import { checkEvidence } from '../../service/changes/checkEvidence.js';
import { queuePart } from '../../service/changes/queuePart.js';
import { resumeChange } from '../../service/changes/resumeChange.js';
import { stopChange } from '../../service/changes/stopChange.js';
import { submitChange } from '../../service/changes/submitChange.js';
import { takePart } from '../../service/changes/takePart.js';
import { takeTurn } from '../../service/changes/takeTurn.js';
import type { Service } from '../../service/Service.js';
import { mergeResults } from '../../shared/change/loop/ending.js';
import { ChangeReport } from '../../shared/contracts/changeReport.js';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import { ApplyStep, QueueStep, VerifyStep } from '../../shared/contracts/step.js';
import type { TargetResult } from '../../shared/contracts/verify.js';
import { EcsCallError, type EcsParameters, type EcsPort } from '../../shared/ecs/ecsPort.js';
import type { EcsOperation } from '../../shared/ecs/operations.js';
import { Pacer } from '../../shared/ecs/pacer.js';
import { RegionReader } from '../../shared/ecs/regionReader.js';
import { changeNames } from '../../shared/evidence/changeNames.js';
import type { EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import { readTurns, readVerifiedTargets } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { readSettings } from '../../shared/runtime/settings.js';
import { requestOf } from '../functions/startFunctions.js';
import { rootDir } from '../rootDir.js';
import { simulatedEcs } from './simulatedEcs.js';
import { VirtualClock } from './VirtualClock.js';

const ACCOUNT_ID = '1234567890123456';
const REGION_ID = 'cn-hangzhou';
const place = { accountId: ACCOUNT_ID, regionId: REGION_ID };
const SIZE = 3;
const targets = Array.from({ length: SIZE }, (_, index) => fleetIds.instance(index));

/** Seconds that a function may run. */
const TIMEOUTS = { request: 120, 'worker-small': 240, verifier: 300 } as const;
type FunctionName = keyof typeof TIMEOUTS;

/** Waits of the platform before it pushes a message again. */
const PUSH_WAITS_SECONDS = [15, 15, 20];
/** How long after the end earlier messages may still come. */
const AFTER_END_SECONDS = 6_000;
/** An operator looks after a change that does not end. */
const LOOK_AFTER_SECONDS = 4_000;
const LONGEST_SECONDS = 120_000;

/** What may go wrong in a run, at most so often each. */
export interface Troubles {
  readonly kills: number;
  readonly lostAnswers: number;
  readonly lateCalls: number;
  readonly redeliveries: number;
  readonly stops: number;
  readonly endedExecutions: number;
  readonly locks: number;
  /** Of somebody else, to the groups of the change and to another one. */
  readonly foreignWrites?: number;
}

export interface Outcome {
  readonly status: string;
  /** What should never be: empty in every run. */
  readonly violations: readonly string[];
  readonly struck: number;
}

/** A membership that came or went, and by whom. */
interface Event {
  readonly target: string;
  readonly group: string;
  readonly kind: 'join' | 'leave';
  readonly by: 'change' | 'undo' | 'foreign';
}

/** A group in which nobody is at first, and that no change names. */
const OTHER = 'sg-bp1other000000000000001';

/** The fleet, and a group for somebody else to write to. */
function fleetWithOther() {
  const fleet = makeFleet(SIZE);
  const like = (id: string) =>
    id.replaceAll(fleetIds.base, OTHER).replaceAll('bench-base', 'other');
  const copied = <T>(all: readonly T[]): T[] => [
    ...all,
    ...all.slice(0, 1).map((one): T => JSON.parse(like(JSON.stringify(one)))),
  ];
  return {
    ...fleet,
    securityGroups: copied(fleet.securityGroups),
    securityGroupAttributes: copied(fleet.securityGroupAttributes),
  };
}

/** What a dead invocation waits for. */
const never = new Promise<never>(() => {});

/** One invocation of a function; it may die at any of its calls. */
class Invocation {
  readonly functionName: FunctionName;
  readonly requestId: string;
  alive = true;
  readonly died: Promise<'died'>;
  #die: () => void = () => {};

  constructor(functionName: FunctionName, requestId: string) {
    this.functionName = functionName;
    this.requestId = requestId;
    this.died = new Promise((resolve) => {
      this.#die = () => resolve('died');
    });
  }

  kill(): void {
    this.alive = false;
    this.#die();
  }
}

/**
 * A change from its submission to long after its end, in one thread: the service's use cases over
 * adapters that call the region's CloudFlow and ECS in process, with a virtual clock and one seed.
 */
export class Simulation {
  readonly #random: () => number;
  readonly #clock = new VirtualClock();
  readonly #ecs = simulatedEcs(fleetWithOther(), this.#clock);
  readonly #objects = new Map<string, { readonly body: Buffer; readonly atMs: number }>();
  readonly #settings = readSettings({
    FC_ACCOUNT_ID: ACCOUNT_ID,
    FC_REGION: REGION_ID,
    EVIDENCE_BUCKET: 'evidence',
    COORDINATION_BUCKET: 'coordination',
  });
  readonly #cloudFlow: CloudFlowService;
  readonly #left: { -readonly [Name in keyof Troubles]: number };
  readonly #sent: ApplyStep[] = [];
  readonly #pacer = new Pacer(this.#clock, () => 10_000);
  readonly #violations: string[] = [];
  readonly #truth: Event[] = [];
  #by: Event['by'] = 'change';
  /** By target: what this change did, net, and still stands (`+sg`, `-sg`). */
  readonly #mine = new Map(targets.map((id) => [id, new Set<string>()]));
  #invocations = 0;
  #struck = 0;
  #reportName = '';
  #isCalm = true;

  constructor(seed: number, troubles: Troubles) {
    this.#random = seededRandom(seed);
    this.#left = { ...troubles };
    this.#cloudFlow = new CloudFlowService({
      clock: this.#clock,
      ...place,
      functions: { invoke: (request) => this.#invoke(request) },
      queues: {
        send: () => ({ messageId: 'none' }),
        take: () => never,
        delete: () => true,
      },
      limits: { ...DEFAULT_LIMITS, rates: undefined },
      messageEncoding: 'base64',
      mapConcurrencyEnforced: true,
      roles: undefined,
    });
    const definition = readFileSync(join(rootDir, 'workflows', 'membership-change.yaml'), 'utf8');
    const name = this.#settings.changeFlow;
    this.#cloudFlow.flows.create({ name, definition, description: '', roleArn: '' });
  }

  async run(): Promise<Outcome> {
    const changeId = await this.#lead(this.#request(), 'change');
    return this.#judge(changeId ?? '');
  }

  /**
   * A change and, after its end, its undo, with somebody else writing all the time: everything that
   * nobody else has touched is as it was, and the undo touches nothing but what the change did.
   */
  async runAndUndo(troubles: Troubles): Promise<Outcome> {
    const before = new Map(targets.map((id) => [id, [...this.#ecs.admin.groupsOf(id)]]));
    const of = (await this.#lead(this.#request(), 'change')) ?? '';
    Object.assign(this.#left, troubles);
    this.#by = 'undo';
    const undo = await this.#lead({ undo: { of } }, 'undo');
    const status = undo === undefined ? 'nothing' : (await this.#reportOf(undo))?.status;
    this.#judgeUndone(before, status ?? 'none');
    return { status: status ?? 'none', violations: this.#violations, struck: this.#struck };
  }

  async #reportOf(changeId: string): Promise<ChangeReport | undefined> {
    const { report } = changeNames(place, changeId);
    return readEvidence(this.#calmService().store, report, ChangeReport);
  }

  /** Submits a change and lets time go by until long after its end; undefined where it is refused. */
  async #lead(
    request: Omit<ChangeRequestInput, 'regionId'>,
    key: string,
  ): Promise<string | undefined> {
    this.#isCalm = true;
    const submitted = submitChange(
      { request: requestOf(request), key, channel: 'http', requestedBy: 'simulation' },
      this.#service(this.#begin('request')),
    );
    let changeId: string | undefined;
    let isRefused = false;
    submitted.then(
      (change) => {
        changeId = change.changeId;
      },
      (error: unknown) => {
        isRefused = true;
        if (!(error instanceof ServiceError) || error.code !== 'refused') {
          this.#refuse(`${key}: ${String(error)}`);
        }
      },
    );
    // A plan is zipped by another thread: nothing may go wrong, nor time go by, meanwhile.
    while (changeId === undefined && !isRefused) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (changeId === undefined) return undefined;
    const id: string = changeId;
    this.#isCalm = false;
    const names = changeNames(place, id);
    this.#reportName = names.report;
    this.#planTroubles(id);
    const begunMs = this.#clock.now();
    let lookedMs = begunMs;
    let endedMs: number | undefined;
    for (;;) {
      const more = await this.#clock.step();
      if (endedMs === undefined && this.#objects.has(names.report)) endedMs = this.#clock.now();
      const now = this.#clock.now();
      if (endedMs !== undefined && now - endedMs > AFTER_END_SECONDS * 1_000) break;
      if (endedMs === undefined && now - begunMs > LONGEST_SECONDS * 1_000) break;
      if (endedMs === undefined && (!more || now - lookedMs > LOOK_AFTER_SECONDS * 1_000)) {
        lookedMs = now;
        void resumeChange(id, this.#calmService()).catch((error: unknown) =>
          this.#refuse(`resume: ${String(error)}`),
        );
      } else if (!more) break;
    }
    this.#isCalm = true;
    return id;
  }

  #request(): Omit<ChangeRequestInput, 'regionId'> {
    const { base, extra } = fleetIds;
    const asks: Pick<ChangeRequestInput, 'join' | 'leave' | 'set'>[] = [
      { join: [extra] },
      { join: [extra], leave: [base] },
      { set: [extra] },
    ];
    return {
      targets: { instanceIds: [...targets] },
      ...this.#pick(asks),
      // No rule of the fleet lets SSH in from the Internet.
      checks: [
        {
          ...{ direction: 'ingress', protocol: 'tcp', port: 22, peer: 'internet' },
          expect: this.#pick(['allow', 'deny'] as const),
        },
      ],
      onFailure: this.#pick(['rollBackTarget', 'rollBackWave', 'rollBack', 'keep'] as const),
      rollout: this.#pick([{}, { waves: [1] }, { waves: [1, 2], pauseSeconds: 60 }]),
    };
  }

  /** What happens by itself, at times that the seed says. */
  #planTroubles(changeId: string): void {
    const sometime = (withinSeconds: number, action: () => void) =>
      // Most of a change happens early.
      this.#clock.after(this.#random() ** 3 * withinSeconds * 1_000, action);
    const each = (name: keyof Troubles, withinSeconds: number, action: () => void) => {
      const times = Math.floor(this.#random() * ((this.#left[name] ?? 0) + 1));
      for (let index = 0; index < times; index += 1) sometime(withinSeconds, action);
    };
    each('stops', 600, () => {
      void stopChange(changeId, 'simulation', this.#calmService()).catch((error: unknown) => {
        if (!(error instanceof ServiceError)) this.#refuse(`stop: ${String(error)}`);
      });
    });
    each('endedExecutions', 600, () => {
      for (const execution of this.#cloudFlow.executions.running()) {
        execution.finish({ status: 'Stopped', detail: 'from outside' });
      }
    });
    each('redeliveries', 8_000, () => {
      if (this.#sent.length > 0) this.#push(this.#pick(this.#sent), []);
    });
    each('foreignWrites', 900, () => {
      const id = this.#pick(targets);
      const group = this.#pick([OTHER, OTHER, fleetIds.extra, fleetIds.base]);
      const isIn = this.#ecs.admin.groupsOf(id).includes(group);
      const parameters = { regionId: REGION_ID, securityGroupId: group, instanceId: id };
      try {
        this.#ecs.call(isIn ? 'LeaveSecurityGroup' : 'JoinSecurityGroup', parameters);
        this.#truth.push({ target: id, group, kind: isIn ? 'leave' : 'join', by: 'foreign' });
      } catch (error) {
        if (!(error instanceof EcsCallError)) throw error;
      }
    });
    each('locks', 600, () => {
      const id = this.#pick(targets);
      this.#ecs.admin.lockInstance(id, 'security');
      sometime(3_000, () => this.#ecs.admin.lockInstance(id));
    });
  }

  // ---- the platform

  #begin(functionName: FunctionName): Invocation {
    this.#invocations += 1;
    const invocation = new Invocation(functionName, `r${this.#invocations}`);
    this.#clock.after(TIMEOUTS[functionName] * 1_000, () => invocation.kill());
    return invocation;
  }

  async #invoke({ functionName, payload }: InvocationRequest): Promise<InvocationResult> {
    const event: unknown = JSON.parse(payload.toString('utf8'));
    const done = (body: unknown): InvocationResult => ({
      ...{ status: 200, requestId: 'r', body: Buffer.from(JSON.stringify(body)) },
    });
    if (functionName.includes('verifier')) {
      const step = parse(VerifyStep, event);
      if (!step.ok) throw new Error(JSON.stringify(step.violations));
      void this.#takeTurn(step.value, 2);
      return { status: 202, requestId: 'r', body: Buffer.alloc(0) };
    }
    const step = parse(QueueStep, event);
    if (!step.ok) throw new Error(JSON.stringify(step.violations));
    const invocation = this.#begin('request');
    const ended = await Promise.race([
      queuePart(step.value, this.#service(invocation)).catch(() => 'failed' as const),
      invocation.died,
    ]);
    return typeof ended === 'object'
      ? done(ended)
      : { ...done({}), errorType: 'UnhandledInvocationError' };
  }

  /** An asynchronous invocation that fails is made again. */
  async #takeTurn(step: VerifyStep, again: number): Promise<void> {
    const invocation = this.#begin('verifier');
    const service = this.#service(invocation);
    const turn = async () => {
      const next = await takeTurn(step, service);
      await service.workflow.reportSucceeded(step.taskToken, next);
    };
    const ended = await Promise.race([turn().catch(() => 'failed' as const), invocation.died]);
    if (ended === undefined || again === 0) return;
    await this.#clock.sleep(30_000);
    await this.#takeTurn(step, again - 1);
  }

  /** Pushes a message to its worker, and again where that fails; then it is a dead letter. */
  #push(step: ApplyStep, waits: readonly number[]): void {
    const attempt = async (left: readonly number[]): Promise<void> => {
      const invocation = this.#begin('worker-small');
      const service = this.#service(invocation);
      const ended = await Promise.race([
        takePart(step, service).catch(() => 'failed' as const),
        invocation.died,
      ]);
      if (ended === undefined) return;
      const [wait, ...rest] = left;
      if (wait === undefined) {
        if (waits.length > 0) this.#report(step.taskToken, { ok: false, code: 'deadLetter' });
        return;
      }
      await this.#clock.sleep(wait * 1_000);
      await attempt(rest);
    };
    void attempt(waits);
  }

  #report(token: string, output: unknown): 'reported' | 'alreadyCompleted' {
    try {
      this.#cloudFlow.callbacks.report(token, { ok: true, output: output as JsonObject });
      return 'reported';
    } catch (error) {
      if (error instanceof CloudFlowError) return 'alreadyCompleted';
      throw error;
    }
  }

  // ---- the service's adapters

  #calmService(): Service {
    const invocation = this.#begin('request');
    return this.#service(invocation, true);
  }

  #service(invocation: Invocation, isCalm = false): Service {
    const clock = this.#clock;
    const begunMs = clock.now();
    /** A call of the invocation, on its way out and back; it may die before or after. */
    const call = async <T>(effect: () => T, underWay?: () => void): Promise<T> => {
      const calm = isCalm || this.#isCalm;
      if (!calm) await clock.sleep(this.#latencyMs());
      if (!invocation.alive) return never;
      const fate = calm ? 'none' : this.#fate();
      if (fate === 'killBefore') {
        invocation.kill();
        underWay?.();
      }
      if (!invocation.alive) return never;
      const result = effect();
      if (fate === 'killAfter') invocation.kill();
      if (!calm) await clock.sleep(this.#latencyMs());
      return invocation.alive ? result : never;
    };
    const port: EcsPort = {
      call: (operation, parameters) => {
        const isWrite = /^(Join|Leave|Modify)/.test(operation);
        if (!isWrite) return call(() => this.#ecs.call(operation, parameters));
        // Its caller may die while the call is under way.
        return call(
          () => this.#write(operation, parameters),
          () => this.#landLater(operation, parameters),
        );
      },
    };
    const settings = this.#settings;
    const random = this.#random;
    return {
      ...{ settings, clock, random, requestId: invocation.requestId },
      timeoutSeconds: TIMEOUTS[invocation.functionName],
      remainingMs: () => TIMEOUTS[invocation.functionName] * 1_000 - clock.elapsedMs(begunMs),
      log: { info: () => {}, error: () => {} },
      store: this.#store(call),
      coordination: this.#store(call),
      queue: {
        send: (_queue, message) =>
          call(() => {
            const step = parse(ApplyStep, JSON.parse(JSON.stringify(message)));
            if (!step.ok) throw new Error(JSON.stringify(step.violations));
            this.#sent.push(step.value);
            clock.after(1_000, () => this.#push(step.value, PUSH_WAITS_SECONDS));
          }),
      },
      workflow: {
        start: (flowName, executionName, input) =>
          call(() => {
            try {
              this.#cloudFlow.start({ flowName, executionName, input: input as JsonObject });
              return 'started';
            } catch (error) {
              if (error instanceof CloudFlowError) return 'alreadyStarted';
              throw error;
            }
          }),
        describe: (flowName, executionName) =>
          call(() => {
            const execution = this.#cloudFlow.executions
              .list(flowName)
              .find((one) => one.name === executionName);
            return execution && { running: execution.status === 'Running' };
          }),
        reportSucceeded: (token, output) => call(() => this.#report(token, output)),
      },
      ecs: () => port,
      writePacer: () => this.#pacer,
      reader: () =>
        new RegionReader(
          { port, clock, random, pacer: new Pacer(clock, () => 10_000, 60), patienceMs: 60_000 },
          REGION_ID,
        ),
    };
  }

  #store(call: <T>(effect: () => T) => Promise<T>): EvidenceStore {
    // OSS tells whole seconds.
    const seconds = (atMs: number) => new Date(atMs - (atMs % 1_000)).toISOString();
    return {
      create: (name, body) =>
        call(() => {
          if (this.#objects.has(name)) return 'exists';
          this.#objects.set(name, { body: Buffer.from(body), atMs: this.#clock.now() });
          return 'created';
        }),
      read: (name) => call(() => this.#objects.get(name)?.body),
      exists: (name) => call(() => this.#objects.has(name)),
      presign: () => Promise.reject(new Error('nobody presigns here')),
      list: (prefix, most = Number.POSITIVE_INFINITY) =>
        call(() =>
          [...this.#objects]
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, { atMs }]) => ({ name, lastModified: seconds(atMs) }))
            .sort((a, b) => (a.name < b.name ? -1 : 1))
            .slice(0, most),
        ),
    };
  }

  /** A write: it may be answered, or take effect while its answer is lost, or land later or never. */
  #write(operation: EcsOperation, parameters: EcsParameters): Record<string, unknown> {
    const lost = () => new EcsCallError(operation, { code: 'NoAnswer', message: 'lost' });
    if (this.#strikes('lateCalls', 0.05)) {
      this.#landLater(operation, parameters);
      throw lost();
    }
    const answer = this.#effect(operation, parameters, false);
    if (this.#strikes('lostAnswers', 0.1)) throw lost();
    return answer;
  }

  /** ECS has no fence: a call lands within a minute of its caller's end, or never. */
  #landLater(operation: EcsOperation, parameters: EcsParameters): void {
    if (this.#random() < 0.3) return;
    const afterMs = this.#random() * 50_000;
    this.#clock.after(afterMs, () => this.#tryEffect(operation, parameters, true));
  }

  #tryEffect(operation: EcsOperation, parameters: EcsParameters, isLate: boolean): void {
    try {
      this.#effect(operation, parameters, isLate);
    } catch (error) {
      if (!(error instanceof EcsCallError)) throw error;
    }
  }

  #effect(operation: EcsOperation, parameters: EcsParameters, isLate: boolean) {
    const id = String(parameters.instanceId);
    const before = [...this.#ecs.admin.groupsOf(id)];
    const answer = this.#ecs.call(operation, parameters);
    const after = [...this.#ecs.admin.groupsOf(id)];
    const mine = this.#mine.get(id) ?? new Set();
    const tell = (kind: Event['kind'], group: string) =>
      this.#truth.push({ target: id, group, kind, by: this.#by });
    const note = (done: string, undone: string) => {
      if (!mine.delete(undone)) mine.add(done);
    };
    for (const group of after.filter((one) => !before.includes(one))) {
      note(`+${group}`, `-${group}`);
      tell('join', group);
    }
    for (const group of before.filter((one) => !after.includes(one))) {
      note(`-${group}`, `+${group}`);
      tell('leave', group);
    }
    if (after.length === 0) this.#refuse(`${id} was left without a group`);
    if (this.#objects.has(this.#reportName) && !isLate) {
      this.#refuse(`${operation} of ${id} after the report`);
    }
    return answer;
  }

  // ---- fate

  /** Mostly some milliseconds; now and then as long as a client waits. */
  #latencyMs(): number {
    return this.#random() < 0.05 ? 10_000 * this.#random() : 5 + 50 * this.#random();
  }

  #pick<T>(some: readonly T[]): T {
    return some[Math.floor(this.#random() * some.length)] as T;
  }

  #strikes(name: keyof Troubles, probability: number): boolean {
    const left = this.#left[name] ?? 0;
    if (this.#isCalm || left <= 0 || this.#random() >= probability) return false;
    this.#left[name] = left - 1;
    this.#struck += 1;
    return true;
  }

  #fate(): 'none' | 'killBefore' | 'killAfter' {
    if (!this.#strikes('kills', 0.02)) return 'none';
    return this.#random() < 0.5 ? 'killBefore' : 'killAfter';
  }

  #refuse(what: string): void {
    this.#violations.push(`${this.#clock.iso()} ${what}`);
  }

  // ---- what must hold

  async #judge(changeId: string): Promise<Outcome> {
    const names = changeNames(place, changeId);
    const service = this.#calmService();
    const { store } = service;
    const report = await readEvidence(store, names.report, ChangeReport);
    if (!report) {
      this.#refuse('the change did not end');
      return { status: 'none', violations: this.#violations, struck: this.#struck };
    }
    const turns = await readTurns(store, names);
    const results = mergeResults(
      (await readVerifiedTargets(store, names, turns)).map((one) => one.results),
    );
    for (const [id, mine] of this.#mine) {
      this.#checkJudged(
        id,
        mine,
        results.find((one) => one.targetId === id),
      );
    }
    const decided = turns.filter(({ object }) => object.report);
    for (const { object } of decided) {
      if (JSON.stringify(object.report) !== JSON.stringify(report)) {
        this.#refuse('the report is not what was decided');
      }
    }
    // Whose turn died between the report and the index, and whose flow was ended, is listed when
    // somebody asks for more of it.
    const more = await resumeChange(changeId, service).catch((error: unknown) => error);
    if (!(more instanceof ServiceError) || more.code !== 'changeEnded') {
      this.#refuse(`an ended change is resumed: ${String(more)}`);
    }
    const evidence = await checkEvidence(names, service);
    if (!evidence.intact) this.#refuse(`the evidence is not intact: ${JSON.stringify(evidence)}`);
    return { status: report.status, violations: this.#violations, struck: this.#struck };
  }

  #judgeUndone(before: ReadonlyMap<string, readonly string[]>, status: string): void {
    for (const target of targets) {
      for (const group of [fleetIds.base, fleetIds.extra, OTHER]) {
        const events = this.#truth.filter((one) => one.target === target && one.group === group);
        const by = (who: Event['by']) => events.filter((one) => one.by === who);
        const [first] = by('change');
        const last = by('change').at(-1);
        const isTouched = by('foreign').length > 0;
        for (const event of by('undo').slice(0, 1)) {
          const isOfChange = first && first.kind === last?.kind && first.kind !== event.kind;
          // A lost answer and the same write by somebody else can't be told apart.
          if (!isOfChange && !isTouched) {
            this.#refuse(
              `the undo ${event.kind}s ${group} on ${target}, which is not the change's`,
            );
          }
        }
        if (isTouched || !['completed', 'nothing'].includes(status)) continue;
        const is = this.#ecs.admin.groupsOf(target).includes(group);
        const was = before.get(target)?.includes(group) ?? false;
        // One of its memberships that somebody else touched leaves the whole target alone.
        const isLeftAlone = this.#truth.some(
          (one) => one.target === target && one.by === 'foreign',
        );
        if (is !== was && !isLeftAlone) {
          this.#refuse(`${target} is ${is ? '' : 'not '}in ${group}, as it was not before`);
        }
      }
    }
  }

  /** No membership that the change made stands unjudged after a final status. */
  #checkJudged(id: string, mine: ReadonlySet<string>, result: TargetResult | undefined): void {
    if (mine.size === 0) return;
    if (!result) {
      this.#refuse(`${id} keeps ${[...mine].join(' ')} and has no result`);
      return;
    }
    const { own, before } = result;
    const told =
      own.kind === 'replace'
        ? [
            ...own.groups.filter((one) => !before.includes(one)).map((one) => `+${one}`),
            ...before.filter((one) => !own.groups.includes(one)).map((one) => `-${one}`),
          ]
        : own.kind === 'delta'
          ? [...own.join.map((one) => `+${one}`), ...own.leave.map((one) => `-${one}`)]
          : [];
    const untold = [...mine].filter((one) => !told.includes(one));
    if (untold.length > 0) {
      this.#refuse(
        `${id} keeps ${untold.join(' ')}, of which its result (${result.outcome}) says nothing`,
      );
    }
    if (result.checks.length === 0) {
      this.#refuse(`${id} keeps ${[...mine].join(' ')} unjudged (${result.outcome})`);
    }
  }
}
