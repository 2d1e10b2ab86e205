import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../../local/cloudflow/definition/parseDefinition.js';
import { DEFAULT_LIMITS } from '../../../../local/cloudflow/limits.js';

const FLOW = (states: string, startAt = 'A') =>
  `Type: StateMachine\nName: flow\nSpecVersion: v1\nStartAt: ${startAt}\nStates:\n${states}`;
const PASS = (name: string, rest = 'End: true') => `  - {Type: Pass, Name: ${name}, ${rest}}\n`;
const TASK = (rest: string, parameters = 'invocationType: Sync') => `  - Type: Task
    Name: A
    Action: FC:InvokeFunction
    Parameters: {resourceArn: "acs:fc:::functions/f/LATEST", ${parameters}}
    ${rest}
`;
const MAP = (rest: string) => `  - Type: Map
    Name: A
    ${rest}
    Processor:
      StartAt: P
      States: [{Type: Pass, Name: P, End: true}]
    End: true
`;

/** The message of the refusal, without its head; undefined when the definition is accepted. */
function refusalOf(definition: string, name = 'flow'): string | undefined {
  try {
    parseDefinition(definition, name, DEFAULT_LIMITS);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'InvalidArgument', status: 400 });
    return (error as Error).message;
  }
}

describe('parseDefinition', () => {
  it('accepts YAML, JSON, comments and aliases', () => {
    expect(refusalOf(FLOW(PASS('A')))).toBeUndefined();
    const json = {
      Type: 'StateMachine',
      Name: 'flow',
      SpecVersion: 'v1',
      StartAt: 'A',
      Description: 'as JSON',
      States: [{ Type: 'Pass', Name: 'A', End: true }],
    };
    expect(refusalOf(JSON.stringify(json))).toBeUndefined();
    const aliased = `${PASS('A', 'OutputConstructor: &o {x: 1}, Next: B')}# a comment\n`;
    expect(
      refusalOf(FLOW(aliased + PASS('B', 'OutputConstructor: *o, End: true'))),
    ).toBeUndefined();
  });

  it.each<[string, string, string]>([
    [
      'a state that does not exist as Next',
      FLOW(PASS('A', 'Next: B')),
      'States.A (line 6): Next names B, which is no state here',
    ],
    [
      'a state that nothing leads to',
      FLOW(PASS('A') + PASS('B')),
      'States.B (line 7): no way leads to B',
    ],
    [
      'a state without Next and End',
      FLOW('  - {Type: Pass, Name: A}\n'),
      'States.A (line 6): Next or End: true is missing',
    ],
    [
      'a state with both',
      FLOW(PASS('A', 'Next: A, End: true')),
      'States.A (line 6): a state has either Next or End, not both',
    ],
    ['End: false', FLOW(PASS('A', 'End: false')), 'States.A (line 6): End can only be true'],
    [
      'two states of one name',
      FLOW(PASS('A', 'Next: A') + PASS('A')),
      'States.A (line 7): there are two states named A',
    ],
    [
      'an unknown StartAt',
      FLOW(PASS('A'), 'Z'),
      'States (line 4): StartAt names Z, which is no state here',
    ],
    [
      'a key that no state has',
      FLOW(PASS('A', 'End: true, Retries: 3')),
      'States.A (line 6): unknown key Retries; known are Name, Type, Description, InputConstructor, OutputConstructor, GlobalConstructor, Next, End',
    ],
    [
      'a Choice without Default',
      FLOW(`  - {Type: Choice, Name: A, Branches: [{Condition: "true", Next: B}]}\n${PASS('B')}`),
      'States.A (line 6): Default is missing',
    ],
    [
      'a Choice with End',
      FLOW(
        `  - {Type: Choice, Name: A, Default: B, Branches: [{Condition: "true", Next: B}], End: true}\n${PASS('B')}`,
      ),
      'States.A (line 6): unknown key End; known are Name, Type, Description, InputConstructor, Branches, Default',
    ],
    [
      'a bad expression deep in a constructor',
      FLOW(`  - Type: Pass
    Name: A
    OutputConstructor:
      deep:
        x.$: $Input.
    End: true
`),
      'States.A.OutputConstructor.deep.x.$ (line 10): bad expression "$Input.": expected a name after ".", found the end (at character 8)',
    ],
    [
      'a bad expression in a condition',
      FLOW(
        `  - {Type: Choice, Name: A, Default: B, Branches: [{Condition: $Input.x = 1, Next: B}]}\n${PASS('B')}`,
      ),
      'States.A.Branches[0] (line 6): bad expression "$Input.x = 1": unexpected "=" (at character 10)',
    ],
    [
      '$Output outside of an output constructor',
      FLOW(TASK('End: true', 'invocationType: Sync, body: {x.$: $Output.y}')),
      'States.A.Parameters.body.x.$ (line 9): bad expression "$Output.y": $Output can\'t be used in Parameters; $Context, $Input, $Global can',
    ],
    [
      '$Input in an input constructor',
      FLOW(PASS('A', 'InputConstructor: {x.$: $Input.y}, End: true')),
      'States.A.InputConstructor.x.$ (line 6): bad expression "$Input.y": $Input can\'t be used in InputConstructor; $Context, $Global can',
    ],
    [
      'an expression that is no text',
      FLOW(PASS('A', 'OutputConstructor: {x.$: 1}, End: true')),
      'States.A.OutputConstructor.x.$ (line 6): an expression must be a text',
    ],
    [
      'an expression inside an array',
      FLOW(PASS('A', 'OutputConstructor: {list: [{x.$: $Input.y}]}, End: true')),
      'States.A.OutputConstructor.list (line 6): x.$: expressions inside an array are not confirmed',
    ],
    [
      'a key given plainly and as an expression',
      FLOW(PASS('A', 'OutputConstructor: {x: 1, x.$: $Input.y}, End: true')),
      'States.A.OutputConstructor (line 6): x is given twice',
    ],
    [
      'a constructor that is no map',
      FLOW(PASS('A', 'OutputConstructor: [1], End: true')),
      'States.A.OutputConstructor (line 6): OutputConstructor must be a map',
    ],
    [
      'a Wait over 300 seconds',
      FLOW('  - {Type: Wait, Name: A, Seconds: 301, End: true}\n'),
      'States.A (line 6): Seconds must be a whole number from 1 to 300',
    ],
    [
      'a Wait without Seconds',
      FLOW('  - {Type: Wait, Name: A, End: true}\n'),
      'States.A (line 6): Seconds is missing',
    ],
    [
      'a time-out over a week',
      FLOW(TASK('Timeout: 604801\n    End: true')),
      'States.A (line 10): Timeout must be a whole number of seconds from 0 to 604800',
    ],
    [
      'an action that the region does not have',
      FLOW(TASK('End: true').replace('FC:InvokeFunction', 'ECS:DescribeInstances')),
      'States.A (line 8): ECS:DescribeInstances is not supported by this region; FC:InvokeFunction, MNS:SendMessage, FNF:StartExecution are',
    ],
    [
      'a task mode that does not exist',
      FLOW(TASK('TaskMode: WaitForTaskToken\n    End: true')),
      'States.A (line 10): TaskMode must be one of RequestComplete, WaitForSystemCallback, WaitForCustomCallback',
    ],
    [
      'a parameter that the action does not have',
      FLOW(TASK('End: true', 'invocationType: Sync, payload: 1')),
      'States.A (line 9): FC:InvokeFunction: the parameter payload is unknown to, or not supported by, this region',
    ],
    [
      'a missing parameter',
      FLOW(TASK('End: true', 'body: {}')),
      'States.A (line 9): FC:InvokeFunction: invocationType is missing',
    ],
    [
      'an ARN of another form',
      FLOW(TASK('End: true').replace('/LATEST', '')),
      'States.A (line 9): FC:InvokeFunction: resourceArn: "acs:fc:::functions/f" has not the form acs:fc:<region>:<account>:functions/<name>/LATEST',
    ],
    [
      'a system callback of a synchronous call',
      FLOW(TASK('TaskMode: WaitForSystemCallback\n    End: true')),
      'States.A (line 9): FC:InvokeFunction: WaitForSystemCallback needs invocationType Async',
    ],
    [
      'a retry rule that lacks what the table requires',
      FLOW(TASK('Retry: [{Errors: [X], MaxAttempts: 1}]\n    End: true')),
      'States.A.Retry[0] (line 10): Description is missing; States.A.Retry[0] (line 10): IntervalSeconds is missing',
    ],
    [
      'a Catch that leads nowhere',
      FLOW(TASK('Catch: [{Description: c, Errors: [X], Next: Z}]\n    End: true')),
      'States.A (line 6): Next names Z, which is no state here',
    ],
    [
      '$Output in a Catch',
      FLOW(
        `${TASK('Catch: [{Description: c, Errors: [X], Next: B, OutputConstructor: {x.$: $Output.y}}]\n    End: true')}${PASS('B')}`,
      ),
      'States.A.Catch[0].x.$ (line 10): bad expression "$Output.y": $Output can\'t be used in Catch; $Context, $Input, $Global can',
    ],
    [
      'a distributed Map',
      FLOW(MAP('ItemsPath: $Input.x\n    ItemReader: {}')),
      'States.A (line 9): a distributed Map is not supported by this region (ItemReader)',
    ],
    [
      'a concurrency over 40',
      FLOW(MAP('ItemsPath: $Input.x\n    MaxConcurrency: 41')),
      'States.A (line 9): MaxConcurrency must be a whole number from 1 to 40',
    ],
    [
      'both spellings of the concurrency',
      FLOW(MAP('ItemsPath: $Input.x\n    MaxConcuccency: 4\n    MaxConcurrency: 4')),
      'States.A (line 10): MaxConcuccency and MaxConcurrency are the same field',
    ],
    [
      'a way out of a processor',
      FLOW(MAP('ItemsPath: $Input.x').replace('End: true}]', 'Next: A}]')),
      'States.A.Processor.P (line 11): Next names A, which is no state here',
    ],
    [
      'an expression in Fail',
      FLOW('  - {Type: Fail, Name: A, Code.$: $Input.code}\n'),
      'States.A (line 6): unknown key Code.$; known are Name, Type, Description, InputConstructor, OutputConstructor, GlobalConstructor, End, Code, Detail',
    ],
    [
      'a state type that does not exist',
      FLOW('  - {Type: Loop, Name: A}\n'),
      'States.A (line 6): unknown state type Loop',
    ],
    [
      'no states',
      FLOW(' []\n'),
      'States (line 5): States is empty; States (line 4): StartAt names A, which is no state here',
    ],
    [
      'the OLD language',
      'version: v1\ntype: flow\nsteps: []\n',
      'States (line 1): unknown key version; known are Type, Name, SpecVersion, StartAt, States, Description; States (line 2): unknown key type; known are Type, Name, SpecVersion, StartAt, States, Description; States (line 3): unknown key steps; known are Type, Name, SpecVersion, StartAt, States, Description; States (line 1): Type is missing; States (line 1): SpecVersion is missing; States (line 1): Name is missing; States (line 1): StartAt is missing; States (line 1): States is missing',
    ],
    [
      'another SpecVersion',
      FLOW(PASS('A')).replace('v1', 'v2'),
      'States (line 3): SpecVersion must be v1, found v2',
    ],
  ])('refuses %s with the place', (_, definition, message) => {
    expect(refusalOf(definition)).toBe(`Definition: ${message}`);
  });

  it('refuses a name that differs from the name of the flow', () => {
    expect(refusalOf(FLOW(PASS('A')), 'other')).toBe(
      'Definition: States (line 2): Name is flow, the flow is named other',
    );
  });

  it.each([
    ['text that is no YAML', 'a: [', /^Definition \(line 1\): /],
    ['a key given twice', `${FLOW(PASS('A'))}StartAt: A\n`, /^Definition \(line 7\): .*unique/],
    ['a list', '- 1', /^Definition \(line 1\): a map is expected$/],
    ['an empty text', '', /^Definition \(line 1\): a map is expected$/],
    ['nesting without end', `a: ${'['.repeat(5_000)}`, /^Definition/],
    [
      'aliases that multiply',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefghij'.replace(
        /./g,
        (c) =>
          `${c}: &${c} [${Array(10)
            .fill(`*${String.fromCharCode(c.charCodeAt(0) - 1)}`)
            .join(',')}]\n`,
      )}`,
      /too big or nested too deeply$/,
    ],
  ])('refuses %s', (_, definition, message) => {
    expect(refusalOf(definition)).toMatch(message);
  });

  it('names ten problems and counts the rest', () => {
    const states = Array.from({ length: 14 }, (_, at) => PASS(`S${at}`, 'End: true, X: 1')).join(
      '',
    );
    expect(refusalOf(FLOW(states, 'S0'))).toMatch(/; and 17 more$/);
  });

  it('refuses more than 50 parallel branches', () => {
    const branch = '{StartAt: P, States: [{Type: Pass, Name: P, End: true}]}';
    const flow = (count: number) =>
      FLOW(
        `  - {Type: Parallel, Name: A, End: true, Branches: [${Array(count).fill(branch).join(', ')}]}\n`,
      );
    expect(refusalOf(flow(50))).toBeUndefined();
    expect(refusalOf(flow(51))).toBe('Definition: States.A (line 6): more than 50 branches');
  });
});
