import type { EvidenceStore } from '../../../../shared/evidence/evidenceStore.js';

/** Ends an actor at a call, as a killed function ends. */
const never = new Promise<never>(() => {});

/** By actor, the call at which it happens. */
export interface Troubles {
  /** It does not come back from the call, which takes effect all the same. */
  readonly dies?: ReadonlyMap<number, number>;
  /** It is away for two minutes after the call, and goes on. */
  readonly slow?: ReadonlyMap<number, number>;
}

interface Waiting {
  readonly actor: number;
  readonly go: () => void;
}

/**
 * Several actors over one store in memory, of whom one at a time makes a call: the order of their calls
 * is a list of choices, so that every order can be tried. Sleeping is a call too. Times stand still
 * until `later` moves them.
 */
export class Interleaving {
  readonly #objects = new Map<string, { readonly body: Buffer; readonly atMs: number }>();
  readonly #choices: readonly number[];
  readonly #dies: ReadonlyMap<number, number>;
  readonly #slow: ReadonlyMap<number, number>;
  readonly #calls = new Map<number, number>();
  #waiting: Waiting[] = [];
  #running = 0;
  #actors = 0;
  #nowMs = Date.parse('2026-11-20T08:00:00.000Z');
  /** How many actors could have gone at each step. */
  readonly widths: number[] = [];

  constructor(choices: readonly number[], troubles: Troubles = {}) {
    this.#choices = choices;
    this.#dies = troubles.dies ?? new Map();
    this.#slow = troubles.slow ?? new Map();
  }

  later(ms: number): void {
    this.#nowMs += ms;
  }

  textOf(name: string): string | undefined {
    return this.#objects.get(name)?.body.toString('utf8');
  }

  clock() {
    const now = () => this.#nowMs;
    const elapsedMs = (sinceMs: number) => this.#nowMs - sinceMs;
    return {
      now,
      iso: () => new Date(this.#nowMs).toISOString(),
      elapsedMs,
      secondsSince: (iso: string) => elapsedMs(Date.parse(iso)) / 1_000,
      toWallMs: (ms: number) => ms,
      fromWallMs: (ms: number) => ms,
    };
  }

  call<T>(actor: number, effect: () => T): Promise<T> {
    const made = (this.#calls.get(actor) ?? 0) + 1;
    this.#calls.set(actor, made);
    return new Promise((resolve, reject) => {
      const go = () => {
        try {
          const result = effect();
          if (this.#slow.get(actor) === made) this.later(120_000);
          if (this.#dies.get(actor) === made) this.#running -= 1;
          else resolve(result);
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push({ actor, go });
    });
  }

  /** Runs actors to their ends; the answer of one that dies never comes. */
  async run<T>(actors: readonly ((actor: number) => Promise<T>)[]): Promise<(T | undefined)[]> {
    const answers: (T | undefined)[] = actors.map(() => undefined);
    this.#running = actors.length;
    const failures: unknown[] = [];
    const first = this.#actors;
    this.#actors += actors.length;
    actors.forEach((act, index) => {
      act(first + index)
        .then((answer) => {
          answers[index] = answer;
        }, failures.push.bind(failures))
        .finally(() => {
          this.#running -= 1;
        });
    });
    while (this.#running > 0) {
      await new Promise(setImmediate);
      if (failures.length > 0) throw failures[0];
      if (this.#waiting.length === 0) continue;
      this.#waiting.sort((a, b) => a.actor - b.actor);
      const choice = this.#choices[this.widths.length] ?? 0;
      this.widths.push(this.#waiting.length);
      const [next] = this.#waiting.splice(choice % this.#waiting.length, 1);
      next?.go();
    }
    await new Promise(setImmediate);
    return answers;
  }

  store(actor: number): EvidenceStore {
    const call = <T>(effect: () => T) => this.call(actor, effect);
    return {
      create: (name, body) =>
        call(() => {
          if (this.#objects.has(name)) return 'exists';
          this.#objects.set(name, { body: Buffer.from(body), atMs: this.#nowMs });
          return 'created';
        }),
      read: (name) => call(() => this.#objects.get(name)?.body),
      exists: (name) => call(() => this.#objects.has(name)),
      presign: () => never,
      list: (prefix, most = Number.POSITIVE_INFINITY) =>
        call(() =>
          [...this.#objects]
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, { atMs }]) => ({ name, lastModified: new Date(atMs).toISOString() }))
            .sort((a, b) => (a.name < b.name ? -1 : 1))
            .slice(0, most),
        ),
    };
  }
}

/** The next list of choices in a walk through all of them; undefined after the last. */
export function nextChoices(
  choices: readonly number[],
  widths: readonly number[],
): number[] | undefined {
  const taken = widths.map((_, index) => choices[index] ?? 0);
  for (let at = taken.length - 1; at >= 0; at -= 1) {
    if ((taken[at] as number) + 1 < (widths[at] as number)) {
      return [...taken.slice(0, at), (taken[at] as number) + 1];
    }
  }
  return undefined;
}
