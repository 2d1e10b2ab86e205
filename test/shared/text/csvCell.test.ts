import { describe, expect, it } from 'vitest';
import { csvCell, csvLine } from '../../../shared/text/csvCell.js';

describe('csvCell', () => {
  it.each([
    ['web-01', 'web-01'],
    ['a "quoted" text, with a comma', '"a ""quoted"" text, with a comma"'],
    ['two\r\nlines', 'two··lines'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1/-1', "'-1/-1"],
    ['-', '-'],
    ['@sum', "'@sum"],
    ['  =1+1', "'  =1+1"],
    ['\t=1+1', "'·=1+1"],
    ['＝1+1', "'＝1+1"],
    ['＠sum', "'＠sum"],
    ['=a,"b"', `"'=a,""b"""`],
  ])('writes %j as %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});

describe('csvLine', () => {
  it('ends a line as RFC 4180 wants it', () => {
    expect(csvLine(['a', '', 'b,c'])).toBe('a,,"b,c"\r\n');
  });
});
