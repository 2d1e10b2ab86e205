import { describe, expect, it } from 'vitest';
import { readFindingsFile } from '../../../shared/contracts/readFindingsFile.js';
import { findingsJson } from '../../../shared/reports/findingsJson.js';
import { emptyAudit, hostileAudit, hugeAudit, sampleAudit } from './sampleAudit.js';

const textOf = (audit: Parameters<typeof findingsJson>[0]) => [...findingsJson(audit)].join('');

describe('findingsJson', () => {
  it.each([
    ['the sample', sampleAudit()],
    ['hostile texts', hostileAudit()],
    ['no findings', emptyAudit()],
  ])('holds head and findings as they are: %s', (_name, audit) => {
    expect(JSON.parse(textOf(audit))).toStrictEqual({
      ...audit.head,
      findings: [...audit.findings()],
    });
  });

  it('is read back by the schema of --previous', () => {
    const read = readFindingsFile(JSON.parse(textOf(sampleAudit())));
    expect(read).toMatchObject({ ok: true });
  });

  it('gives the same bytes for the same audit, whatever the order of its fields', () => {
    const { head, findings } = sampleAudit();
    const turned = Object.fromEntries(Object.entries(head).reverse()) as typeof head;
    expect(textOf({ head: turned, findings })).toBe(textOf({ head, findings }));
  });

  it('puts out nothing that steers a terminal', () => {
    const text = textOf(hostileAudit()).replaceAll('\n', '');
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
  });

  it('puts out each finding before it makes the next', () => {
    let made = 0;
    const audit = hugeAudit(1_000);
    const counted = function* () {
      for (const finding of audit.findings()) {
        made += 1;
        yield finding;
      }
    };
    let written = 0;
    for (const chunk of findingsJson({ head: audit.head, findings: counted })) {
      written += chunk.includes('"fnd-') && chunk.includes('"explanation"') ? 1 : 0;
      expect(made - written).toBeLessThanOrEqual(1);
    }
    expect(written).toBe(1_000);
  });
});
