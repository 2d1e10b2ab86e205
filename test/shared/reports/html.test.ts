import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { scriptHash, styleHash } from '../../../shared/reports/html/page.js';
import { script } from '../../../shared/reports/html/script.js';
import { style } from '../../../shared/reports/html/style.js';
import { html } from '../../../shared/reports/html.js';
import { emptyAudit, findingOf, hostileAudit, hugeAudit, sampleAudit } from './sampleAudit.js';

const textOf = (audit: Parameters<typeof html>[0]) => [...html(audit)].join('');
const sha256 = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
/** The mark-up without what the page itself brings. */
const bodyOf = (text: string) => text.replace(style, '').replace(script, '');
const sectionsOf = (text: string) =>
  [...text.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id);

describe('html', () => {
  it('allows its own script and style alone', () => {
    expect({ scriptHash, styleHash }).toStrictEqual({
      scriptHash: sha256(script),
      styleHash: sha256(style),
    });
    const text = textOf(sampleAudit());
    expect(text).toContain(`<script>${script}</script>`);
    expect(text).toContain(`<style>${style}</style>`);
    expect(text).toContain(
      `content="default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('names nothing that a browser would load', () => {
    const text = textOf(sampleAudit({ standard: 'cis-alibaba-2.0' }));
    expect(text).not.toMatch(/\b(src|action|srcset|poster)=|url\(|@import|https?:\/\//);
    expect([...text.matchAll(/href="([^"]*)"/g)].every(([, to]) => to?.startsWith('#'))).toBe(true);
  });

  it('has the sections that the audit has something for', () => {
    expect(sectionsOf(textOf(sampleAudit({ standard: 'cis-alibaba-2.0' })))).toStrictEqual([
      'summary',
      'standard',
      'heat',
      'groups',
      'findings',
      'checks',
      'changes',
      'notes',
    ]);
    expect(sectionsOf(textOf(emptyAudit()))).toStrictEqual([
      'summary',
      'heat',
      'findings',
      'checks',
      'notes',
    ]);
  });

  it('turns no text from outside into mark-up', () => {
    const body = bodyOf(textOf(hostileAudit()));
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body.match(/<style/g)).toHaveLength(1);
    expect(body.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<(img|[?]|!--)|<[^>]* on[a-z]+=/);
    // Also in the JSON of a request, which would keep them by itself.
    expect(body.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    expect(body.length).toBeLessThan(200_000);
  });

  it('lists the worst and says how many there are besides, within five megabytes', () => {
    const text = textOf(hugeAudit(25_000));
    expect(text.match(/<li class="f"/g)).toHaveLength(1_500);
    expect(text).toContain(
      'This page lists the worst 1,500 of 25,000 findings. The other 23,500 are in findings.json and findings.csv.',
    );
    expect(Buffer.byteLength(text)).toBeLessThan(5_000_000);
  });

  it('stays within five megabytes when every text is as long as can be', () => {
    const long = '网'.repeat(10_000);
    const audit = hostileAudit();
    const finding = findingOf(1, {
      title: long,
      explanation: long,
      resource: { type: 'policy', id: long, name: long, vpcId: long },
      decidedBy: Array.from({ length: 50 }, () => ({ kind: 'rule' as const, text: long })),
      interfaces: { count: 20, ids: Array.from({ length: 20 }, () => long) },
      groups: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${long}${index}`, 1])),
    });
    const list = Array.from({ length: 2_000 }, (_, index) => ({
      ...finding,
      id: `fnd-${String(index).padStart(16, '0')}`,
    }));
    const head = { ...audit.head, groupBy: long, scope: long };
    const text = textOf({ head, findings: () => list });
    expect(Buffer.byteLength(text)).toBeLessThan(5_000_000);
    expect(text).toMatch(/This page lists the worst [\d,]+ of 2,000 findings/);
  });

  it('counts findings by tag over all of them, also those that it does not list', () => {
    const text = textOf(hugeAudit(4_000));
    // 40 teams, 100 findings each, a third of a severity.
    expect(text).toMatch(/team-0<\/bdi><\/span><\/th><td class="n">\d+<\/td><td class="n">\d+/);
    const numbers = text.match(/team-7<\/bdi><\/span><\/th>((?:<td class="n">\d+<\/td>)+)/)?.[1];
    const counts = [...(numbers ?? '').matchAll(/>(\d+)</g)].map(([, one]) => Number(one));
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(100);
  });

  it('leaves out of the heat map the ports that no group opens, and names them', () => {
    const text = textOf(sampleAudit());
    expect(text).toContain('None of these groups opens Redis (tcp 6379).');
    expect(text).toContain('2 more groups open something and are not shown.');
    expect(text).toContain(
      '<th scope="row"><bdi>bastion</bdi><code>sg-bp1bastion</code></th><td class="h1">1</td><td class="h0">',
    );
  });

  it('shows the exact changes and a ready request', () => {
    const text = textOf(sampleAudit());
    expect(text).toContain(
      '<span>RevokeSecurityGroup SecurityGroupId=sg-bp1shopweb SecurityGroupRuleId.1=sgr-bp1ssh\n</span>',
    );
    expect(text).toContain('Ready request for <code>sgm apply -f</code>');
    expect(text).toContain('&quot;windows-jump&quot;');
    expect(text).toContain('Change <code>chg-0123456789abcdef01234567</code> was started.');
  });

  it('says which controls of a standard it judges and that it judges no others', () => {
    const text = textOf(sampleAudit({ standard: 'cis-alibaba-2.0' }));
    expect(text).toContain('nothing follows for it as a whole');
    expect(text).toContain('alert rules of Log Service are in no snapshot');
  });
});
