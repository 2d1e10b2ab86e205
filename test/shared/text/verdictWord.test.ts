import { expect, it } from 'vitest';
import { directionWord } from '../../../shared/text/directionWord.js';
import { verdictWord } from '../../../shared/text/verdictWord.js';

it('says verdicts by the words of screens', () => {
  expect((['allow', 'deny', 'partial', 'uncertain'] as const).map(verdictWord)).toStrictEqual([
    'allowed',
    'denied',
    'partly',
    'unknown',
  ]);
});

it('says directions by the words of screens', () => {
  expect((['ingress', 'egress'] as const).map(directionWord)).toStrictEqual(['in', 'out']);
});
