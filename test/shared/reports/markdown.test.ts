import { describe, expect, it } from 'vitest';
import { markdown } from '../../../shared/reports/markdown.js';
import { emptyAudit, hostileAudit, hugeAudit, sampleAudit } from './sampleAudit.js';

const textOf = (audit: Parameters<typeof markdown>[0]) => [...markdown(audit)].join('');
const headingsOf = (text: string) => text.split('\n').filter((line) => line.startsWith('#'));

describe('markdown', () => {
  it('says what is open, what to do, what was judged and what is not looked at', () => {
    const text = textOf(sampleAudit({ standard: 'cis-alibaba-2.0' }));
    expect(headingsOf(text)).toStrictEqual([
      '# 4 open findings, 2 of high severity in cn-hangzhou',
      '## CIS Alibaba Cloud Foundation Benchmark 2.0 (cis-alibaba-2.0)',
      '## Findings',
      '## Checks',
      '## What changed in the region',
      '## Fixed since the last run',
      '## What is not looked at',
    ]);
    expect(text).toContain('| 2 | 1 | 1 | 1 | 1 | 1 | 1 |\n');
    expect(text).toContain(
      '| 2.22 | not judged | `sg-change-alert` | alert rules of Log Service are in no snapshot |\n',
    );
    expect(text).toContain(
      '| unknown (high) | **Redis: rules of cache could not be read whole** (changed)<br>',
    );
    expect(text).toContain('accepted by platform team until 2027-01-31');
  });

  it('is short when nothing was found', () => {
    expect(textOf(emptyAudit())).toContain('## Findings\n\nNothing found.\n');
  });

  it('fits into a comment and says how many it leaves out', () => {
    const text = textOf(hugeAudit(25_000));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(
      /The worst \d+ of 25,000 findings are listed; all of them are in findings\.json and findings\.csv\./,
    );
  });

  it('shows hostile names as themselves', () => {
    const text = textOf(hostileAudit());
    // Our own line break is the only HTML; all else that looks like it is escaped or is code.
    const prose = text.replaceAll(/`[^`\n]*`/g, '').replaceAll('<br>', '');
    expect(prose).not.toMatch(/(?<!\\)<[a-z/!?]/i);
    expect(prose).not.toMatch(/(?<!\\)!?(?<!\\)\[[^\]]*(?<!\\)\]\(/);
    expect(prose).not.toMatch(/https?:\/\//);
    expect(prose).not.toContain('@admins');
    expect(text.replaceAll('\n', '').replaceAll('\u200b', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.length).toBeLessThan(65_536);
  });

  it('keeps the columns of its tables whatever a name holds', () => {
    const rows = textOf(hostileAudit())
      .split(/\n\n+/)
      .filter((block) => block.startsWith('| '))
      .map((block) => block.split('\n').filter((line) => line !== ''))
      .map((lines) => lines.map((line) => line.match(/(?<!\\)\|/g)?.length));
    expect(rows.length).toBeGreaterThan(3);
    for (const bars of rows) expect(bars).toStrictEqual(bars.map(() => bars[0]));
  });
});
