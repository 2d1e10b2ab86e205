import type { MapState } from '../../definition/types.js';
import { ExecutionFault } from '../../faults.js';
import { type Json, type JsonObject, kindOf } from '../../json.js';
import { evaluateOrFault, expectObject } from '../buildValue.js';
import { runScope } from '../runScope.js';
import { runTogether } from '../runTogether.js';
import type { StateRun } from '../StateRun.js';

/**
 * Runs the processor once for each item, the item its input, and answers {Items: […]} in the
 * items' order (facts/cloudflow 5, inline). Whether the cloud obeys the concurrency field is not
 * certain (its name is misspelt in the tables): `mapConcurrencyEnforced: false` runs as many
 * iterations together as the service allows at all.
 */
export async function runMap(state: MapState, run: StateRun): Promise<JsonObject> {
  const { engine, execution } = run.frame;
  const items = itemsOf(state, run);
  const asked = engine.mapConcurrencyEnforced ? state.maxConcurrency : undefined;
  const outputs = await runTogether(
    items.length,
    asked ?? engine.limits.mapConcurrency,
    run.frame,
    async (index, frame) => {
      const { history } = execution;
      const enteredId = history.record('IterationEntered', state.name, { index }, run.enteredId);
      const where = `item ${index} of ${state.name}`;
      const output = await runScope(
        state.processor,
        expectObject(items[index] ?? null, where),
        frame,
      );
      history.record('IterationExited', state.name, { index }, enteredId);
      return output;
    },
  );
  return { Items: outputs };
}

function itemsOf(state: MapState, run: StateRun): readonly Json[] {
  const where = `${state.name}.ItemsPath`;
  const items = evaluateOrFault(state.itemsPath, run.variables(), where);
  if (!Array.isArray(items)) {
    throw new ExecutionFault(
      'FnF.InvalidData',
      `${where} must give an array, found ${kindOf(items)}`,
    );
  }
  const limit = run.frame.engine.limits.mapIterations;
  if (items.length > limit) {
    throw new ExecutionFault(
      'FnF.DataLimitExceeded',
      `${where} gives ${items.length} items, at most ${limit} are allowed`,
    );
  }
  return items;
}
