import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { parse } from '../../shared/contracts/parse.js';
import {
  Probe,
  type ProbeAnswer,
  type Remedy,
  type Verdict,
} from '../../shared/contracts/probe.js';
import { sayReason } from '../../shared/messages/sayReason.js';
import { sayTraffic } from '../../shared/messages/sayTraffic.js';
import { sayVerdict } from '../../shared/messages/sayVerdict.js';
import { answerProbe, questionFault } from '../../shared/probes/answerProbe.js';
import type { Question } from '../../shared/probes/decideQuestion.js';
import { trafficOf } from '../../shared/probes/explain.js';
import { createOneClick } from '../../shared/probes/oneClick.js';
import { subjectOf } from '../../shared/probes/subject.js';
import { RegionIndex } from '../../shared/region/RegionIndex.js';
import type { NetworkInterface, RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { RegionRules } from '../../shared/rules/regionRules.js';
import { RuleEngine } from '../../shared/rules/ruleEngine.js';
import { parseJson } from '../../shared/runtime/parseJson.js';
import { count, thousands } from '../../shared/text/counts.js';
import { verdictWord } from '../../shared/text/verdictWord.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { sayFileFault } from '../files/sayFileFault.js';
import { InterfaceFinder } from '../InterfaceFinder.js';
import { loadRegion } from '../loadRegion.js';
import { type Listing, type OutputForm, outputFormOf, renderListing } from '../output.js';
import { err, out } from '../Printer.js';
import { addRegionFlags, groupsAlone, type RegionFlags } from '../regionFlags.js';
import { deciderWord } from '../render/deciderWord.js';

interface CheckOptions extends RegionFlags {
  readonly from?: string;
  readonly to?: string;
  readonly sourcePort?: string;
  readonly expect?: string;
  readonly probes?: string;
  readonly all?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

const notSeen = `
${groupsAlone}
What the documents leave open, or what was not read, is 'unknown', never a guess.

Examples:
  sgm check i-bp1… tcp/443 --from internet
  sgm check web-01 icmp --from 10.0.0.0/8 --expect allow
  sgm check web-01                          the one-click check: TCP 80 443 22 3389 8080 and ICMP
  sgm check --all                           the same for every interface
  sgm check --probes probes.jsonl           a probe a line in, a verdict a line out`;

export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .description(
      'May this traffic pass? What the console’s "Check Security Group Rules" answers, for every packet',
    )
    .argument('[target]', 'an interface, an instance (its primary interface), or an instance name')
    .argument('[traffic]', 'tcp/443, udp/8000-8010, icmp, gre, …')
    .option('--from <peer>', 'traffic in, from an address, a CIDR, internet or internet6')
    .option('--to <peer>', 'traffic out, to one')
    .option('--source-port <port>', 'from this source port alone')
    .option('--expect <verdict>', 'allow or deny: exit status 1 if it is not so')
    .option('--probes <file>', 'probes as JSON lines (- for standard input)')
    .option('--all', 'the one-click check of every interface');
  addRegionFlags(command)
    .option('-o, --output <form>', 'table, wide, json, jsonl, csv, markdown or ids')
    .option('--json', 'JSON (JSON lines for probes)')
    .addHelpText('after', notSeen)
    .action(
      async (target: string | undefined, traffic: string | undefined, options: CheckOptions) => {
        process.exitCode = await check(target, traffic, options);
      },
    );
}

async function check(
  target: string | undefined,
  traffic: string | undefined,
  options: CheckOptions,
): Promise<number> {
  const form = outputFormOf(options);
  const modes = [target !== undefined, options.probes !== undefined, options.all === true];
  if (modes.filter(Boolean).length !== 1) {
    throw new UsageError('name a target, or give --probes FILE, or --all');
  }
  // The question is read before the region is: wrong use answers at once.
  const question = traffic === undefined ? undefined : questionOf(traffic, options);
  const snapshot = await loadRegion(options);
  const bench = new Bench(snapshot);
  if (options.probes !== undefined) return answerProbes(options.probes, bench, options, form);
  if (options.all) return oneClickOf(bench.finder.all(), bench, form);
  const found = bench.finder.find(target ?? '');
  if ('fault' in found) throw new UsageError(found.fault);
  if (!question) return oneClickOf([found.eni], bench, form);
  const verdict = sayVerdict(answerProbe(question, subjectOf(found.eni), bench.engine));
  const answer = withExpectation(found.eni, verdict, expectationOf(options.expect));
  if (form === 'json' || form === 'jsonl') {
    out.json(answer, form === 'json' ? 1 : 0);
  } else {
    const who = `${bench.finder.nameOf(found.eni)} (${found.eni.NetworkInterfaceId})`.trim();
    out.line(`${who}: ${verdictWord(verdict.verdict)}`);
    out.line(verdict.explanation);
    for (const part of verdict.parts ?? []) {
      const more = part.morePeers ? ` and ${thousands(part.morePeers)} more` : '';
      out.line(`  ${verdictWord(part.verdict)} ${part.ports} ${part.peer}${more}`);
    }
    if (verdict.more) out.line(`  … and ${count(verdict.more, 'more part')}`);
    if (verdict.remedy) out.line(describeRemedy(verdict, bench.region));
  }
  return answer.met === false ? exitCodes.finding : exitCodes.fine;
}

/** The compiled region, shared by all questions of a run. */
class Bench {
  readonly finder: InterfaceFinder;
  readonly engine: RuleEngine;
  readonly region: RegionIndex;

  constructor(snapshot: RegionSnapshot) {
    this.region = new RegionIndex(snapshot);
    this.finder = new InterfaceFinder(snapshot);
    this.engine = new RuleEngine(new RegionRules(snapshot));
  }
}

function expectationOf(text: string | undefined): 'allow' | 'deny' | undefined {
  if (text === undefined || text === 'allow' || text === 'deny') return text;
  throw new UsageError(`--expect ${text} must be allow or deny`);
}

/** `tcp/443` with `--from` or `--to`, held to the same schema as a probe of a file. */
function questionOf(traffic: string, options: CheckOptions): Question {
  // 256 protocols have a number; anything else that is a number alone is meant as a port.
  if (/^\d+$/.test(traffic) && Number(traffic) > 255) {
    throw new UsageError(`'${traffic}' names no protocol; write it like tcp/${traffic}`);
  }
  const match = /^([A-Za-z0-9]+)(?:\/(\d+)(?:[-/](\d+))?)?$/.exec(traffic);
  if (!match)
    throw new UsageError(
      `'${traffic}' can't be read; write it like tcp/443, udp/8000-8010 or icmp`,
    );
  if ((options.from === undefined) === (options.to === undefined)) {
    throw new UsageError('say --from PEER for traffic in, or --to PEER for traffic out');
  }
  const [, protocol = '', port, until] = match;
  const probe = parse(Probe, {
    interface: 'eni-question',
    direction: options.from === undefined ? 'egress' : 'ingress',
    peer: options.from ?? options.to,
    protocol,
    ...(port === undefined
      ? {}
      : until === undefined
        ? { port: Number(port) }
        : { portRange: `${port}/${until}` }),
    ...(options.sourcePort === undefined ? {} : { sourcePort: Number(options.sourcePort) }),
  });
  if (!probe.ok) {
    const faults = probe.violations.map(
      (one) => `${one.target}: ${one.wanted}, found ${one.found}`,
    );
    throw new UsageError(faults.join('; '));
  }
  const fault = questionFault(probe.value);
  if (fault !== undefined) throw new UsageError(sayReason(fault));
  return probe.value;
}

function withExpectation(
  eni: NetworkInterface,
  verdict: Verdict,
  expect: 'allow' | 'deny' | undefined,
  id?: string,
): ProbeAnswer {
  return {
    ...(id === undefined ? {} : { id }),
    interface: eni.NetworkInterfaceId,
    ...verdict,
    ...(expect === undefined ? {} : { expect, met: verdict.verdict === expect }),
  };
}

interface ProbeRow {
  readonly line: number;
  readonly answer?: ProbeAnswer;
  readonly error?: string;
}

/** A probe a line in, a verdict a line out, same order; `{line, error}` for an unreadable line. */
async function answerProbes(
  file: string,
  bench: Bench,
  options: CheckOptions,
  form: OutputForm,
): Promise<number> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const asLines =
    form === 'jsonl' || form === 'json' || (options.output === undefined && !out.isTerminal);
  const rows: ProbeRow[] = [];
  let line = 0;
  let unmet = 0;
  let unreadable = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.trim() === '') continue;
      const row = answerLine(text, line, bench);
      if (row.error !== undefined) unreadable += 1;
      if (row.answer?.met === false) unmet += 1;
      if (asLines) {
        out.json(row.answer ?? { line: row.line, error: row.error });
      } else rows.push(row);
    }
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${sayFileFault(error)}`);
  }
  if (!asLines) out.document(renderListing(probeRows(rows), form));
  if (unreadable > 0) {
    err.line(`sgm: ${count(unreadable, 'line')} can't be read: each says why`);
    return exitCodes.wrongUse;
  }
  return unmet > 0 ? exitCodes.finding : exitCodes.fine;
}

function answerLine(text: string, line: number, { finder, engine }: Bench): ProbeRow {
  const probe = parseJson(Probe, text);
  if (!probe.ok) {
    const faults = probe.violations.map(
      (one) => `${one.target}: ${one.wanted}, found ${one.found}`,
    );
    return { line, error: faults.join('; ') };
  }
  const { id, interface: eniId, instance, expect, ...question } = probe.value;
  const found = finder.find(eniId ?? instance ?? '');
  if ('fault' in found) return { line, error: found.fault };
  const fault = questionFault(question);
  if (fault !== undefined) return { line, error: sayReason(fault) };
  const verdict = sayVerdict(answerProbe(question, subjectOf(found.eni), engine));
  return { line, answer: withExpectation(found.eni, verdict, expect, id) };
}

const probeRows = (rows: readonly ProbeRow[]): Listing<ProbeRow> => ({
  rows,
  idOf: (row) => row.answer?.interface ?? '',
  columns: [
    { title: 'LINE', text: (row) => row.answer?.id ?? String(row.line) },
    { title: 'INTERFACE', text: (row) => row.answer?.interface ?? '' },
    {
      title: 'VERDICT',
      text: (row) => (row.answer ? verdictWord(row.answer.verdict) : "can't be read"),
    },
    { title: 'EXPECTED', text: (row) => expectedText(row.answer) },
    { title: 'EXPLANATION', text: (row) => row.answer?.explanation ?? row.error ?? '' },
  ],
});

function expectedText(answer: ProbeAnswer | undefined): string {
  if (answer?.expect === undefined) return '';
  const expected = verdictWord(answer.expect);
  return answer.met ? expected : `${expected} (it is not)`;
}

interface OneClickRow extends Verdict {
  readonly interface: string;
  readonly name: string;
  readonly traffic: string;
}

function oneClickOf(enis: readonly NetworkInterface[], bench: Bench, form: OutputForm): number {
  const oneClick = createOneClick(bench.engine);
  const rows = enis.flatMap((eni): OneClickRow[] =>
    oneClick(subjectOf(eni)).map(({ question, verdict }) => ({
      interface: eni.NetworkInterfaceId,
      name: bench.finder.nameOf(eni),
      traffic: sayTraffic(trafficOf(question)),
      ...sayVerdict(verdict),
    })),
  );
  out.document(
    renderListing(
      {
        rows,
        idOf: (row) => row.interface,
        columns: [
          { title: 'NAME', text: (row) => row.name },
          { title: 'INTERFACE', text: (row) => row.interface },
          { title: 'TRAFFIC', text: (row) => row.traffic },
          { title: 'VERDICT', text: (row) => verdictWord(row.verdict) },
          { title: 'DECIDED BY', text: byText },
          { title: 'EXPLANATION', text: (row) => row.explanation, wide: true },
        ],
      },
      form,
    ),
  );
  return exitCodes.fine;
}

function byText({ decidedBy, parts, more = 0, reason }: Verdict): string {
  if (reason !== undefined) return reason;
  if (parts) return count(parts.length + more, 'part');
  return decidedBy?.securityGroupRuleId ?? deciderWord(decidedBy?.kind ?? '');
}

/** What would turn the verdict, as a person would do it. */
function describeRemedy({ verdict, remedy }: Verdict, region: RegionIndex): string {
  const turned = { allow: 'deny it', partial: 'allow all of it' }[verdict as string] ?? 'allow it';
  return `To ${turned}: ${remedyText(remedy, region)}`;
}

function remedyText(remedy: Remedy | undefined, region: RegionIndex): string {
  switch (remedy?.kind) {
    case 'addRule': {
      const fields = Object.entries(remedy.permission).map(([name, value]) => `${name}=${value}`);
      const rule = `the rule ${fields.join(' ')}`;
      const group = remedy.securityGroupId;
      if (group === undefined) return `add ${rule}`;
      const members = region.membersOf(group).length;
      const others =
        members > 1 ? `, which holds for all ${thousands(members)} interfaces in the group` : '';
      return `add to ${groupName(group, region)} ${rule}${others}`;
    }
    case 'ruleInTheWay':
      return `nothing beats priority 1; change ${remedy.securityGroupRuleIds.join(', ')}`;
    case 'innerAccessPolicy':
      return `set InnerAccessPolicy of ${groupName(remedy.securityGroupId, region)} to ${remedy.policy}`;
    default:
      return 'no rule can';
  }
}

/** `shop-app (sg-…)`; the id alone where the group has no name. */
function groupName(securityGroupId: string, region: RegionIndex): string {
  const name = region.nameOf(securityGroupId);
  return name === securityGroupId ? name : `${name} (${securityGroupId})`;
}
