import type { ChoiceState } from '../../definition/types.js';
import { ExecutionFault } from '../../faults.js';
import { kindOf } from '../../json.js';
import { evaluateOrFault } from '../buildValue.js';
import type { StateRun } from '../StateRun.js';

/** The state of the first branch whose condition holds, else the default (facts/cloudflow 5). */
export function chooseNext(state: ChoiceState, run: StateRun): string {
  const variables = run.variables();
  for (const { source, condition, next } of state.branches) {
    const where = `${state.name}.Condition`;
    const value = evaluateOrFault({ source, expression: condition }, variables, where);
    if (typeof value !== 'boolean') {
      throw new ExecutionFault(
        'FnF.BadExpression',
        `${where}: ${source} must give true or false, found ${kindOf(value)}`,
      );
    }
    if (value) return next;
  }
  return state.default;
}
