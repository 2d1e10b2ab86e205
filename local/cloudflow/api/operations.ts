import {
  describeExecution,
  getExecutionHistory,
  listExecutions,
  startExecution,
  stopExecution,
} from './executionOperations.js';
import { createFlow, deleteFlow, describeFlow, listFlows, updateFlow } from './flowOperations.js';
import type { CloudFlowOperation } from './operation.js';
import { reportTaskFailed, reportTaskSucceeded } from './reportOperations.js';
import {
  createSchedule,
  deleteSchedule,
  listSchedules,
  updateSchedule,
} from './scheduleOperations.js';

/** The operations of version 2019-03-15 that this region carries out (facts/cloudflow 7). */
export const CLOUDFLOW_OPERATIONS: ReadonlyMap<string, CloudFlowOperation> = new Map([
  ['CreateFlow', createFlow],
  ['UpdateFlow', updateFlow],
  ['DescribeFlow', describeFlow],
  ['DeleteFlow', deleteFlow],
  ['ListFlows', listFlows],
  ['StartExecution', startExecution],
  ['DescribeExecution', describeExecution],
  ['StopExecution', stopExecution],
  ['ListExecutions', listExecutions],
  ['GetExecutionHistory', getExecutionHistory],
  ['ReportTaskSucceeded', reportTaskSucceeded],
  ['ReportTaskFailed', reportTaskFailed],
  ['CreateSchedule', createSchedule],
  ['UpdateSchedule', updateSchedule],
  ['DeleteSchedule', deleteSchedule],
  ['ListSchedules', listSchedules],
]);
