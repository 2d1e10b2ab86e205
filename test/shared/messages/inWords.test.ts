import { expect, it } from 'vitest';
import { inWords } from '../../../shared/messages/inWords.js';

it.each([
  ['completed', 1, 'completed'],
  ['rolledBack', 1, 'rolled back'],
  ['rollingBack', 1, 'rolling back'],
  ['notStarted', 3, 'not started'],
  ['conflict', 2, 'left alone'],
  ['alreadyMember', 1, 'was in already'],
  ['alreadyMember', 4, 'were in already'],
  ['alreadyLeft', 1, 'was out already'],
  ['alreadyLeft', 2, 'were out already'],
  ['joined', 2, 'joined'],
])('says %s of %d', (name, number, words) => {
  expect(inWords(name, number)).toBe(words);
});
