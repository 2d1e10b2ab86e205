import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeMessage } from '../../../functions/request/takeMessage.js';
import { submitChange } from '../../../service/changes/submitChange.js';
import type { Service } from '../../../service/Service.js';
import { RemedyRefusal } from '../../../shared/contracts/remedies.js';
import { RequestObject } from '../../../shared/contracts/requestObject.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { remedyName, remedyRefusalName } from '../../../shared/evidence/complianceNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import { type Channel, changeIdOf } from '../../../shared/runtime/changeId.js';
import { valueHash } from '../../../shared/runtime/hash.js';
import { Mns } from '../../local/smq/mnsClient.js';
import {
  ACCOUNT_ID,
  type FunctionsFixture,
  openFunctions,
  place,
  REGION_ID,
  requestOf,
} from '../startFunctions.js';

const REJECTED = 'membership-requests-rejected';
const FINDING = 'fnd-6e07071fbb3021f9';

let fixture: FunctionsFixture & { close(): Promise<void> };
let service: Service;
let messages = 0;

beforeAll(async () => {
  fixture = await openFunctions();
  const { credentials } = fixture.contextOf('r');
  const endpoint = fixture.environment.SMQ_ENDPOINT ?? '';
  await new Mns(ACCOUNT_ID, { ...credentials, endpoint }).createQueue(REJECTED);
});
beforeEach(() => {
  service = fixture.serviceOf('r');
});
afterAll(() => fixture.close());

const message = (body: unknown, queue = 'membership-requests') => {
  messages += 1;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { id: `MESSAGE-${messages}`, body: text, queue };
};

interface Rejected {
  readonly messageId: string;
  readonly problem: { readonly code: string; readonly detail: string };
  readonly body: string;
}

/** What lies in the rejects queue, which is empty afterwards. */
async function rejects(): Promise<Rejected[]> {
  const taken: Rejected[] = [];
  for (;;) {
    const some = await fixture.smq.queues.take(REJECTED, 16, AbortSignal.timeout(50));
    if (some.length === 0) return taken;
    for (const one of some) {
      fixture.smq.queues.delete(REJECTED, one.receiptHandle);
      taken.push(JSON.parse(Buffer.from(one.body, 'base64').toString('utf8')) as Rejected);
    }
  }
}

/** Changes of one instance: none of them ends here, and it is not their overlap that is looked at. */
const request = (reason: string, name = 'web-01') =>
  requestOf({
    targets: { instanceIds: [fixture.instance(name)] },
    join: [fixture.group('empty')],
    overlap: 'allow',
    reason,
  });

const requestOfChange = (channel: Channel, key: string) =>
  readEvidence(
    service.store,
    changeNames(place, changeIdOf(ACCOUNT_ID, REGION_ID, channel, key)).request,
    RequestObject,
  );

const claim = (attempt: number, bodyHash: string | undefined, runId = 'run-1') =>
  createJson(service.store, remedyName(place, FINDING, attempt), {
    v: 1,
    ...{ findingId: FINDING, attempt, runId, targets: [], at: service.clock.iso() },
    changeId: changeIdOf(ACCOUNT_ID, REGION_ID, 'remedy', `remedy-${FINDING}-${attempt}`),
    ...(bodyHash === undefined ? {} : { bodyHash }),
  });

describe('a key', () => {
  it('stands for one change in HTTP and for another in the queue', async () => {
    const body = request('by http');
    const byHttp = await submitChange(
      { request: body, channel: 'http', key: 'ticket', requestedBy: 'access key A' },
      service,
    );
    await takeMessage(message({ ...request('by queue'), idempotencyKey: 'ticket' }), service);
    expect(await rejects()).toStrictEqual([]);
    const asked = await requestOfChange('queue', 'ticket');
    expect([asked?.request.reason, asked?.requestedBy]).toStrictEqual([
      'by queue',
      `queue message MESSAGE-${messages}`,
    ]);
    expect(asked?.changeId).not.toBe(byHttp.changeId);
  });
});

describe('the key of a remedy', () => {
  it('counts for the very request that a compliance run recorded', async () => {
    const body = request('remedy one');
    await claim(1, valueHash(body), 'run-20270201T000000Z-bbbbbbbb');
    await takeMessage(message({ ...body, idempotencyKey: `remedy-${FINDING}-1` }), service);
    expect(await rejects()).toStrictEqual([]);
    expect((await requestOfChange('remedy', `remedy-${FINDING}-1`))?.requestedBy).toBe(
      'compliance run run-20270201T000000Z-bbbbbbbb',
    );
  });

  it.each([
    ['no run recorded it', 2, undefined],
    ['a run recorded another request', 3, '0'.repeat(64)],
    ['what a run recorded has no hash', 4, 'none'],
  ])('is refused where %s', async (_what, attempt, hash) => {
    if (hash !== undefined) await claim(attempt, hash === 'none' ? undefined : hash);
    const key = `remedy-${FINDING}-${attempt}`;
    await takeMessage(message({ ...request('forged'), idempotencyKey: key }), service);
    expect((await rejects()).map((one) => one.problem.code)).toStrictEqual([
      'idempotencyKeyReserved',
    ]);
    for (const channel of ['http', 'queue', 'remedy'] as const) {
      expect(await requestOfChange(channel, key)).toBe(undefined);
    }
  });

  it('is refused where what a run recorded is of another form', async () => {
    await service.store.create(remedyName(place, FINDING, 6), '{"v":2}');
    const key = `remedy-${FINDING}-6`;
    await takeMessage(message({ ...request('x'), idempotencyKey: key }), service);
    expect((await rejects()).map((one) => one.problem.code)).toStrictEqual(['evidenceUnreadable']);
  });

  it.each(['remedy-x', 'remedy-fnd-../../x-1', `remedy-${FINDING}-0`, `remedy-${FINDING}-1-1`])(
    'is refused where it is none: %s',
    async (idempotencyKey) => {
      await takeMessage(message({ ...request('x'), idempotencyKey }), service);
      const codes = (await rejects()).map((one) => one.problem.code);
      expect(['badRequest', 'idempotencyKeyReserved']).toContain(codes[0]);
      expect(codes).toHaveLength(1);
    },
  );

  it('leaves word for the next run where its request is refused', async () => {
    const body = { ...request('too late'), targets: { instanceIds: ['i-bp1nobody'] } };
    await claim(5, valueHash(body));
    await takeMessage(message({ ...body, idempotencyKey: `remedy-${FINDING}-5` }), service);
    const [rejected] = await rejects();
    expect(rejected?.problem.code).toBe('refused');
    const name = remedyRefusalName(place, FINDING, 5);
    expect(await readEvidence(service.store, name, RemedyRefusal)).toStrictEqual({
      v: 1,
      findingId: FINDING,
      attempt: 5,
      changeId: changeIdOf(ACCOUNT_ID, REGION_ID, 'remedy', `remedy-${FINDING}-5`),
      at: expect.any(String),
      code: 'refused',
      detail: "1 target can't be changed; nothing was changed",
    });
  });
});

describe('a message', () => {
  const step = {
    ...{ v: 1, step: 'apply', changeId: `chg-${'a'.repeat(24)}`, plan: 1, part: '0001' },
    ...{ direction: 'forward', taskToken: 'SECRET-TASK-TOKEN' },
  };

  it('is no dead part because it says so: its queue decides', async () => {
    await takeMessage(message(step), service);
    const [rejected, ...more] = await rejects();
    expect([rejected?.problem.code, more]).toStrictEqual(['badRequest', []]);
    expect(rejected?.body).toBe(JSON.stringify({ ...step, taskToken: '(removed)' }));
  });

  it('of the dead-letter queue that is no part is set aside without its token', async () => {
    const other = { ...step, v: 2 };
    const wrapped = [
      { data: { messageBody: Buffer.from(JSON.stringify(other)).toString('base64') } },
    ];
    for (const body of [other, wrapped, request('a request')]) {
      await takeMessage(message(body, 'membership-work-dead'), service);
    }
    const rejected = await rejects();
    expect(rejected.map((one) => one.problem.code)).toStrictEqual(Array(3).fill('badMessage'));
    const texts = rejected.map((one) => one.body);
    const inner = JSON.parse(texts[1] ?? '')[0].data.messageBody;
    texts.push(Buffer.from(inner, 'base64').toString('utf8'));
    expect(texts.join('')).not.toContain('SECRET');
  });

  it('is refused with a key that stands twice, and with one that is reserved', async () => {
    const text = JSON.stringify(request('x'));
    await takeMessage(message(text.replace('{', '{"regionId":"cn-beijing",')), service);
    const tags = { role: 'batch' };
    const selecting = JSON.stringify({ ...request('y'), targets: { select: { tags } } });
    await takeMessage(
      message(selecting.replace('"role"', '"constructor":"nobody","role"')),
      service,
    );
    const rejected = (await rejects()) as unknown as {
      problem: { violations: { target: string; rule: string }[] };
    }[];
    expect(
      rejected.map(({ problem }) => problem.violations.map((one) => [one.target, one.rule])),
    ).toStrictEqual([[['regionId', 'key']], [['targets.select.tags.constructor', 'key']]]);
  });
});

describe('a message that kills the function', () => {
  /** The function ends in the middle of the message: nothing of it ends. */
  const killed = async (one: ReturnType<typeof message>) => {
    const read = () => new Promise<never>(() => {});
    const stuck: Service = { ...service, store: { ...service.store, read } };
    let began = false;
    const coordination = {
      ...service.coordination,
      create: async (name: string, body: string | Buffer) => {
        const created = await service.coordination.create(name, body);
        began = true;
        return created;
      },
    };
    void takeMessage(one, { ...stuck, coordination }).catch(() => {});
    await expect.poll(() => began).toBe(true);
  };

  it('is thrown back while that attempt may be at work, and set aside with its problem after that', async () => {
    const one = message(request('poison'));
    await killed(one);
    const aged = (seconds: number): Service => ({
      ...service,
      clock: { ...service.clock, secondsSince: () => seconds },
    });
    for (const seconds of [0, service.timeoutSeconds]) {
      await expect(takeMessage(one, aged(seconds))).rejects.toMatchObject({
        code: 'coordination',
      });
    }
    expect(await rejects()).toStrictEqual([]);
    await takeMessage(one, aged(service.timeoutSeconds + 6));
    expect(await rejects()).toStrictEqual([
      {
        messageId: one.id,
        problem: {
          type: 'about:blank',
          title: 'The request failed',
          status: 500,
          code: 'attemptLost',
          detail:
            'the function was ended, by its time of 240 s or by its memory, while it worked on the message',
        },
        body: one.body,
      },
    ]);
  });

  it('is another one than a message whose attempt failed, which is worked on again', async () => {
    const one = message(request('busy', 'web-02'));
    fixture.faults.add({ product: 'cloudflow', operation: 'StartExecution', action: 'throttle' });
    await expect(takeMessage(one, service)).rejects.toMatchObject({ code: 'workflow' });
    fixture.faults.clear();
    await takeMessage(one, service);
    await takeMessage(one, service);
    expect(await rejects()).toStrictEqual([]);
    expect((await requestOfChange('queue', one.id))?.request.reason).toBe('busy');
  });

  it('is worked on by one of several that get it at once', async () => {
    const one = message(request('thrice', 'web-02'));
    const settled = await Promise.allSettled([1, 2, 3].map(() => takeMessage(one, service)));
    expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(await rejects()).toStrictEqual([]);
  });
});
