import { expect, it } from 'vitest';
import { mergeWarnings } from '../../../shared/change/mergeWarnings.js';

const skipped = (target: string, instanceId: string) => ({
  target,
  message: { code: 'interfaceSkipped' as const, params: { instanceId } },
});

it('says once what is the same of several targets, with their number', () => {
  const owned = {
    code: 'controllerOwned' as const,
    params: { controller: 'terway' as const, targets: 2 },
  };
  const found = mergeWarnings([
    skipped('eni-1', 'i-1'),
    { target: 'i-1', message: owned },
    skipped('eni-2', 'i-1'),
    skipped('eni-3', 'i-2'),
  ]);
  expect(found).toStrictEqual({
    warnings: [
      { ...skipped('eni-1', 'i-1'), targets: 2 },
      { target: 'i-1', message: owned },
      skipped('eni-3', 'i-2'),
    ],
  });
});

it('lists the first hundred that differ, and the number of the others', () => {
  const many = (number: number) =>
    Array.from({ length: number }, (_, at) => skipped(`eni-${at}`, `i-${at}`));
  expect(mergeWarnings(many(100))).toStrictEqual({ warnings: many(100) });
  expect(mergeWarnings(many(103))).toStrictEqual({ warnings: many(100), moreWarnings: 3 });
});
