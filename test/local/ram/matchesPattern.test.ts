import { expect, it } from 'vitest';
import { matchesPattern } from '../../../local/ram/matchesPattern.js';

it.each([
  ['acs:oss:cn:1:b/1/cn/changes/c/work/x', 'acs:oss:*:1:b/1/*/changes/*/work/*', true],
  ['acs:oss:cn:1:b/1/cn/changes/c/report.json', 'acs:oss:*:1:b/1/*/changes/*/work/*', false],
  ['anything', '*', true],
  ['', '*', true],
  ['abc', 'a?c', true],
  ['ac', 'a?c', false],
  ['functions/request-http', 'functions/request', false],
  ['functions/request', 'functions/request/*', false],
  ['aXbXc', 'a*b*d', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
])('%s fits %s: %s', (text, pattern, fits) => {
  expect(matchesPattern(text, pattern)).toBe(fits);
});

it('takes no time for many stars', () => {
  expect(matchesPattern('a'.repeat(20_000), `${'*a'.repeat(200)}b`)).toBe(false);
});
