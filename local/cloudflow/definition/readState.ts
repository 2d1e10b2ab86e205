import type { CloudFlowLimits } from '../limits.js';
import { Fields } from './Fields.js';
import { readCatch, readRetry } from './readRecovery.js';
import { readScope } from './readScope.js';
import { readTask } from './readTask.js';
import { readConstructor, readExpression } from './readTemplate.js';
import type { StateHead } from './StateHead.js';
import type { ChoiceState, FailState, MapState, ParallelState, State, WaitState } from './types.js';

const COMMON = ['Name', 'Type', 'Description', 'InputConstructor'];
const OUTPUTS = ['OutputConstructor', 'GlobalConstructor'];
const WAYS = ['Next', 'End'];
const RECOVERY = ['Retry', 'Catch'];
/** Keys of a distributed Map (facts/cloudflow 5), which this region does not carry out. */
const DISTRIBUTED = [
  'Mode',
  'ProcessorConfig',
  'ItemBatcher',
  'ItemReader',
  'ItemConstructor',
  'ResultWriter',
  'MaxItems',
  'ToleratedFailedCount',
  'ToleratedFailedPercentage',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
];

/** Reads one state (facts/cloudflow 5); undefined when what is wrong with it leaves no state. */
export function readState(fields: Fields, limits: CloudFlowLimits): State | undefined {
  const type = fields.requiredText('Type');
  const name = fields.requiredText('Name');
  fields.text('Description');
  if (type === undefined || name === undefined) return undefined;
  const constructorOf = (key: 'InputConstructor' | 'OutputConstructor' | 'GlobalConstructor') => {
    const node = fields.find(key)?.value;
    const place = { path: `${fields.path}.${key}`, scope: key, problems: fields.problems };
    return node ? readConstructor(node, place) : undefined;
  };
  const head = (way: 'required' | 'builtInEnd' | 'none'): StateHead => ({
    name,
    inputConstructor: constructorOf('InputConstructor'),
    outputConstructor: way === 'none' ? undefined : constructorOf('OutputConstructor'),
    globalConstructor: way === 'none' ? undefined : constructorOf('GlobalConstructor'),
    next: way === 'required' ? readWay(fields) : readEnd(fields, way),
  });
  switch (type) {
    case 'Pass':
      fields.allow([...COMMON, ...OUTPUTS, ...WAYS]);
      return { type, ...head('required') };
    case 'Succeed':
      fields.allow([...COMMON, ...OUTPUTS, 'End']);
      return { type, ...head('builtInEnd') };
    case 'Fail':
      fields.allow([...COMMON, ...OUTPUTS, 'End', 'Code', 'Detail']);
      return readFail(fields, head('builtInEnd'));
    case 'Wait':
      fields.allow([...COMMON, ...OUTPUTS, ...WAYS, 'Seconds', 'Seconds.$']);
      return readWait(fields, head('required'), limits);
    case 'Choice':
      fields.allow([...COMMON, 'Branches', 'Default']);
      return readChoice(fields, head('none'));
    case 'Parallel':
      fields.allow([...COMMON, ...OUTPUTS, ...WAYS, ...RECOVERY, 'Branches']);
      return readParallel(fields, head('required'), limits);
    case 'Map':
      return readMap(fields, head('required'), limits);
    case 'Task':
      return readTask(
        fields,
        head('required'),
        [...COMMON, ...OUTPUTS, ...WAYS, ...RECOVERY],
        limits,
      );
    default:
      return fields.fail('Type', `unknown state type ${type}`);
  }
}

function readWay(fields: Fields): string | undefined {
  const next = fields.text('Next');
  readTrue(fields);
  if (fields.find('Next') && fields.find('End')) {
    fields.fail('End', 'a state has either Next or End, not both');
  } else if (!fields.find('Next') && !fields.find('End')) {
    fields.fail('Name', 'Next or End: true is missing');
  }
  return next;
}

function readEnd(fields: Fields, way: 'builtInEnd' | 'none'): undefined {
  if (way === 'builtInEnd' && fields.find('End')) readTrue(fields);
  return undefined;
}

function readTrue(fields: Fields): void {
  const end = fields.find('End')?.value;
  if (!end) return;
  const isTrue = end.kind === 'scalar' && end.value === true;
  if (!isTrue) fields.fail('End', 'End can only be true');
}

/**
 * `Detail` is required by the table and absent from the page's own sample; expressions in Fail are
 * not confirmed (facts/cloudflow 10.6): a literal Code and Detail, both optional, and the `End:
 * true` that the sample writes is not asked for, since nothing can follow.
 */
function readFail(fields: Fields, head: StateHead): FailState {
  return {
    type: 'Fail',
    ...head,
    code: fields.text('Code') ?? '',
    detail: fields.text('Detail') ?? '',
  };
}

function readWait(fields: Fields, head: StateHead, limits: CloudFlowLimits): WaitState | undefined {
  const expression = fields.find('Seconds.$')?.value;
  if (expression) {
    if (fields.find('Seconds')) fields.fail('Seconds', 'Seconds is given twice');
    const place = { path: fields.path, scope: 'Parameters', problems: fields.problems } as const;
    const read = readExpression(expression, place);
    return read ? { type: 'Wait', ...head, seconds: { kind: 'expression', ...read } } : undefined;
  }
  const range = { min: 1, max: limits.waitSeconds, whole: true };
  const seconds = fields.requiredNumber('Seconds', range);
  if (seconds === undefined) return undefined;
  return { type: 'Wait', ...head, seconds: { kind: 'literal', value: seconds } };
}

function readChoice(fields: Fields, head: StateHead): ChoiceState | undefined {
  const otherwise = fields.requiredText('Default');
  const nodes = fields.maps('Branches');
  if (fields.find('Branches') && nodes.length === 0) fields.fail('Branches', 'Branches is empty');
  const branches = nodes.flatMap((node, at) => {
    const path = `${fields.path}.Branches[${at}]`;
    const branch = new Fields(node, path, fields.problems);
    branch.allow(['Condition', 'Next', 'Description']);
    const next = branch.requiredText('Next');
    const text = branch.requiredText('Condition');
    const condition = branch.find('Condition')?.value;
    if (text === undefined || next === undefined || !condition) return [];
    const place = { path, scope: 'Condition', problems: fields.problems } as const;
    const read = readExpression(condition, place);
    return read ? [{ source: read.source, condition: read.expression, next }] : [];
  });
  if (otherwise === undefined || branches.length < nodes.length) return undefined;
  return { type: 'Choice', ...head, branches, default: otherwise };
}

function readParallel(fields: Fields, head: StateHead, limits: CloudFlowLimits): ParallelState {
  const nodes = fields.maps('Branches');
  if (fields.find('Branches') && nodes.length === 0) fields.fail('Branches', 'Branches is empty');
  if (nodes.length > limits.parallelBranches) {
    fields.fail('Branches', `more than ${limits.parallelBranches} branches`);
  }
  const branches = nodes.map((node, at) => {
    const branch = new Fields(node, `${fields.path}.Branch${at}`, fields.problems);
    branch.allow(['StartAt', 'States']);
    return readScope(branch, limits);
  });
  const recovery = { retry: readRetry(fields, limits), catch: readCatch(fields) };
  return { type: 'Parallel', ...head, ...recovery, branches };
}

function readMap(fields: Fields, head: StateHead, limits: CloudFlowLimits): MapState | undefined {
  const distributed = fields.keys().filter((key) => DISTRIBUTED.includes(key));
  if (distributed.length > 0) {
    return fields.fail(
      distributed[0] ?? '',
      `a distributed Map is not supported by this region (${distributed.join(', ')})`,
    );
  }
  fields.allow([
    ...COMMON,
    ...OUTPUTS,
    ...WAYS,
    ...RECOVERY,
    'ItemsPath',
    'Processor',
    'MaxConcuccency',
    'MaxConcurrency',
  ]);
  const recovery = { retry: readRetry(fields, limits), catch: readCatch(fields) };
  const itemsText = fields.requiredText('ItemsPath');
  const itemsNode = fields.find('ItemsPath')?.value;
  const place = { path: fields.path, scope: 'ItemsPath', problems: fields.problems } as const;
  const itemsPath =
    itemsText !== undefined && itemsNode ? readExpression(itemsNode, place) : undefined;
  // The tables of all languages write MaxConcuccency, the paragraph under them MaxConcurrency.
  const range = { min: 1, max: limits.mapConcurrency, whole: true };
  const spellings = [
    fields.number('MaxConcuccency', range),
    fields.number('MaxConcurrency', range),
  ].filter((value) => value !== undefined);
  if (spellings.length > 1) {
    fields.fail('MaxConcurrency', 'MaxConcuccency and MaxConcurrency are the same field');
  }
  const processor = fields.find('Processor')?.value;
  if (processor?.kind !== 'map') {
    return fields.fail('Processor', 'Processor, a map with StartAt and States, is missing');
  }
  const inner = new Fields(processor, `${fields.path}.Processor`, fields.problems);
  inner.allow(['StartAt', 'States']);
  const scope = readScope(inner, limits);
  if (!itemsPath) return undefined;
  return {
    type: 'Map',
    ...head,
    ...recovery,
    itemsPath,
    processor: scope,
    maxConcurrency: spellings[0],
  };
}
