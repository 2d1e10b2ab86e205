import { ExecutionObject } from '../../shared/contracts/execution.js';
import {
  type ChangeNames,
  executionName,
  parseExecutionObject,
} from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readAllEvidence } from '../../shared/evidence/readEvidence.js';
import type { ExecutionState, WorkflowPort } from '../../shared/workflow/workflowClient.js';
import type { Service } from '../Service.js';

/** A change whose executions are spoken of. */
export interface Executing {
  readonly changeId: string;
  readonly names: ChangeNames;
}

type Executions = Pick<Service, 'store' | 'workflow' | 'settings' | 'clock' | 'requestId'>;

/** The number of the newest execution of a change; 0 where none was begun. */
export async function newestExecution(
  names: ChangeNames,
  { store }: Pick<Service, 'store'>,
): Promise<number> {
  const objects = await store.list(names.executionPrefix);
  return Math.max(0, ...objects.map(({ name }) => parseExecutionObject(name) ?? 0));
}

/** The executions of a change that were begun; their numbers count from 1 without a gap. */
export async function readExecutions(
  names: ChangeNames,
  { store }: Pick<Service, 'store'>,
): Promise<ExecutionObject[]> {
  const objects = await store.list(names.executionPrefix);
  return readAllEvidence(
    store,
    objects.map(({ name }) => name),
    ExecutionObject,
  );
}

/**
 * The newest execution of a change and how it stands; 0 and no state until one was begun, and no
 * state where it was not started yet.
 */
export async function describeNewest(
  { changeId, names }: Executing,
  {
    store,
    workflow,
    settings,
  }: Pick<Service, 'store' | 'settings'> & { readonly workflow: Pick<WorkflowPort, 'describe'> },
): Promise<{ readonly newest: number; readonly state: ExecutionState | undefined }> {
  const newest = await newestExecution(names, { store });
  const name = executionName(changeId, newest);
  const state = newest > 0 ? await workflow.describe(settings.changeFlow, name) : undefined;
  return { newest, state };
}

/**
 * Sees to it that an execution of the change runs: the newest one where it runs or was never
 * started, else the next. Whoever is beaten to a number leaves it to the winner. The result is false
 * where it runs already.
 */
export async function goOn(
  change: Executing,
  cause: ExecutionObject['cause'],
  service: Executions,
): Promise<boolean> {
  const { newest, state } = await describeNewest(change, service);
  if (state?.running) return false;
  if (newest > 0 && !state) await launchExecution(change, newest, service);
  else await beginExecution(change, newest + 1, cause, service);
  return true;
}

/**
 * Begins an execution of the change beside those that may run: its first turn takes over from them.
 */
export async function beginExecution(
  change: Executing,
  execution: number,
  cause: ExecutionObject['cause'],
  service: Executions,
): Promise<void> {
  const { store, clock, requestId } = service;
  const { changeId, names } = change;
  const object: ExecutionObject = {
    ...{ v: 1, changeId, execution, cause },
    at: clock.iso(),
    requestId,
  };
  await createJson(store, names.execution(execution), object);
  await launchExecution(change, execution, service);
}

/** Starts an execution whose object is there; one that runs or has ended is left alone. */
export async function launchExecution(
  { changeId }: Executing,
  execution: number,
  { settings, workflow }: Pick<Service, 'workflow' | 'settings'>,
): Promise<void> {
  await workflow.start(settings.changeFlow, executionName(changeId, execution), {
    changeId,
    functions: {
      request: settings.functionArn(settings.functions.request),
      verifier: settings.functionArn(settings.functions.verifier),
    },
  });
}
