import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { BodyBudget, readBody } from '../../../local/gateway/readBody.js';

const bodyOf = (...sizes: readonly number[]) =>
  Readable.from(sizes.map((size) => Buffer.alloc(size))) as unknown as IncomingMessage;

it('holds no more than the budget for all bodies together, and has room again afterwards', async () => {
  const budget = new BodyBudget(100);
  let held = 0;
  const onTaken = (bytes: number) => {
    held += bytes;
  };
  const read = (...sizes: readonly number[]) =>
    readBody(bodyOf(...sizes), { most: 80, budget, onTaken });
  expect(await read(40, 40)).toStrictEqual({ ok: true, body: Buffer.alloc(80) });
  expect(await read(20, 1)).toStrictEqual({ ok: false, status: 503 });
  expect(held).toBe(100);
  budget.giveBack(held);
  expect(await read(40, 41)).toStrictEqual({ ok: false, status: 413 });
  expect(await read(60)).toStrictEqual({ ok: true, body: Buffer.alloc(60) });
});
