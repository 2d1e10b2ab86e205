import type { ParallelState } from '../../definition/types.js';
import type { JsonObject } from '../../json.js';
import { runScope } from '../runScope.js';
import { runTogether } from '../runTogether.js';
import type { StateRun } from '../StateRun.js';

/** Runs all branches with the state's input; output {Branch0, Branch1, …} (facts/cloudflow 5). */
export async function runParallel(state: ParallelState, run: StateRun): Promise<JsonObject> {
  const { history } = run.frame.execution;
  const { branches, name } = state;
  const outputs = await runTogether(
    branches.length,
    branches.length,
    run.frame,
    async (index, frame) => {
      const branch = branches[index];
      if (!branch) throw new Error(`${name} has no branch ${index}`);
      const enteredId = history.record('BranchEntered', name, { index }, run.enteredId);
      const output = await runScope(branch, run.input, frame);
      history.record('BranchExited', name, { index }, enteredId);
      return output;
    },
  );
  return Object.fromEntries(outputs.map((output, index) => [`Branch${index}`, output]));
}
