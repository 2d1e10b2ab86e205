import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  END6,
  formatV4,
  formatV6,
  isMapped,
  parseAddress,
  unmap,
} from '../../../shared/rules/address.js';
import { parseAddress as plain } from './reference/address.js';
import { runs } from './runs.js';

describe('an address', () => {
  it.each([
    ['0.0.0.0', { family: 4, value: 0 }],
    ['10.0.0.1', { family: 4, value: 167_772_161 }],
    ['255.255.255.255', { family: 4, value: 4_294_967_295 }],
    ['::', { family: 6, value: 0n }],
    ['::1', { family: 6, value: 1n }],
    ['1::', { family: 6, value: 1n << 112n }],
    ['2001:DB8::a', { family: 6, value: (0x20010db8n << 96n) + 10n }],
    ['1:2:3:4:5:6:7:8', { family: 6, value: 0x0001_0002_0003_0004_0005_0006_0007_0008n }],
    ['1:2:3:4:5:6:7::', { family: 6, value: 0x0001_0002_0003_0004_0005_0006_0007_0000n }],
    ['::ffff:10.0.0.1', { family: 6, value: 0xffff_0a00_0001n }],
    ['1:2:3:4:5:6:1.2.3.4', { family: 6, value: 0x0001_0002_0003_0004_0005_0006_0102_0304n }],
  ])('%s is read', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.0.1',
    '10.0.0.256',
    '010.0.0.1',
    '0x0a.0.0.1',
    '10.0.0.1 ',
    '10.0.0.-1',
    '10.0..1',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8::9::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    '::1.2.3',
    '::1.2.3.256',
    '1.2.3.4::',
    '::1.2.3.4:5',
    'fe80::1%eth0',
    '::1/128',
  ])('"%s" is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('is what Node calls one, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0129afF:.:.'), maxLength: 24 });
    const v6 = fc.ipV6();
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV4(), v6), (one) => {
        const read = parseAddress(one);
        expect(read?.family ?? 0).toBe(isIP(one));
        expect(read && { ...read, value: BigInt(read.value) }).toEqual(plain(one));
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe('the text of an address', () => {
  it.each([
    [0n, '::'],
    [1n, '::1'],
    [1n << 112n, '1::'],
    [0x0001_0000_0000_0002_0000_0000_0000_0003n, '1:0:0:2::3'],
    [0x0001_0000_0000_0002_0003_0000_0000_0004n, '1::2:3:0:0:4'],
    [0x0001_0000_0002_0003_0004_0005_0006_0007n, '1:0:2:3:4:5:6:7'],
    [0xffff_0a00_0001n, '::ffff:10.0.0.1'],
  ])('of %s is %s', (value, text) => {
    expect(formatV6(value)).toBe(text);
  });

  it('is read as the same address', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.boolean(), (half, high) => {
        const value = half + (high ? 2 ** 31 : 0);
        expect(parseAddress(formatV4(value))).toEqual({ family: 4, value });
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: END6 - 1n }), (value) => {
        expect(parseAddress(formatV6(value))).toEqual({ family: 6, value });
      }),
    );
  });
});

describe('an IPv4-mapped address', () => {
  it.each([
    [0xfffe_ffff_ffffn, false],
    [0xffff_0000_0000n, true],
    [0xffff_ffff_ffffn, true],
    [0x1_0000_0000_0000n, false],
  ])('%s: %s', (value, mapped) => {
    expect(isMapped(value)).toBe(mapped);
  });

  it('stands for its last four octets', () => {
    expect(unmap(0xffff_c0a8_0001n)).toBe(0xc0a8_0001);
  });
});
