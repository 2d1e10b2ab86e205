import type { CloudFlowLimits } from '../limits.js';
import type { Fields } from './Fields.js';
import { Fields as FieldReader } from './Fields.js';
import { readState } from './readState.js';
import type { Scope, State } from './types.js';

/**
 * Reads `StartAt` and `States` of a flow, a branch or a processor, and checks the ways between
 * them: every target exists in the same scope, every state can be reached, no name twice.
 */
export function readScope(fields: Fields, limits: CloudFlowLimits): Scope {
  const startAt = fields.requiredText('StartAt') ?? '';
  const states = new Map<string, State>();
  const known = new Map<string, { line: number; path: string }>();
  const nodes = fields.maps('States');
  if (fields.find('States') && nodes.length === 0) fields.fail('States', 'States is empty');
  for (const [at, node] of nodes.entries()) {
    const name = node.entries.get('Name')?.value;
    const named = name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : '';
    const path = `${fields.path}.${named || `States[${at}]`}`;
    if (known.has(named) && named !== '') {
      fields.problems.add(path, node.line, `there are two states named ${named}`);
      continue;
    }
    if (named !== '') known.set(named, { line: node.line, path });
    const state = readState(new FieldReader(node, path, fields.problems), limits);
    if (state) states.set(state.name, state);
  }
  const scope: Scope = { startAt, states };
  checkWays(fields, scope, known);
  return scope;
}

function checkWays(
  fields: Fields,
  { startAt, states }: Scope,
  known: ReadonlyMap<string, { line: number; path: string }>,
): void {
  if (startAt !== '' && !known.has(startAt)) {
    fields.fail('StartAt', `StartAt names ${startAt}, which is no state here`);
  }
  for (const state of states.values()) {
    const place = known.get(state.name) ?? fields;
    for (const target of targetsOf(state)) {
      if (known.has(target)) continue;
      fields.problems.add(place.path, place.line, `Next names ${target}, which is no state here`);
    }
  }
  // A state that could not be read hides where it leads: reachability is asked of whole scopes only.
  if (states.size < known.size || !states.has(startAt)) return;
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    for (const target of state ? targetsOf(state) : []) reached.add(target);
  }
  for (const [name, { path, line }] of known) {
    if (!reached.has(name)) fields.problems.add(path, line, `no way leads to ${name}`);
  }
}

function targetsOf(state: State): string[] {
  const targets = state.next === undefined ? [] : [state.next];
  if (state.type === 'Choice') {
    return [...state.branches.map(({ next }) => next), state.default];
  }
  if ('catch' in state) return [...targets, ...state.catch.map(({ next }) => next)];
  return targets;
}
