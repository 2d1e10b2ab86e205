import { parseArn } from '../arn.js';
import { isJsonObject, type Json } from '../json.js';
import type { CloudFlowLimits } from '../limits.js';
import type { Fields } from './Fields.js';
import { readCatch, readRetry } from './readRecovery.js';
import { readExpression, readTemplate } from './readTemplate.js';
import type { StateHead } from './StateHead.js';
import { secondsOf } from './secondsOf.js';
import {
  type ActionName,
  TASK_MODES,
  type TaskMode,
  type TaskState,
  type Template,
} from './types.js';

interface ActionRules {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly arn: 'function' | 'queue' | 'flow';
}

/** Parameters by action: facts/cloudflow 2 and 3; FNF from H/integrating-cloud-workflows. */
const ACTIONS: Readonly<Record<ActionName, ActionRules>> = {
  'FC:InvokeFunction': {
    required: ['resourceArn', 'invocationType'],
    optional: ['body'],
    arn: 'function',
  },
  'MNS:SendMessage': {
    required: ['resourceArn', 'message'],
    optional: ['priority', 'delaySeconds'],
    arn: 'queue',
  },
  'FNF:StartExecution': {
    required: ['resourceArn'],
    optional: ['executionName', 'input'],
    arn: 'flow',
  },
};

/** Reads a Task (facts/cloudflow 5) and the Parameters of its action. */
export function readTask(
  fields: Fields,
  head: StateHead,
  common: readonly string[],
  limits: CloudFlowLimits,
): TaskState | undefined {
  fields.allow([...common, 'Action', 'TaskMode', 'Parameters', 'Timeout', 'Timeout.$']);
  const recovery = { retry: readRetry(fields, limits), catch: readCatch(fields) };
  const actionText = fields.requiredText('Action');
  const modeText = fields.text('TaskMode') ?? 'RequestComplete';
  const mode = TASK_MODES.find((one) => one === modeText);
  if (!mode) fields.fail('TaskMode', `TaskMode must be one of ${TASK_MODES.join(', ')}`);
  const timeout = readTimeout(fields, limits);
  const node = fields.find('Parameters')?.value;
  if (node?.kind !== 'map') return fields.fail('Parameters', 'Parameters, a map, is missing');
  const path = `${fields.path}.Parameters`;
  const parameters = readTemplate(node, { path, scope: 'Parameters', problems: fields.problems });
  if (actionText === undefined) return undefined;
  if (!isActionName(actionText)) {
    return fields.fail(
      'Action',
      `${actionText} is not supported by this region; ${Object.keys(ACTIONS).join(', ')} are`,
    );
  }
  checkParameters(fields, actionText, mode, parameters);
  if (!mode) return undefined;
  return { type: 'Task', ...head, ...recovery, action: actionText, mode, parameters, timeout };
}

function isActionName(text: string): text is ActionName {
  return Object.hasOwn(ACTIONS, text);
}

/** `Timeout` is a text of seconds in the table; a number is taken as well. 0 means never. */
function readTimeout(fields: Fields, limits: CloudFlowLimits): Template | undefined {
  const expression = fields.find('Timeout.$')?.value;
  if (expression) {
    if (fields.find('Timeout')) fields.fail('Timeout', 'Timeout is given twice');
    const place = { path: fields.path, scope: 'Parameters', problems: fields.problems } as const;
    const read = readExpression(expression, place);
    return read ? { kind: 'expression', ...read } : undefined;
  }
  const literal = fields.find('Timeout')?.value;
  if (!literal) return undefined;
  const value = literal.kind === 'scalar' ? literal.value : null;
  const seconds = secondsOf(value);
  if (seconds === undefined || seconds > limits.taskTimeoutSeconds) {
    const range = `0 to ${limits.taskTimeoutSeconds}`;
    return fields.fail('Timeout', `Timeout must be a whole number of seconds from ${range}`);
  }
  return { kind: 'literal', value: seconds };
}

function checkParameters(
  fields: Fields,
  action: ActionName,
  mode: TaskMode | undefined,
  parameters: Template,
): void {
  const rules = ACTIONS[action];
  const given = new Map(parameters.kind === 'map' ? parameters.entries : []);
  const fail = (message: string) => fields.fail('Parameters', `${action}: ${message}`);
  for (const key of rules.required) if (!given.has(key)) fail(`${key} is missing`);
  for (const key of given.keys()) {
    if (![...rules.required, ...rules.optional].includes(key)) {
      fail(`the parameter ${key} is unknown to, or not supported by, this region`);
    }
  }
  const literal = (key: string): Json | undefined => {
    const template = given.get(key);
    return template?.kind === 'literal' ? template.value : undefined;
  };
  const arn = literal('resourceArn');
  if (arn !== undefined) {
    const parsed = typeof arn === 'string' ? parseArn(arn, rules.arn) : undefined;
    if (!parsed?.ok) fail(`resourceArn: ${parsed?.message ?? 'must be a text'}`);
  }
  const invocationType = literal('invocationType');
  if (invocationType !== undefined && !['Sync', 'Async'].includes(String(invocationType))) {
    fail('invocationType must be Sync or Async');
  }
  const input = given.get('input');
  if (input?.kind === 'literal' && !isJsonObject(input.value)) fail('input must be a map');
  if (mode !== 'WaitForSystemCallback') return;
  if (action === 'MNS:SendMessage') fail('WaitForSystemCallback is not available');
  if (invocationType === 'Sync') fail('WaitForSystemCallback needs invocationType Async');
}
