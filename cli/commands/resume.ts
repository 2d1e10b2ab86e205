import type { Command } from 'commander';
import { addAskOfChange } from './askOfChange.js';

export function addResume(program: Command): void {
  addAskOfChange(program, {
    name: 'resume',
    description: 'Go on with a change that stands still: its execution ended without a report',
    question: 'Go on with this change?',
    ask: (client, changeId) => client.resume(changeId),
  });
}
