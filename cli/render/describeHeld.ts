import type { DryRun } from '../../shared/contracts/dryRun.js';
import type { Gate, HeldExposure } from '../../shared/contracts/gate.js';
import { isGuardRule } from '../../shared/contracts/refusalRules.js';
import { sayGuardrail } from '../../shared/messages/sayGuardrail.js';
import {
  sayGate,
  sayHeldPeers,
  sayHeldRules,
  sayHeldTraffic,
  sayInstances,
  sayNotHeld,
  sayPublicAddresses,
} from '../../shared/messages/sayHeld.js';
import { thousands } from '../../shared/text/counts.js';

/** What is said of a change that guardrails hold back. */
export interface HeldScreen {
  /** It was asked for, and not only planned. */
  readonly asked: boolean;
  /** The command that plans it, for whoever has only asked for it. */
  readonly planCommand?: string;
  /** Whether the request gives a reason. */
  readonly hasReason: boolean;
}

/** What guardrails hold against a plan, and the ways on; nothing where they hold nothing. */
export function describeHeld({ gate, violations }: DryRun, screen: HeldScreen): string[] {
  const held = violations.filter((one) => isGuardRule(one.rule) && one.rule !== 'newExposure');
  return [
    ...held.flatMap(({ found, wanted }, at) => [
      refused(found, screen),
      // What would do for several stands once, after the last of them.
      ...(held[at + 1]?.wanted === wanted ? [] : [`  To go on   ${wanted}`]),
    ]),
    ...(gate ? describeGate(gate, screen) : []),
  ];
}

const refused = (why: string, { asked }: HeldScreen) =>
  asked ? `✗ Refused: ${why}. Nothing was changed.` : `✗ It would be refused: ${why}.`;

/** Where the ids stand; longer texts push all of them on. */
const ID_COLUMN = 75;

function describeGate(gate: Gate, screen: HeldScreen): string[] {
  const { held, interfaceCount } = gate;
  const notHeld = sayNotHeld(gate);
  const line = held[0]?.line ?? 0;
  return [
    refused(sayGate(gate), screen),
    '',
    ...describeExposures(held),
    ...(notHeld === undefined ? [] : [`  ${notHeld}`]),
    `  ${sayPublicAddresses(gate)}`,
    `  Guardrail: ${sayGuardrail('maxNewExposure', { file: gate.file, line })}`,
    '',
    ...(screen.planCommand ? [`  Look closer      ${screen.planCommand}`] : []),
    ...waysOn(held, interfaceCount, screen),
  ];
}

function describeExposures(held: readonly HeldExposure[]): string[] {
  const rows = held.map((one) => ({
    what: `  ${one.kind === 'opens' ? '+' : '?'} in  ${sayHeldTraffic(one)}`,
    from: sayHeldPeers(one),
    on: sayInstances(one),
    one,
  }));
  const widthOf = (texts: readonly string[], least: number) =>
    Math.max(least, ...texts.map((text) => text.length + 1));
  const whatWidth = widthOf(
    rows.map((row) => row.what),
    37,
  );
  const fromWidth = widthOf(
    rows.map((row) => row.from),
    20,
  );
  const lines = rows.flatMap(({ what, from, on, one }) => [
    [`${what.padEnd(whatWidth)}${from.padEnd(fromWidth)}${on}`, one.id] as const,
    ...sayHeldRules(one).map(([text, id]) => [`        ${text}`, id] as const),
  ]);
  const idColumn = Math.max(ID_COLUMN, ...lines.map(([text]) => text.length + 2));
  return lines.map(([text, id]) => (id === '' ? text : `${text.padEnd(idColumn)}${id}`));
}

function waysOn(
  held: readonly HeldExposure[],
  interfaceCount: number,
  { hasReason }: HeldScreen,
): string[] {
  if (held.some((one) => !one.accept)) {
    return ['  No request may accept it: choose other groups, or change the guardrail.'];
  }
  const flags = [
    ...(hasReason ? [] : ['--reason TEXT']),
    ...held.map((one) => `--accept ${one.id}`),
  ];
  const noun = interfaceCount === 1 ? 'interface' : 'interfaces';
  return [
    `  Accept it        add ${flags.join(' ')}`,
    `                   (for at most ${thousands(interfaceCount)} ${noun}; recorded with your name)`,
  ];
}
