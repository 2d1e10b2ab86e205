import { CloudFlowError } from '../errors.js';
import type { CloudFlowLimits } from '../limits.js';
import { isName, NAME_RULE } from '../names.js';
import { Fields } from './Fields.js';
import { Problems } from './Problems.js';
import { readScope } from './readScope.js';
import { readSource } from './sourceTree.js';
import type { FlowDefinition } from './types.js';

/**
 * Reads and checks a definition, YAML or JSON (facts/cloudflow 5). `flowName` is the API's name of
 * the flow; the definition must carry the same one.
 *
 * @throws CloudFlowError InvalidArgument that names every problem with its state path and line
 */
export function parseDefinition(
  text: string,
  flowName: string,
  limits: CloudFlowLimits,
): FlowDefinition {
  if (Buffer.byteLength(text) > limits.definitionBytes) {
    throw new CloudFlowError(
      'EntityTooLarge',
      `Definition is over ${limits.definitionBytes} bytes`,
    );
  }
  const source = readSource(text);
  if (!source.ok) {
    throw new CloudFlowError(
      'InvalidArgument',
      `Definition (line ${source.line}): ${source.message}`,
    );
  }
  if (source.root.kind !== 'map') {
    throw new CloudFlowError('InvalidArgument', 'Definition (line 1): a map is expected');
  }
  const problems = new Problems();
  const fields = new Fields(source.root, 'States', problems);
  fields.allow(['Type', 'Name', 'SpecVersion', 'StartAt', 'States', 'Description']);
  expectText(fields, 'Type', 'StateMachine');
  expectText(fields, 'SpecVersion', 'v1');
  fields.text('Description');
  const name = fields.requiredText('Name');
  if (name !== undefined && !isName(name)) fields.fail('Name', `Name must be ${NAME_RULE}`);
  if (name !== undefined && name !== flowName) {
    fields.fail('Name', `Name is ${name}, the flow is named ${flowName}`);
  }
  const scope = readScope(fields, limits);
  if (problems.list.length > 0) {
    throw new CloudFlowError('InvalidArgument', `Definition: ${problems.text()}`);
  }
  return { name: flowName, scope };
}

function expectText(fields: Fields, key: string, wanted: string): void {
  const found = fields.requiredText(key);
  if (found !== undefined && found !== wanted) {
    fields.fail(key, `${key} must be ${wanted}, found ${found}`);
  }
}
