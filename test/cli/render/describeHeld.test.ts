import { describe, expect, it } from 'vitest';
import { describeHeld } from '../../../cli/render/describeHeld.js';
import { dryRunOf } from '../../../shared/messages/dryRunOf.js';
import { sayPlanned } from '../../../shared/messages/sayPlanned.js';
import { guarded, guardrailsOf, usual, withRules } from '../../shared/change/guard/guardedPlan.js';

const toLegacy = {
  targets: { select: { instanceName: 'web-*' } },
  join: [{ name: 'legacy-default' }],
};
const asked = {
  asked: true,
  hasReason: false,
  planCommand: "sgm plan --name 'web-*' --join legacy-default",
};
const screenOf = (planned: ReturnType<typeof guarded>, screen = asked) =>
  describeHeld(dryRunOf(sayPlanned(planned)), screen);

describe('what guardrails hold against a change', () => {
  it('says the danger, the rules and three ways on', () => {
    const inFile = guardrailsOf('maxNewExposure: [{ from: internet, services: catalogue }]');
    expect(screenOf(guarded(toLegacy, inFile))).toStrictEqual([
      '✗ Refused: 12 instances would open SSH and Remote Desktop to the Internet. Nothing was changed.',
      '',
      '  + in  tcp 22 (SSH)                 the Internet (IPv4) web-01 … web-12   exp-9d53c8ec1a6e289c',
      '        rule of legacy-default: Accept from 0.0.0.0/0, priority 110        sgr-bp1yqnh3dvq22lpy01nd',
      '  + in  tcp 3389 (Remote Desktop)    the Internet (IPv4) web-01 … web-12   exp-e99e570fb4fa8fb0',
      '        rule of legacy-default: Accept from 0.0.0.0/0, priority 110        sgr-bp1c3ssdcgnjeq6ke9sj',
      '  Not gated: ping from the Internet; everything between these 12 and old-crm-01, -02.',
      '  All 12 have public addresses (47.96.10.10 to 47.96.10.21).',
      '  Guardrail: maxNewExposure, guardrails.yaml line 2',
      '',
      "  Look closer      sgm plan --name 'web-*' --join legacy-default",
      '  Accept it        add --reason TEXT --accept exp-9d53c8ec1a6e289c --accept exp-e99e570fb4fa8fb0',
      '                   (for at most 12 interfaces; recorded with your name)',
    ]);
  });

  it('says of a plan that it would be refused', () => {
    const [first] = screenOf(guarded(toLegacy), { ...asked, asked: false });
    expect(first).toBe(
      '✗ It would be refused: 12 instances would open SSH and Remote Desktop to the Internet.',
    );
  });

  it('says what can not be judged, of one instance without a public address', () => {
    const request = {
      targets: { select: { instanceName: 'batch-01' } },
      join: [{ name: 'empty' }],
    };
    const region = withRules({ SourcePrefixListId: 'pl-unread' });
    const { hasReason: _hasReason, planCommand: _command, ...screen } = asked;
    expect(
      describeHeld(dryRunOf(sayPlanned(guarded(request, usual, region))), {
        ...screen,
        hasReason: true,
      }),
    ).toStrictEqual([
      "✗ Refused: it can't be judged whether 1 instance would open SSH to the Internet. Nothing was changed.",
      '',
      '  ? in  SSH                          the Internet (IPv4) batch-01          exp-c3e57b26431ee807',
      "        whether it opens can't be judged",
      '  It has no public address.',
      '  Guardrail: maxNewExposure, on by default',
      '',
      '  Accept it        add --accept exp-c3e57b26431ee807',
      '                   (for at most 1 interface; recorded with your name)',
    ]);
  });

  it('says where no request may accept it', () => {
    const never = guardrailsOf('maxNewExposure: [{ from: internet, tcp: [22], accept: false }]');
    expect(screenOf(guarded(toLegacy, never)).slice(-2)).toStrictEqual([
      "  Look closer      sgm plan --name 'web-*' --join legacy-default",
      '  No request may accept it: choose other groups, or change the guardrail.',
    ]);
  });

  it('says once what to do about a plan that is another one by now', () => {
    const expectPlan = '0'.repeat(64);
    const toApp = {
      targets: { select: { instanceName: 'batch-*' } },
      join: [{ name: 'shop-app' }],
    };
    const planned = guarded({ ...toApp, expectPlan });
    expect(screenOf(planned)).toStrictEqual([
      '✗ Refused: other targets than reviewed: now 6 to change, 0 as asked already, 0 skipped. Nothing was changed.',
      '✗ Refused: other operations than reviewed: now 6 calls. Nothing was changed.',
      '✗ Refused: other traffic than reviewed: now 20 lines open, 0 close, on 54 interfaces. Nothing was changed.',
      `  To go on   a review of the plan as it is now: ${planned.plan.hash}`,
    ]);
  });

  it('says nothing where nothing is held', () => {
    expect(screenOf(guarded(toLegacy, guardrailsOf('maxNewExposure: []')))).toStrictEqual([]);
  });
});
