import type { Command } from 'commander';
import { addAskOfChange } from './askOfChange.js';

export function addStop(program: Command): void {
  addAskOfChange(program, {
    name: 'stop',
    description: 'Stop a change: no further write is made, what was done is verified',
    question: 'Stop this change?',
    ask: (client, changeId) => client.stop(changeId),
  });
}
