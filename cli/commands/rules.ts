import type { Command } from 'commander';
import type { Direction } from '../../shared/contracts/direction.js';
import { limits } from '../../shared/contracts/limits.js';
import { sayLint } from '../../shared/messages/sayLint.js';
import { sayReason } from '../../shared/messages/sayReason.js';
import { ownAddresses, subjectOf, whyUnjudged } from '../../shared/probes/subject.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { cidrsOf, everyAddress } from '../../shared/rules/addressSet.js';
import { effectiveRules, exposedPart } from '../../shared/rules/effectiveRules.js';
import type { Entry } from '../../shared/rules/entries.js';
import { type LintFinding, lintGroups } from '../../shared/rules/lint.js';
import { RegionRules } from '../../shared/rules/regionRules.js';
import { RuleEngine } from '../../shared/rules/ruleEngine.js';
import { count, thousands } from '../../shared/text/counts.js';
import { directionWord } from '../../shared/text/directionWord.js';
import { verdictWord } from '../../shared/text/verdictWord.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { InterfaceFinder } from '../InterfaceFinder.js';
import { groupIdOf, loadRegion } from '../loadRegion.js';
import { type Listing, type OutputForm, outputFormOf, renderListing } from '../output.js';
import { err, out } from '../Printer.js';
import { addRegionFlags, groupsAlone, type RegionFlags } from '../regionFlags.js';
import { deciderWord } from '../render/deciderWord.js';

interface RulesOptions extends RegionFlags {
  readonly interface?: string;
  readonly group?: string;
  readonly lint?: boolean;
  readonly internet?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

export function addRules(program: Command): void {
  const command = program
    .command('rules')
    .description('The traffic that an interface’s groups really allow, or what their rules hide')
    .option('--interface <target>', 'an interface, an instance, or an instance name')
    .option('--group <group>', 'a security group, by id or name')
    .option(
      '--lint',
      'shadowed, redundant, misleading and contradicting rules, and the room that is left',
    )
    .option('--internet', 'only what the Internet can reach');
  addRegionFlags(command)
    .option('-o, --output <form>', 'table, wide, json, jsonl, csv, markdown or ids')
    .option('--json', 'the same as -o json')
    .addHelpText('after', `\n${groupsAlone}`)
    .action(async (options: RulesOptions) => {
      process.exitCode = await showRules(options);
    });
}

async function showRules(options: RulesOptions): Promise<number> {
  const form = outputFormOf(options);
  if ((options.interface === undefined) === (options.group === undefined)) {
    throw new UsageError('give --interface or --group, one of them');
  }
  const snapshot = await loadRegion(options);
  const engine = new RuleEngine(new RegionRules(snapshot));
  const groupIds = options.group === undefined ? undefined : [groupIdOf(options.group, snapshot)];
  const found =
    options.interface === undefined
      ? undefined
      : new InterfaceFinder(snapshot).find(options.interface);
  if (found && 'fault' in found) throw new UsageError(found.fault);
  const subject = found && subjectOf(found.eni);
  const ids = groupIds ?? subject?.securityGroupIds ?? [];
  if (options.lint) return showLint(ids, engine, snapshot, form);
  const unjudged = subject && whyUnjudged(subject, engine);
  if (unjudged !== undefined) {
    const rows = (['ingress', 'egress'] as const).map((one) =>
      unjudgedRow(one, sayReason(unjudged)),
    );
    out.document(renderListing(effectiveListing(rows), form));
    return exitCodes.fine;
  }
  const owns = subject && engine.looksAtOwn(ids) ? ownAddresses(subject) : [undefined];
  const rows = (['ingress', 'egress'] as const).flatMap((direction) =>
    owns.flatMap((own) => {
      const suffix = own ? { own: cidrsOf(own).join(' ') } : {};
      return rowsOf(engine, ids, direction, own, options.internet ?? false).map((row) => ({
        ...row,
        ...suffix,
      }));
    }),
  );
  out.document(renderListing(effectiveListing(rows), form));
  return exitCodes.fine;
}

interface EffectiveRow {
  readonly direction: Direction;
  readonly verdict: 'allow' | 'uncertain';
  readonly protocol: string;
  readonly ports: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly peers: readonly string[];
  readonly rules: readonly string[];
  readonly reason?: string;
  readonly own?: string;
}

/** All traffic of an interface on which no verdict can be given. */
const unjudgedRow = (direction: Direction, reason: string): EffectiveRow => ({
  direction,
  verdict: 'uncertain',
  protocol: 'all',
  ports: [],
  sourcePorts: [],
  peers: cidrsOf(everyAddress),
  rules: [],
  reason,
});

function rowsOf(
  engine: RuleEngine,
  ids: readonly string[],
  direction: Direction,
  own: Parameters<RuleEngine['grid']>[2],
  internetOnly: boolean,
): EffectiveRow[] {
  const { allowed, uncertain } = effectiveRules(engine.grid(ids, direction, own));
  const lines = [
    ...allowed.map((line) => ({ line, verdict: 'allow' as const, reason: undefined })),
    ...uncertain.map((line) => ({
      line,
      verdict: 'uncertain' as const,
      reason: sayReason(line.reason),
    })),
  ];
  return lines.flatMap(({ line, verdict, reason }) => {
    const shown = internetOnly ? exposedPart(line) : line;
    if (!shown) return [];
    return [
      {
        direction,
        verdict,
        protocol: shown.protocol,
        ports: shown.ports,
        sourcePorts: shown.sourcePorts,
        peers: cidrsOf(shown.peers),
        rules: [...new Set(shown.entries.map(entryName))],
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
}

function entryName({ rule, kind, securityGroupId }: Entry): string {
  if (rule) return rule.securityGroupRuleId;
  return kind === 'intraGroup' ? `members of ${securityGroupId}` : kind;
}

const effectiveListing = (rows: readonly EffectiveRow[]): Listing<EffectiveRow> => ({
  rows,
  idOf: (row) => row.rules.join(' '),
  columns: [
    { title: 'DIRECTION', text: (row) => directionWord(row.direction) },
    { title: 'VERDICT', text: (row) => verdictWord(row.verdict) },
    { title: 'PROTOCOL', text: (row) => row.protocol },
    { title: 'PORTS', text: (row) => row.ports.join(' ') || 'any' },
    { title: 'SOURCE PORTS', text: (row) => row.sourcePorts.join(' ') || 'any', wide: true },
    { title: 'PEERS', text: (row) => shortList(row.peers) },
    {
      title: 'DECIDED BY',
      text: (row) => row.reason ?? shortList([...new Set(row.rules.map(deciderWord))], ', '),
    },
    { title: 'OWN', text: (row) => row.own ?? '', wide: true },
  ],
});

/** The first few of a long list; `-o json` has them all. */
const shortList = (texts: readonly string[], separator = ' ') =>
  texts.length > 4
    ? `${texts.slice(0, 3).join(separator)} and ${texts.length - 3} more`
    : texts.join(separator);

function showLint(
  ids: readonly string[],
  engine: RuleEngine,
  snapshot: RegionSnapshot,
  form: OutputForm,
): number {
  const linted = lintGroups(engine.groupSet(ids), snapshot, limits.rulesPerInterface);
  const report = {
    ...linted,
    findings: linted.findings.map((one) => ({ ...one, detail: sayLint(one.detail) })),
  };
  if (form === 'json' || form === 'jsonl') {
    out.json(report, form === 'json' ? 1 : 0);
  } else {
    out.document(renderListing(lintListing(report.findings), form));
    err.line(
      `${count(report.findings.length, 'finding')}; ${count(report.ruleCount, 'rule')} of ${thousands(limits.rulesPerInterface)}, room for ${thousands(report.headroom)} more${report.freed > 0 ? `; revoking the shadowed ones frees ${thousands(report.freed)}` : ''}`,
    );
  }
  return exitCodes.fine;
}

type LintRow = Omit<LintFinding, 'detail'> & { readonly detail: string };

const lintListing = (rows: readonly LintRow[]): Listing<LintRow> => ({
  rows,
  idOf: (row) => row.securityGroupRuleId,
  columns: [
    { title: 'FINDING', text: (row) => row.kind },
    { title: 'DIRECTION', text: (row) => directionWord(row.direction) },
    { title: 'RULE', text: (row) => row.securityGroupRuleId },
    { title: 'GROUP', text: (row) => row.securityGroupId },
    { title: 'DETAIL', text: (row) => row.detail },
  ],
});
