import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PaintedLine, textOfLine } from '../../../../cli/render/paint.js';
import { renderPlan } from '../../../../cli/render/plan/renderPlan.js';
import { widthOf } from '../../../../cli/render/table.js';
import type { ChangeRequestInput } from '../../../../shared/contracts/changeRequest.js';
import { fleetChange } from '../../../shared/change/summary/randomFleet.js';
import { shop } from '../../../shared/change/summary/sampleChanges.js';
import { runs } from '../../../shared/rules/runs.js';
import { samplePlan } from './samplePlan.js';

/** Nine seconds after the sample was read. */
const now = Date.parse(shop.takenAt) + 9_000;

type Asked = Omit<ChangeRequestInput, 'regionId'>;
const named = (instanceName: string) => ({ select: { instanceName } });
const toStrict: Asked = {
  targets: { select: { tags: { role: 'app' } } },
  join: [{ name: 'shop-egress-strict' }],
  invalidTargets: 'skip',
};
const batchToApp: Asked = {
  targets: { select: { tags: { role: 'batch' } } },
  join: [{ name: 'shop-app' }],
};

const textOf = (lines: readonly PaintedLine[]) =>
  `\n${lines.map((line) => textOfLine(line).trimEnd()).join('\n')}\n`;

const screenOf = (request: Asked, more: { width?: number; next?: string } = {}) =>
  textOf(renderPlan(samplePlan(request), { width: 100, now, isWide: false, ...more }));

describe('the screen of a plan', () => {
  it('says first what closes, then what stays open, then what to be warned of', () => {
    const next = 'sgm apply --tag role=app --join shop-egress-strict --skip-invalid';
    expect(screenOf(toStrict, { next })).toBe(`
Join shop-egress-strict                                1234567890123456 · cn-hangzhou · read 9 s ago

  21 instances join   app-01 … app-20, stopped-app
   4 are in already   app-strict-01 … app-strict-04
   3 are skipped      suspect        in quarantine         sgm restore suspect --to GROUP
                      starting-app   Starting              again once it is Running or Stopped
                      locked-app     locked for security   unlock it in the console first

  CLOSES   - out  everything but the list below             all 21 instances
  STAYS      out  everything to 10.20.0.0/16, the metadata service · tcp 443 to anywhere
                  udp 123 (NTP) to 100.100.0.0/16 · udp 53 (DNS) to 100.100.2.136/31
  OPENS    nothing
  OTHERS   nothing changes for instances that you did not name
  INTERNET the Internet reaches nothing new

  ! Cloud Assistant: DNS to 100.100.0.0/16 stays open only in part. It may stop working.
  ! Open connections: Alibaba Cloud does not say whether they are cut; they last 910 s at most.

  21 calls in one wave, about 2 s. Nothing was changed.
  Next   sgm apply --tag role=app --join shop-egress-strict --skip-invalid
`);
  });

  it('puts the last column on a line of its own where the screen is narrow', () => {
    const next = 'sgm apply --tag role=app --join shop-egress-strict --skip-invalid';
    expect(screenOf(toStrict, { next, width: 60 })).toBe(`
Join shop-egress-strict
1234567890123456 · cn-hangzhou · read 9 s ago

  21 instances join   app-01 … app-20, stopped-app
   4 are in already   app-strict-01 … app-strict-04
   3 are skipped      suspect        in quarantine
        sgm restore suspect --to GROUP
                      starting-app   Starting
        again once it is Running or Stopped
                      locked-app     locked for security
        unlock it in the console first

  CLOSES   - out  everything but the list below
                  on all 21 instances
  STAYS      out  everything to 10.20.0.0/16, the metadata
                  service
                  tcp 443 to anywhere
                  udp 123 (NTP) to 100.100.0.0/16
                  udp 53 (DNS) to 100.100.2.136/31
  OPENS    nothing
  OTHERS   nothing changes for instances that you did not
           name
  INTERNET the Internet reaches nothing new

  ! Cloud Assistant: DNS to 100.100.0.0/16 stays open only
    in part. It may stop working.
  ! Open connections: Alibaba Cloud does not say whether
    they are cut; they last 910 s at most.

  21 calls in one wave, about 2 s. Nothing was changed.
  Next   sgm apply --tag role=app --join shop-egress-strict --skip-invalid
`);
  });

  it('says what opens, also on instances that nobody named', () => {
    const next = 'sgm apply --tag role=batch --join shop-app';
    expect(screenOf(batchToApp, { next })).toBe(`
Join shop-app                                          1234567890123456 · cn-hangzhou · read 9 s ago

  6 instances join   batch-01 … batch-06

  OPENS                             ON                   FROM            BECAUSE
  + in  everything                  6 batch              29 of shop-app  same group
  + in  tcp 8080, 8443              6 batch              shop-web (16)   2 rules of shop-app
  also on 48 instances that you did not name
  + in  everything                  29 of shop-app       6 batch         same group
  + in  tcp 9200 (Elasticsearch)    5 of shop-search     6 batch         names shop-app
  + in  tcp 3306 (MySQL)            shop-mysql (4)       6 batch         names shop-app
  + in  tcp 6379, 11211 (Redis, …)  4 of shop-redis      6 batch         names shop-app
  + in  tcp 5432 (PostgreSQL)       shop-postgresql (3)  6 batch         names shop-app
  + in  7 tcp ports (RabbitMQ, …)   3 of shop-mq         6 batch         names shop-app

  CLOSES   nothing
  INTERNET the Internet reaches nothing new

  6 calls in one wave, about 4 s. Nothing was changed.
  Next   sgm apply --tag role=batch --join shop-app        Every line: -o wide
`);
  });

  it('says at once what little stays closed', () => {
    const request = { targets: named('app-strict-*'), leave: [{ name: 'shop-egress-strict' }] };
    expect(screenOf(request)).toBe(`
Leave shop-egress-strict                               1234567890123456 · cn-hangzhou · read 9 s ago

  4 instances leave   app-strict-01 … app-strict-04

  OPENS    + out  everything but tcp 25 (SMTP) to the Internet  4 app-strict
  CLOSES   nothing
  OTHERS   nothing changes for instances that you did not name
  INTERNET the Internet reaches nothing new

  4 calls in one wave, about 3 s.
`);
  });

  it('says what the Internet reaches newly, and what is not known', () => {
    const request = { targets: named('web-*'), join: [{ name: 'legacy-default' }] };
    expect(screenOf(request)).toBe(`
Join legacy-default                                    1234567890123456 · cn-hangzhou · read 9 s ago

  12 instances join   web-01 … web-12

  OPENS                              ON               FROM                BECAUSE
  + in  tcp 22, 3389 (SSH, …), ping  12 web           any IPv4 address    3 rules of legacy-default
  + in  everything                   12 web           legacy-default (2)  same group
  also on 2 instances that you did not name
  + in  everything                   old-crm-01, -02  12 web
        same group (in part as before)

  CLOSES   nothing that can be judged
  INTERNET ! tcp 22, 3389 (SSH, …), ping from the Internet (IPv4) on 12 web
  UNKNOWN  ? in   IPv6 between members of legacy-default is not documented   12 web

  12 calls in one wave, about 8 s.
`);
  });

  it('warns of lost ways to manage what goes into quarantine', () => {
    const request = { targets: named('web-02'), set: [{ name: 'quarantine' }] };
    expect(screenOf(request)).toBe(`
Move to quarantine                                     1234567890123456 · cn-hangzhou · read 9 s ago

  1 instance moves   web-02

  CLOSES   - in   everything that was open                  web-02
           - out  everything but the metadata service       web-02
  also on 44 instances that you did not name
  - in  tcp 8080, 8443              29 of shop-app
        from web-02: no longer in shop-web, a rule of shop-app
  - in  everything but tcp 80, 443  15 of shop-web
        from web-02 (IPv4): no longer same group, a rule of shop-cdn-origin

  OPENS    nothing that can be judged
  INTERNET the Internet reaches nothing new
  UNKNOWN  ? in   IPv6 between members of shop-web is not documented   shop-web (16)

  ! Cloud Assistant: DNS to 100.100.0.0/16 closes on web-02. It may stop working.
  ! Management: nobody reaches SSH or Remote Desktop any more on web-02.
  ! Open connections: Alibaba Cloud does not say whether they are cut; they last 910 s at most.
  ! web-02: its groups are replaced in one call; a write by somebody else meanwhile would be lost

  1 call in one wave, about 1 s.
`);
  });

  it('warns of no lost way in where nobody but the instance itself had one', () => {
    const request = {
      targets: named('suspect'),
      quarantine: { groups: [{ name: 'quarantine' }], expiresAt: '2100-01-01T00:00:00Z' },
      reason: 'INC-4821',
    };
    expect(screenOf(request)).toBe(`
Quarantine until 2100-01-01T00:00                      1234567890123456 · cn-hangzhou · read 9 s ago

  1 instance goes into quarantine   suspect

  CLOSES   nothing
  OPENS    nothing
  OTHERS   nothing changes for instances that you did not name
  INTERNET the Internet reaches nothing new

  ! suspect: still passes: out all to 100.100.100.200/32
  ! suspect: its groups are replaced in one call; a write by somebody else meanwhile would be lost

  1 call in one wave, about 1 s.
`);
  });

  it('says a list of exceptions once, for all that it is excepted from', () => {
    const request = { targets: named('k8s-ingress-*'), set: [{ name: 'shop-web' }] };
    expect(screenOf(request)).toBe(`
Move to shop-web                                       1234567890123456 · cn-hangzhou · read 9 s ago

  2 instances move   k8s-ingress-01, -02

  OPENS                 ON                   FROM                 BECAUSE
  + in  everything      k8s-ingress-01, -02  100.64.0.0/10
        a rule of shop-web (in part as before)
  also on 45 instances that you did not name
  + in  everything      shop-web (16)        k8s-ingress-01, -02  same group
  + in  tcp 8080, 8443  29 of shop-app       k8s-ingress-01, -02  names shop-web

  CLOSES   - in   everything from 10.20.0.0/16, 172.21.0.0/16, but the list below
                  on k8s-ingress-01, -02
           - in   ping from anywhere, but the list below    k8s-ingress-01, -02
  BUT        in   everything from shop-web (16), k8s-ingress-01, -02
                  tcp 80, 443 from 10.20.0.0/16, 172.21.0.0/16 · ping from 100.64.0.0/10
                  tcp 22 (SSH) from shop-bastion (2)
                  tcp 9100 (node exporter) from shop-monitor (7)
  INTERNET the Internet reaches nothing new

  ! Open connections: Alibaba Cloud does not say whether they are cut; they last 910 s at most.
  ! all 2: its groups are replaced in one call; a write by somebody else meanwhile would be lost

  2 calls in one wave, about 2 s.
`);
  });

  it('says plainly that nothing is to be changed', () => {
    const request = { targets: named('app-strict-*'), join: [{ name: 'shop-app' }] };
    expect(screenOf(request, { next: 'sgm apply' })).toBe(`
Join shop-app                                          1234567890123456 · cn-hangzhou · read 9 s ago

  4 are in already   app-strict-01 … app-strict-04

  Nothing is to be changed.
`);
  });

  it('says of an instance that it goes into quarantine, and of one there that it is in already', () => {
    const expiresAt = '2026-11-22T08:00:00Z';
    const request = {
      ...{ targets: named('suspect'), quarantine: { expiresAt }, reason: 'INC-4821' },
      interfaces: 'all' as const,
    };
    const id = shop.instances.find((one) => one.InstanceName === 'suspect')?.InstanceId;
    const isolation = shop.securityGroups.filter((one) => one.SecurityGroupName === 'quarantine');
    const SecurityGroupIds = {
      SecurityGroupId: isolation.map((one) => one.SecurityGroupId),
    };
    const isolated = {
      ...shop,
      instances: shop.instances.map((one) =>
        one.InstanceId === id ? { ...one, SecurityGroupIds } : one,
      ),
      networkInterfaces: shop.networkInterfaces.map((one) =>
        one.InstanceId === id ? { ...one, SecurityGroupIds } : one,
      ),
    };
    const row = (snapshot: typeof shop) =>
      textOf(renderPlan(samplePlan(request, snapshot), { width: 100, now, isWide: false })).split(
        '\n',
      )[3];
    expect([row(shop), row(isolated)]).toStrictEqual([
      '  1 instance goes into quarantine   suspect',
      '  1 is in quarantine already   suspect',
    ]);
  });

  it('has every target, line and id where all is asked for', () => {
    const plan = samplePlan(batchToApp);
    const wide = textOf(renderPlan(plan, { width: 100, now, isWide: true }));
    for (const { targetId } of plan.summary.targets) expect(wide).toContain(targetId);
    for (const { id, text } of plan.exposure.lines) expect(wide).toContain(`  ${id}  ${text}\n`);
    expect(wide).toContain('shop-batch → shop-batch, shop-app\n');
  });

  it('has at most thirty lines of a hundred columns, whatever the change', () => {
    fc.assert(
      fc.property(fleetChange, fc.constantFrom(60, 100, 160), ({ snapshot, moves }, width) => {
        const group = [...new Set([...moves.values()].flat())].slice(0, 1);
        const instanceIds = [...moves.keys()].map((id) => id.replace('eni', 'i'));
        if (group.length === 0) return;
        const plan = samplePlan({ targets: { instanceIds }, set: group }, snapshot);
        const lines = renderPlan(plan, { width, now, isWide: false, next: 'sgm apply' });
        // What a narrow screen breaks in two is no more to read.
        const most = width < 100 ? 75 : 30;
        expect([lines.length <= most, lines.length]).toStrictEqual([true, lines.length]);
        const long = lines.map(textOfLine).filter((line) => widthOf(line.trimEnd()) > width);
        expect(long).toStrictEqual([]);
      }),
      { numRuns: runs(40) },
    );
  });
});
