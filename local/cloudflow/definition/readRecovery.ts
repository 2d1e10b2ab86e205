import type { CloudFlowLimits } from '../limits.js';
import { Fields } from './Fields.js';
import { readConstructor } from './readTemplate.js';
import type { CatchRule, RetryRule } from './types.js';

const RETRY_KEYS = [
  'Errors',
  'Description',
  'MaxAttempts',
  'IntervalSeconds',
  'BackoffRate',
  'MaxBackoffSeconds',
];
const CATCH_KEYS = ['Errors', 'Description', 'OutputConstructor', 'Next'];

/**
 * Reads `Retry` (facts/cloudflow 6). The page's table of 2026 calls Errors, Description,
 * MaxAttempts and IntervalSeconds required, so they are.
 */
export function readRetry(fields: Fields, limits: CloudFlowLimits): RetryRule[] {
  if (!fields.find('Retry')) return [];
  const seconds = { min: 0, max: limits.retryIntervalSeconds, whole: true };
  return fields.maps('Retry').flatMap((node, at) => {
    const rule = new Fields(node, `${fields.path}.Retry[${at}]`, fields.problems);
    rule.allow(RETRY_KEYS);
    rule.requiredText('Description');
    const errors = rule.texts('Errors');
    const maxAttempts = rule.requiredNumber('MaxAttempts', {
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
      whole: true,
    });
    const intervalSeconds = rule.requiredNumber('IntervalSeconds', seconds);
    const backoffRate = rule.number('BackoffRate', { min: 1, max: 1_000, whole: false }) ?? 1;
    const maxBackoffSeconds =
      rule.number('MaxBackoffSeconds', seconds) ?? limits.retryIntervalSeconds;
    if (!errors || maxAttempts === undefined || intervalSeconds === undefined) return [];
    return [{ errors, maxAttempts, intervalSeconds, backoffRate, maxBackoffSeconds }];
  });
}

/** Reads `Catch` (facts/cloudflow 6): Errors, Description and Next are required. */
export function readCatch(fields: Fields): CatchRule[] {
  if (!fields.find('Catch')) return [];
  return fields.maps('Catch').flatMap((node, at) => {
    const rule = new Fields(node, `${fields.path}.Catch[${at}]`, fields.problems);
    rule.allow(CATCH_KEYS);
    rule.requiredText('Description');
    const errors = rule.texts('Errors');
    const next = rule.requiredText('Next');
    const output = rule.find('OutputConstructor')?.value;
    const outputConstructor = output
      ? readConstructor(output, { path: rule.path, scope: 'Catch', problems: rule.problems })
      : undefined;
    return errors && next !== undefined ? [{ errors, outputConstructor, next }] : [];
  });
}
