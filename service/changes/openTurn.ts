import type { ListedTurn } from '../../shared/change/loop/openIntents.js';
import {
  compareTurns,
  decisionName,
  OpenTurn,
  type TurnNumber,
} from '../../shared/contracts/turn.js';
import {
  type NamedVerify,
  TurnDecision,
  type VerifyObject,
} from '../../shared/contracts/verify.js';
import { type ChangeNames, parseVerifyName } from '../../shared/evidence/changeNames.js';
import { createJson, type StoredObject } from '../../shared/evidence/evidenceStore.js';
import { readDecisions, withoutVoid } from '../../shared/evidence/readChange.js';
import { readAllEvidence, readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';

/** Which step of which change a turn is taken for. */
export interface TurnKey {
  readonly changeId: string;
  readonly names: ChangeNames;
  readonly execution: number;
  /** SHA-256 of the task token, in hex. */
  readonly tokenHash: string;
}

/** How a turn begins. */
export type Opened =
  /** The same step was taken before: its decision counts. */
  | { readonly kind: 'decided'; readonly decision: VerifyObject }
  /** A later turn took this one's say away. */
  | { readonly kind: 'void' }
  /** A newer execution of the change has taken a turn. */
  | { readonly kind: 'continued' }
  | {
      readonly kind: 'open';
      readonly turn: TurnNumber;
      /** Every number that was taken, with the store's time. */
      readonly listed: readonly ListedTurn[];
      /** When this number was taken, by the store's clock. */
      readonly at: string;
      /** What the earlier turns decided. */
      readonly earlier: readonly NamedVerify[];
    };

/**
 * Takes a number for a turn of the verifier, takes the say from every earlier number that has not
 * decided, and only then reads what was decided. Whatever an earlier turn does from now on decides
 * nothing: its decision is there, and void.
 */
export async function openTurn(
  key: TurnKey,
  service: Pick<Service, 'store' | 'clock' | 'requestId'>,
): Promise<Opened> {
  const { names, execution } = key;
  const before = await service.store.list(names.verifyFolder);
  const first = await readDecisions(service.store, names, before);
  const known = await ownTurn(key, before, first, service);
  if (known?.decision) return decidedAs(known.decision);
  const turn = known?.turn ?? (await takeNumber(key, before, service));

  const after = await service.store.list(names.verifyFolder);
  const listed = turnsOf(after, 'open');
  if (listed.some((one) => one.turn.execution > execution)) return { kind: 'continued' };
  const own = listed.find((one) => compareTurns(one.turn, turn) === 0);
  if (!own) throw new ServiceError('evidence', `${names.openTurn(turn)} was put and is not listed`);
  const decided = new Map(
    turnsOf(after, 'decision').map((one) => [decisionName(one.turn), one.turn]),
  );
  for (const one of listed) {
    if (compareTurns(one.turn, turn) >= 0 || decided.has(decisionName(one.turn))) continue;
    await takeSay(one.turn, names, service);
    decided.set(decisionName(one.turn), one.turn);
  }
  // What was decided never changes: only what is new is read.
  for (const decision of first) decided.delete(decisionName(decision));
  const fresh = [...decided.values()].map((one) => names.verify(decisionName(one)));
  const decisions = [...first, ...(await readAllEvidence(service.store, fresh, TurnDecision))].sort(
    compareTurns,
  );
  const mine = decisions.find((one) => compareTurns(one, turn) === 0);
  if (mine) return decidedAs(mine);
  const earlier = withoutVoid(decisions).filter((one) => compareTurns(one.object, turn) < 0);
  return { kind: 'open', turn, listed, at: own.at, earlier };
}

const decidedAs = (decision: TurnDecision): Opened =>
  decision.void ? { kind: 'void' } : { kind: 'decided', decision };

function turnsOf(objects: readonly StoredObject[], kind: 'open' | 'decision'): ListedTurn[] {
  return objects.flatMap(({ name, lastModified }) => {
    const parsed = parseVerifyName(name);
    return parsed?.kind === kind ? [{ turn: parsed.turn, at: lastModified }] : [];
  });
}

/** The number that the same token took before, and what was decided under it. */
async function ownTurn(
  { names, execution, tokenHash }: TurnKey,
  objects: readonly StoredObject[],
  decisions: readonly TurnDecision[],
  { store }: Pick<Service, 'store'>,
): Promise<{ readonly turn: TurnNumber; readonly decision?: TurnDecision } | undefined> {
  const decision = decisions.find((one) => one.tokenHash === tokenHash);
  if (decision) {
    return { turn: { execution: decision.execution, turn: decision.turn }, decision };
  }
  const decided = new Set(decisions.map(decisionName));
  for (const { turn } of turnsOf(objects, 'open')) {
    if (turn.execution !== execution || decided.has(decisionName(turn))) continue;
    const open = await readEvidence(store, names.openTurn(turn), OpenTurn);
    if (open?.tokenHash === tokenHash) return { turn };
  }
  return undefined;
}

/** The lowest number of the execution that nobody has; a lost race means the next one. */
async function takeNumber(
  { changeId, names, execution, tokenHash }: TurnKey,
  objects: readonly StoredObject[],
  { store, clock, requestId }: Pick<Service, 'store' | 'clock' | 'requestId'>,
): Promise<TurnNumber> {
  const taken = turnsOf(objects, 'open').filter((one) => one.turn.execution === execution);
  for (let turn = Math.max(0, ...taken.map((one) => one.turn.turn)) + 1; ; turn += 1) {
    const number: TurnNumber = { execution, turn };
    const object: OpenTurn = { v: 1, changeId, ...number, at: clock.iso(), requestId, tokenHash };
    if ((await createJson(store, names.openTurn(number), object)) === 'created') return number;
    const other = await readEvidence(store, names.openTurn(number), OpenTurn);
    if (other?.tokenHash === tokenHash) return number;
  }
}

/** Puts a void decision for a turn that has none; one that decides meanwhile keeps its say. */
async function takeSay(
  turn: TurnNumber,
  names: ChangeNames,
  { store, clock, requestId }: Pick<Service, 'store' | 'clock' | 'requestId'>,
): Promise<void> {
  const open = await readEvidence(store, names.openTurn(turn), OpenTurn);
  const decision: TurnDecision = {
    ...{ v: 1, void: true, ...turn, at: clock.iso(), requestId },
    tokenHash: open?.tokenHash ?? '',
  };
  await createJson(store, names.verify(decisionName(turn)), decision);
}
