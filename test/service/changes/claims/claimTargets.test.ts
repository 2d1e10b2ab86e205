import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../local/gateway/faults.js';
import { claimTargets } from '../../../../service/changes/claims/claimTargets.js';
import { findOverlaps } from '../../../../service/changes/claims/findOverlaps.js';
import { changeNames } from '../../../../shared/evidence/changeNames.js';
import { endedName } from '../../../../shared/evidence/claimNames.js';
import { createJson } from '../../../../shared/evidence/evidenceStore.js';
import { ServiceError } from '../../../../shared/runtime/errors.js';
import { readSettings } from '../../../../shared/runtime/settings.js';
import { planObject } from '../../../shared/evidence/objects.js';
import { Interleaving, nextChoices, type Troubles } from './interleaving.js';

const place = { accountId: '1', regionId: 'cn-hangzhou' };
const settings = readSettings({
  ...{ FC_ACCOUNT_ID: '1', FC_REGION: 'cn-hangzhou' },
  ...{ EVIDENCE_BUCKET: 'evidence', COORDINATION_BUCKET: 'coordination' },
});

interface Submitted {
  readonly change: string;
  readonly targets: readonly string[];
  readonly mode?: 'refuse' | 'allow';
  /** Whether the change ends as soon as it is sealed. */
  readonly ends?: boolean;
}

const idOf = (change: string) => `chg-${change.charCodeAt(0).toString(16).padStart(24, '0')}`;

/** What a submission does around its claim: it seals its plan, and may come to its end. */
const submitting =
  (world: Interleaving, { change, targets, mode = 'refuse', ends }: Submitted) =>
  async (actor: number): Promise<string> => {
    const store = world.store(actor);
    const changeId = idOf(change);
    const names = changeNames(place, changeId);
    const claiming = { place, changeId, plan: 1, targetIds: targets, mode };
    const claimed = await claimTargets(claiming, serviceOf(world, actor)).catch(answersAgain);
    if (claimed.kind !== 'claimed') return claimed.kind;
    const plan = planObject({ changeId, claim: claimed.number });
    if ((await createJson(store, names.plan(1), plan)) === 'exists') return 'buried';
    if (ends) {
      await store.create(names.report, '{}');
      await store.create(endedName(place, claimed.number, changeId), '');
    }
    return 'on';
  };

/** Whoever was beaten for too long says so, and the caller sends the request again. */
function answersAgain(error: unknown) {
  if (!(error instanceof ServiceError && error.code === 'claims')) throw error;
  return { kind: 'again' } as const;
}

function serviceOf(world: Interleaving, actor: number) {
  return {
    store: world.store(actor),
    clock: { ...world.clock(), sleep: () => world.call(actor, () => {}) },
    settings,
    requestId: `request-${actor}`,
    random: () => 0.5,
    workflow: {
      start: () => world.call(actor, () => 'started' as const),
      describe: () => Promise.resolve(undefined),
      reportSucceeded: () => Promise.reject(new Error('nobody reports here')),
    },
  };
}

/** Runs submissions in one order of their calls, and one on the same targets when all is quiet. */
async function story(all: readonly Submitted[], choices: readonly number[], troubles?: Troubles) {
  const world = new Interleaving(choices, troubles);
  const answers = await world.run(all.map((one) => submitting(world, one)));
  const { widths } = world;
  const running = all.filter(({ change }) => {
    const names = changeNames(place, idOf(change));
    const plan = world.textOf(names.plan(1));
    return plan?.includes('"claim"') && world.textOf(names.report) === undefined;
  });
  return { world, answers, widths: [...widths], running };
}

/** Every order in which the calls of some submissions can be made. */
async function everyOrder(
  all: readonly Submitted[],
  check: (told: Awaited<ReturnType<typeof story>>) => void | Promise<void>,
  troubles?: Troubles,
): Promise<number> {
  let choices: number[] | undefined = [];
  let orders = 0;
  while (choices) {
    const told = await story(all, choices, troubles);
    await check(told);
    orders += 1;
    choices = nextChoices(choices, told.widths);
  }
  return orders;
}

const overlapping = (running: readonly Submitted[]) =>
  running.some((one, index) =>
    running
      .slice(index + 1)
      .some(
        (other) =>
          one.change !== other.change &&
          one.mode !== 'allow' &&
          other.mode !== 'allow' &&
          one.targets.some((id) => other.targets.includes(id)),
      ),
  );

/** Nobody is kept out for ever: an hour later, whoever is refused meets a change that runs. */
async function lateComer(
  { world, running }: Awaited<ReturnType<typeof story>>,
  targets: readonly string[],
) {
  world.later(3_600_000);
  const [answer] = await world.run([submitting(world, { change: 'Z', targets })]);
  const blocked = running.some((one) => one.targets.some((id) => targets.includes(id)));
  return [answer, blocked ? 'busy' : 'on'];
}

describe('claims, in every order of their calls', () => {
  it('let exactly one of two go on that want the same target', async () => {
    const both = [
      { change: 'A', targets: ['i-1', 'i-2'] },
      { change: 'B', targets: ['i-2', 'i-3'] },
    ];
    const orders = await everyOrder(both, ({ answers }) => {
      expect([...answers].sort()).toStrictEqual(['busy', 'on']);
    });
    expect(orders).toBeGreaterThan(20);
  });

  it('let both go on that want others', async () => {
    const both = [
      { change: 'A', targets: ['i-1'] },
      { change: 'B', targets: ['i-2'] },
    ];
    const orders = await everyOrder(both, ({ answers }) => {
      expect(answers).toStrictEqual(['on', 'on']);
    });
    expect(orders).toBeGreaterThan(20);
  });

  it('let the second go on once the first has ended, and never both at once', async () => {
    const both = [
      { change: 'A', targets: ['i-1'], ends: true },
      { change: 'B', targets: ['i-1'] },
    ];
    const seen = new Set<string>();
    await everyOrder(both, ({ answers }) => {
      seen.add(answers.join(' '));
    });
    expect([...seen].sort()).toStrictEqual(['busy on', 'on busy', 'on on']);
  });

  it('let a change overlap that says so, whoever comes first', async () => {
    const both = [
      { change: 'A', targets: ['i-1'] },
      { change: 'B', targets: ['i-1'], mode: 'allow' as const },
    ];
    const seen = new Set<string>();
    await everyOrder(both, ({ answers }) => {
      seen.add(answers.join(' '));
    });
    expect([...seen].sort()).toStrictEqual(['busy on', 'on on']);
  });

  it('leave the plan of a change to one of two submissions of its key', async () => {
    const both = [
      { change: 'A', targets: ['i-1'] },
      { change: 'A', targets: ['i-1'] },
    ];
    await everyOrder(both, ({ answers }) => {
      expect([...answers].sort()).toStrictEqual(['on', 'repeated']);
    });
  });

  it.each(Array.from({ length: 9 }, (_, index) => index + 1))(
    'survive that the first one dies at its call %d',
    async (call) => {
      const both = [
        { change: 'A', targets: ['i-1'] },
        { change: 'B', targets: ['i-1', 'i-2'] },
      ];
      await everyOrder(
        both,
        async (told) => {
          expect(overlapping(told.running)).toBe(false);
          const [answer, wanted] = await lateComer(told, ['i-1']);
          expect(answer).toBe(wanted);
        },
        { dies: new Map([[0, call]]) },
      );
    },
  );

  it.each(Array.from({ length: 6 }, (_, index) => index + 1))(
    'survive that the first one is away for two minutes after its call %d',
    async (call) => {
      const both = [
        { change: 'A', targets: ['i-1'] },
        { change: 'B', targets: ['i-1', 'i-2'] },
      ];
      await everyOrder(
        both,
        async (told) => {
          expect(overlapping(told.running)).toBe(false);
          // Whoever is buried plans anew.
          const goOn = told.answers.filter((one) => one === 'on' || one === 'buried');
          expect(goOn.length).toBeGreaterThan(0);
          const [answer, wanted] = await lateComer(told, ['i-1']);
          expect(answer).toBe(wanted);
        },
        { slow: new Map([[0, call]]) },
      );
    },
  );
});

it('never lets two of several overlap, in random orders with deaths and delays', async () => {
  const random = seededRandom(7);
  const whole = (below: number) => Math.floor(random() * below);
  for (let run = 0; run < 400; run += 1) {
    const all = Array.from({ length: 3 + whole(2) }, (_, index) => ({
      change: String.fromCharCode(65 + index),
      targets: ['i-1', 'i-2', 'i-3', 'i-4'].filter(() => random() < 0.4).concat(`i-own${index}`),
      ends: random() < 0.2,
    }));
    const dies = new Map(random() < 0.5 ? [[whole(all.length), 1 + whole(10)]] : []);
    const slow = new Map(random() < 0.5 ? [[whole(all.length), 1 + whole(10)]] : []);
    const choices = Array.from({ length: 200 }, () => whole(12));
    const told = await story(all, choices, { dies, slow });
    expect(overlapping(told.running)).toBe(false);
    const [answer, wanted] = await lateComer(told, ['i-1', 'i-2']);
    expect(answer).toBe(wanted);
  }
});

describe('who is at work on targets', () => {
  it('is found without a trace: nothing is claimed, and what is dead is left for those who claim', async () => {
    // It dies after its claim, before it seals.
    const { world } = await story([{ change: 'A', targets: ['i-1', 'i-2'] }], [], {
      dies: new Map([[0, 2]]),
    });
    const look = async (targets: string[]) => {
      const [found] = await world.run([
        (actor) => findOverlaps(targets, place, serviceOf(world, actor)),
      ]);
      return found;
    };
    expect(await look(['i-2', 'i-3'])).toStrictEqual([{ changeId: idOf('A'), targetIds: ['i-2'] }]);
    expect(await look(['i-3'])).toStrictEqual([]);
    world.later(3_600_000);
    expect(await look(['i-2'])).toStrictEqual([]);
    expect(world.textOf(changeNames(place, idOf('A')).plan(1))).toBe(undefined);
  });
});
