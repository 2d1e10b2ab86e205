import { expect, test } from 'vitest';
import { decodeBody } from '../../../../local/fc/stream/decodeBody.js';

test.each([
  ['eyJhIjoxfQ==', '{"a":1}'],
  ['', ''],
  ['{"a":1}', '{"a":1}'],
  ['eyJhIjoxfQ', 'eyJhIjoxfQ'],
  ['/w==', '/w=='],
])('decodes %s to %s', (body, text) => {
  expect(decodeBody(body)).toBe(text);
});
