import { limits } from './limits.js';

const MIB = 1024 * 1024;

/** What a code of a problem says: the HTTP status that it is answered with, and what it means. */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** One sentence, for the documentation. */
  readonly meaning: string;
}

const malformed = { status: 400, title: 'The request is malformed' } as const;
const unsigned = { status: 401, title: 'The request is not signed' } as const;
const missing = { status: 404, title: 'There is no such thing' } as const;
const wrongMethod = { status: 405, title: 'The method is not allowed here' } as const;
const conflict = { status: 409, title: 'The request contradicts an earlier one' } as const;
const tooLarge = { status: 413, title: 'The request is too large' } as const;
const refused = { status: 422, title: 'The request is refused' } as const;
const failed = { status: 500, title: 'The request failed' } as const;
const unavailable = { status: 503, title: 'The cloud did not answer in time' } as const;

/** Every code of a problem, in HTTP, in the rejects queues and in what is reported to a flow. */
export const problemCodes = {
  badRequest: {
    ...malformed,
    meaning: 'The body is not JSON, or not what the schema of the route takes.',
  },
  badIdempotencyKey: {
    ...malformed,
    meaning: 'The Idempotency-Key has another form, or two headers name two keys.',
  },
  idempotencyKeyReserved: {
    ...malformed,
    meaning:
      'A key that begins with remedy- counts for the request that a compliance run recorded, and for no other.',
  },
  badDigest: {
    ...malformed,
    meaning: 'The SHA-256 of the body is not signed, or is not that of the body.',
  },
  signatureMissing: {
    ...unsigned,
    meaning: 'A POST has no signature of the form ACS3-HMAC-SHA256.',
  },
  badChangeId: { ...malformed, meaning: 'The id in the path is not the id of a change.' },
  badQuery: { ...malformed, meaning: 'A parameter of the query has another form or range.' },
  badPageToken: {
    ...malformed,
    meaning: 'The token of a page does not come from the page before.',
  },
  badEvent: { ...malformed, meaning: "A function was invoked with an event that it can't read." },
  badMessage: { ...malformed, meaning: 'A message of a work queue is no step of a change.' },
  badStep: { ...malformed, meaning: 'A flow invoked a function with something that is no step.' },
  notFound: { ...missing, meaning: 'There is no such path, or no such group or instance.' },
  changeNotFound: { ...missing, meaning: 'There is no change of that id.' },
  runNotFound: {
    ...missing,
    meaning: 'There is no compliance run of that id, or the id has another form.',
  },
  noRunYet: { ...missing, meaning: 'No run of the whole region has ended in the last 13 months.' },
  changeMissing: { ...missing, meaning: 'The evidence has no request of the change.' },
  runMissing: { ...missing, meaning: 'The evidence has no request of the compliance run.' },
  planMissing: { ...missing, meaning: 'The evidence has no sealed plan of the change.' },
  partMissing: { ...missing, meaning: 'The evidence has no such part of the plan.' },
  decisionMissing: {
    ...missing,
    meaning: 'The evidence has no order of the part.',
  },
  methodNotAllowed: { ...wrongMethod, meaning: 'The path takes other methods, which it names.' },
  idempotencyKeyReused: {
    ...conflict,
    meaning: 'The Idempotency-Key was used before, with another body.',
  },
  orderEnded: {
    ...conflict,
    meaning:
      'The order of a part had ended before its message was taken; nothing was written for it.',
  },
  requestRepeated: {
    ...conflict,
    meaning: 'This very POST, with this signature or nonce, was received before; sign it anew.',
  },
  targetsBusy: {
    ...conflict,
    meaning: 'Another change is at work on some of the targets; nothing was started.',
  },
  planStale: {
    ...conflict,
    meaning:
      'The plan is another one than the request expects: its targets, operations or traffic differ.',
  },
  changeRunning: {
    ...conflict,
    meaning: 'The change has not ended yet; what its evidence is compared with is made at its end.',
  },
  changeEnded: {
    ...conflict,
    meaning: 'The change has ended, so there is nothing to stop or to go on with.',
  },
  bodyTooLarge: {
    ...tooLarge,
    meaning: `The body has more than ${limits.requestBodyBytes / MIB} MiB.`,
  },
  tooManyTargets: {
    ...tooLarge,
    meaning: `The change has more than ${limits.targetsPerChange / 1_000},000 targets.`,
  },
  refused: {
    ...refused,
    meaning: "The change can't be made as asked; each violation says why.",
  },
  emptySelection: { ...refused, meaning: 'The selection fits no target.' },
  regionNotServed: { ...refused, meaning: 'The deployment does not serve the region.' },
  evidenceUnreadable: {
    ...failed,
    meaning: 'An object of the evidence has another version or form; sending again does not help.',
  },
  guardrails: {
    ...failed,
    meaning:
      "The guardrails of the deployment can't be read, so no change is taken until the file is mended.",
  },
  attemptLost: {
    ...failed,
    meaning:
      'The function ended while it worked on the message, and would again: the message is set aside.',
  },
  cloudUnavailable: { ...unavailable, meaning: 'A call of the ECS API failed.' },
  evidence: { ...unavailable, meaning: "The bucket of the evidence can't be read or written." },
  coordination: {
    ...unavailable,
    meaning: "The bucket by which the functions coordinate can't be read or written.",
  },
  claims: {
    ...unavailable,
    meaning: 'Too many changes were submitted at once to claim their targets; send it again.',
  },
  workflow: { ...unavailable, meaning: 'CloudFlow does not answer.' },
  queue: { ...unavailable, meaning: 'The message queue does not answer.' },
  deadLetter: {
    ...unavailable,
    meaning: 'No worker could take the part; its message ended in the dead-letter queue.',
  },
  internal: {
    ...unavailable,
    meaning: 'The service failed; its log has more under the request id.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;
export type ProblemCode = keyof typeof problemCodes;
