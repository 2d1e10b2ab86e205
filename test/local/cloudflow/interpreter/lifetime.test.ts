import { describe, expect, it, vi } from 'vitest';
import type { FunctionInvoker, RegionQueues } from '../../../../local/ports.js';
import { startRegion } from '../region.js';

const CALLS = (mode: string) => `
Type: StateMachine
Name: lifetime
SpecVersion: v1
StartAt: A
States:
  - Type: Parallel
    Name: A
    Branches:
      - StartAt: W
        States: [{Type: Wait, Name: W, Seconds: 300, End: true}]
      - StartAt: T
        States:
          - Type: Task
            Name: T
            Action: FC:InvokeFunction
            TaskMode: ${mode}
            Timeout: 604800
            Parameters: {resourceArn: "acs:fc:::functions/slow/LATEST", invocationType: Async}
            End: true
    End: true
`;

describe('a closing region', () => {
  it.each(['RequestComplete', 'WaitForSystemCallback', 'WaitForCustomCallback'])(
    'ends waits, calls and callbacks without an unhandled rejection (%s)',
    async (mode) => {
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      let fail: ((reason: Error) => void) | undefined;
      const functions: FunctionInvoker = {
        invoke: () =>
          new Promise((_, reject) => {
            fail = reject;
          }),
      };
      const region = await startRegion({ functions, speed: 1 });
      region.cloudflow.putFlow({ name: 'lifetime', definition: CALLS(mode) });
      const { whenEnded } = region.cloudflow.startExecution({ flowName: 'lifetime', input: {} });
      await expect.poll(() => fail).toBeDefined();
      await region.close();
      expect(await whenEnded()).toStrictEqual({
        status: 'Stopped',
        detail: 'the region was closed',
      });
      fail?.(new Error('late'));
      // Node.js tells of a rejection that nobody handles before the next turn of its loop.
      await new Promise(setImmediate);
      process.off('unhandledRejection', unhandled);
      expect(unhandled).not.toHaveBeenCalled();
    },
  );

  it('starts nothing afterwards', async () => {
    const region = await startRegion();
    region.cloudflow.putFlow({ name: 'lifetime', definition: CALLS('RequestComplete') });
    await region.close();
    expect(() => region.cloudflow.startExecution({ flowName: 'lifetime', input: {} })).toThrowError(
      'the region is closing',
    );
  });
});

describe('an internal fault', () => {
  it('fails its execution alone, with a line in the log', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const broken = { send: () => undefined } as unknown as RegionQueues;
    const region = await startRegion({ queues: broken });
    const outcome = await region.run(`
Type: StateMachine
Name: faulty
SpecVersion: v1
StartAt: A
States:
  - Type: Task
    Name: A
    Action: MNS:SendMessage
    Parameters: {resourceArn: "acs:mns:::/queues/q/messages", message: hi}
    End: true
`);
    written.mockRestore();
    expect(outcome.status).toBe('Failed');
    expect(JSON.parse(outcome.events.at(-1)?.EventDetail ?? '')).toStrictEqual({
      errorCode: 'FnF.InternalServerError',
      errorDetail: 'the region itself failed; see its log',
    });
    await region.close();
  });
});
