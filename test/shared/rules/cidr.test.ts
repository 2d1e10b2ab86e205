import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../shared/rules/address.js';
import { cidrsOf4, cidrsOf6, parseCidr, readCidr } from '../../../shared/rules/cidr.js';
import { normalise } from '../../../shared/rules/ranges.js';

const at = (text: string) => parseAddress(text)?.value;

describe('a CIDR', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0', '11.0.0.0', 8, false],
    ['10.159.6.18/12', '10.144.0.0', '10.160.0.0', 12, true],
    ['10.0.0.7', '10.0.0.7', '10.0.0.8', 32, false],
    ['10.0.0.7/32', '10.0.0.7', '10.0.0.8', 32, false],
    ['10.0.0.7/31', '10.0.0.6', '10.0.0.8', 31, true],
    ['2001:db8::/32', '2001:db8::', '2001:db9::', 32, false],
    ['2001:db8::5/127', '2001:db8::4', '2001:db8::6', 127, true],
    ['::1', '::1', '::2', 128, false],
  ])('%s is the block from %s to %s', (text, from, until, prefix, hostBits) => {
    const family = text.includes(':') ? 6 : 4;
    expect(readCidr(text)).toEqual({
      range: { family, from: at(from), until: at(until) },
      prefix,
      hostBits,
    });
  });

  it('of prefix 0 is its whole family, and only that', () => {
    expect(parseCidr('0.0.0.0/0')).toEqual({ family: 4, from: 0, until: 2 ** 32 });
    expect(parseCidr('::/0')).toEqual({ family: 6, from: 0n, until: 1n << 128n });
  });

  it.each(['', '/8', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/-1', '10.0.0.0/8/8'])(
    '"%s" is none',
    (text) => expect(readCidr(text)).toBeUndefined(),
  );

  it.each(['::/129', '::/1e1', '10.0.0/8', ':::/8'])('"%s" is none', (text) =>
    expect(readCidr(text)).toBeUndefined(),
  );
});

it("that can't be read has no block", () => {
  expect(parseCidr('10.0.0.0/33')).toBeUndefined();
});

describe('the fewest CIDRs of ranges', () => {
  it.each([
    [[], []],
    [[0, 2 ** 32], ['0.0.0.0/0']],
    [[5, 6], ['0.0.0.5/32']],
    [
      [1, 8],
      ['0.0.0.1/32', '0.0.0.2/31', '0.0.0.4/30'],
    ],
    [
      [0, 3, 8, 16],
      ['0.0.0.0/31', '0.0.0.2/32', '0.0.0.8/29'],
    ],
  ])('%j are %j', (ranges, cidrs) => {
    expect(cidrsOf4(ranges)).toEqual(cidrs);
  });

  it.each([
    [[], []],
    [[0n, 1n << 128n], ['::/0']],
    [
      [1n, 8n],
      ['::1/128', '::2/127', '::4/126'],
    ],
    [
      [0n, 3n, 8n, 16n],
      ['::/127', '::2/128', '::8/125'],
    ],
    [
      [6n, 13n],
      ['::6/127', '::8/126', '::c/128'],
    ],
  ])('of IPv6: %#', (ranges, cidrs) => {
    expect(cidrsOf6(ranges)).toEqual(cidrs);
  });

  it('cover exactly the ranges, and no two of them could be one', () => {
    const edges = fc.array(fc.nat(4_000), { maxLength: 12 });
    fc.assert(
      fc.property(edges, (points) => {
        const ranges = normalise(points.length % 2 ? points.slice(1) : points);
        const blocks = cidrsOf4(ranges).map((text) => readCidr(text));
        expect(blocks.every((block) => block && !block.hostBits)).toBe(true);
        const covered = blocks.flatMap((block) =>
          block?.range.family === 4 ? [block.range.from, block.range.until] : [],
        );
        expect(normalise(covered)).toEqual(ranges);
        for (const [index, block] of blocks.entries()) {
          const next = blocks[index + 1];
          if (block?.range.family !== 4 || next?.range.family !== 4) continue;
          if (block.range.until !== next.range.from || block.prefix !== next.prefix) continue;
          const size = block.range.until - block.range.from;
          expect(block.range.from % (2 * size)).not.toBe(0);
        }
      }),
    );
  });
});
