import { dryRun } from '../../service/changes/planRegion.js';
import { submitChange } from '../../service/changes/submitChange.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { changeLinks } from '../../shared/contracts/links.js';
import type { Parsed } from '../../shared/contracts/parse.js';
import type { Violation } from '../../shared/contracts/problem.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { parseJson } from '../../shared/runtime/parseJson.js';
import { callerOf, idempotencyKeyOf } from './httpParts.js';
import type { Answer, Received, RouteCall } from './routeHandler.js';

/** Takes a change in, or plans it where the query asks for a dry run. */
export async function createChange(
  call: RouteCall<'createChange'>,
): Promise<Answer<'createChange'>> {
  const { request } = call;
  const parsed = withoutKey(parseJson(ChangeRequest, request.body.toString('utf8')));
  if (!parsed.ok) throw malformed(parsed.violations);
  return answerChange(parsed.value, call);
}

/** What a malformed request is answered with. */
export const malformed = (violations: readonly Violation[]): ServiceError =>
  new ServiceError('badRequest', 'the change request is malformed; nothing was changed', {
    violations,
  });

/** The same for a request that is read already. */
export async function answerChange(
  asked: ChangeRequest,
  { request, service }: Received,
): Promise<Answer<'createChange'>> {
  const key = idempotencyKeyOf(request);
  if (asksForDryRun(request.query.dryRun)) {
    return { status: 200, body: await dryRun(asked, service) };
  }
  const requestedBy = callerOf(request);
  const submission = { request: asked, channel: 'http', key, requestedBy } as const;
  const { changeId } = await submitChange(submission, service);
  const links = changeLinks(changeId);
  const body = { changeId, status: 'queued', links } as const;
  return { status: 202, body, headers: { location: links.self } };
}

/** A value that is neither would start the change that its caller only wanted to see. */
function asksForDryRun(value: string | undefined): boolean {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw new ServiceError('badQuery', 'dryRun must be true or false', {
    violations: [
      { target: 'dryRun', rule: 'schema', found: value.slice(0, 100), wanted: 'true or false' },
    ],
  });
}

/** In HTTP the key is a header; the field exists in batch messages alone. */
function withoutKey(parsed: Parsed<ChangeRequest>): Parsed<Omit<ChangeRequest, 'idempotencyKey'>> {
  if (!parsed.ok || parsed.value.idempotencyKey === undefined) return parsed;
  const wanted = 'the header Idempotency-Key';
  const found = parsed.value.idempotencyKey;
  return {
    ok: false,
    violations: [{ target: 'idempotencyKey', rule: 'unknownField', found, wanted }],
  };
}
