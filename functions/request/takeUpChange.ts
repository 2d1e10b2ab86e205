import type { GenericSchema, InferOutput } from 'valibot';
import { placeOfChange } from '../../service/changes/loadChange.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import { RetryRequest, UndoRequest } from '../../shared/contracts/takeUpRequest.js';
import type { HttpRequest } from '../../shared/runtime/httpEvent.js';
import { parseJson } from '../../shared/runtime/parseJson.js';
import { answerChange, malformed } from './createChange.js';
import type { Answer, RouteCall } from './routeHandler.js';

/** Makes the request that undoes a change for the caller, and takes it in or plans it. */
export async function undoChange(call: RouteCall<'undoChange'>): Promise<Answer<'undoChange'>> {
  const { force, ...more } = bodyOf(UndoRequest, call.request);
  const { changeId } = call.parameters;
  return takeUp(call, {
    ...more,
    undo: { of: changeId, ...(force === undefined ? {} : { force }) },
  });
}

/** The same for the one that makes a change once more for what did not get there. */
export async function retryChange(call: RouteCall<'retryChange'>): Promise<Answer<'retryChange'>> {
  const { changeId } = call.parameters;
  return takeUp(call, { ...bodyOf(RetryRequest, call.request), retry: { of: changeId } });
}

async function takeUp(call: RouteCall<'undoChange' | 'retryChange'>, asked: object) {
  const { regionId } = await placeOfChange(call.parameters.changeId, call.service);
  const parsed = parse(ChangeRequest, { regionId, ...asked });
  if (!parsed.ok) throw malformed(parsed.violations);
  return answerChange(parsed.value, call);
}

/** The body of a request, an empty one for one without any. */
function bodyOf<TSchema extends GenericSchema>(
  schema: TSchema,
  { body }: HttpRequest,
): InferOutput<TSchema> {
  const text = body.toString('utf8').trim();
  const parsed = parseJson(schema, text === '' ? '{}' : text);
  if (!parsed.ok) throw malformed(parsed.violations);
  return parsed.value;
}
