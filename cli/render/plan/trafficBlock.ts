import type { SaidSentence, TrafficSummary } from '../../../shared/contracts/trafficSummary.js';
import { count, thousands } from '../../../shared/text/counts.js';
import { directionWord } from '../../../shared/text/directionWord.js';
import { type Paint, type PaintedLine, padTo, painted, plain, wrapWords } from '../paint.js';
import { widthOf } from '../table.js';
import type { PlanScreen } from './renderPlan.js';

/** Where the text of a line begins, after its label. */
const LABEL = 11;
const FOLDED = '(-o wide)';
/** So many lines of each kind are shown; `-o wide` has all. */
const OWN_LINES = 6;
const OTHER_LINES = 6;
const LIST_ITEMS = 8;
const UNKNOWN_LINES = 3;
const INTERNET_LINES = 4;

/** What opens, closes and stays open, for the targets and for others, and what can't be judged. */
export function trafficBlock(traffic: TrafficSummary, screen: PlanScreen): PaintedLine[] {
  const kinds = traffic.closesFirst
    ? (['closes', 'opens'] as const)
    : (['opens', 'closes'] as const);
  const has = (kind: SaidSentence['kind']) => traffic.sentences.some((one) => one.kind === kind);
  const unsure = traffic.unknown.length > 0;
  const blocks = [...kinds.filter(has), ...kinds.filter((kind) => !has(kind))].map((kind) =>
    has(kind)
      ? kindBlock(kind, traffic, screen)
      : [labelled(LABELS[kind], unsure ? 'nothing that can be judged' : 'nothing')],
  );
  const [first = [], second = []] = blocks;
  return [
    ...first,
    ...(has('opens') && has('closes') ? [[]] : first.length > 2 && hasTable(traffic) ? [[]] : []),
    ...second,
    ...(traffic.others.all === 0 ? [othersLine(traffic)] : []),
    ...internetLines(traffic, screen),
    ...unknownLines(traffic, screen),
  ];
}

const LABELS = { opens: 'OPENS', closes: 'CLOSES' } as const;
const MARKS = { opens: '+', closes: '-' } as const;

/** `  OPENS    nothing`. */
const labelled = (label: string, text: string, paint?: Paint): PaintedLine => [
  painted(padTo(`  ${label}`, LABEL), 'bold'),
  painted(text, paint),
];

const hasTable = ({ sentences }: TrafficSummary) => sentences.some((one) => one.peers !== '');

function othersLine({ unknown }: TrafficSummary): PaintedLine {
  const what = unknown.some((one) => !one.named) ? 'nothing that can be judged' : 'nothing';
  return labelled('OTHERS', `${what} changes for instances that you did not name`);
}

function kindBlock(
  kind: SaidSentence['kind'],
  traffic: TrafficSummary,
  screen: PlanScreen,
): PaintedLine[] {
  const all = traffic.sentences.filter((one) => one.kind === kind);
  const own = all.filter((one) => one.named);
  const others = all.filter((one) => !one.named);
  const whole = own.filter((one) => one.peers === '');
  const rows = own.filter((one) => one.peers !== '');
  const table = tableOf([...rows, ...others], screen);
  const lines: PaintedLine[] = [...wholeLines(kind, whole, screen)];
  if (table.rows.length > 0) {
    const label = whole.length === 0 ? LABELS[kind] : '';
    lines.push(table.head(label));
    lines.push(...shown(rows, OWN_LINES, screen, table.row));
    if (others.length > 0) {
      lines.push([
        plain(`  also on ${count(traffic.others[kind], 'instance')} that you did not name`),
      ]);
      lines.push(...shown(others, OTHER_LINES, screen, table.row));
    }
  }
  return lines;
}

function shown(
  sentences: readonly SaidSentence[],
  most: number,
  { isWide }: PlanScreen,
  row: (one: SaidSentence) => readonly PaintedLine[],
): PaintedLine[] {
  // One more line costs as much as saying that there is one.
  const few = isWide || sentences.length <= most + 1 ? sentences : sentences.slice(0, most);
  const more = sentences.length - few.length;
  return [
    ...few.flatMap(row),
    ...(more > 0 ? [[plain(`  … and ${count(more, 'more line')} ${FOLDED}`)]] : []),
  ];
}

/** `CLOSES   - out  everything but the list below   all 21 instances`, with the list. */
function wholeLines(
  kind: SaidSentence['kind'],
  sentences: readonly SaidSentence[],
  screen: PlanScreen,
): PaintedLine[] {
  const lists = new Map<string, SaidSentence[]>();
  for (const one of sentences) {
    const key = JSON.stringify([one.direction, one.on, one.but]);
    lists.set(key, [...(lists.get(key) ?? []), one]);
  }
  let label: string = LABELS[kind];
  return [...lists.values()].flatMap((some) => {
    const [first] = some;
    const lines = some.flatMap((one) => {
      const line = wholeLine(label, one, screen);
      label = '';
      return line;
    });
    return first && first.but.length > 0 ? [...lines, ...listLines(first, screen)] : lines;
  });
}

function wholeLine(label: string, one: SaidSentence, { width }: PlanScreen): PaintedLine[] {
  const head = `${MARKS[one.kind]} ${padTo(directionWord(one.direction), 3)}  `;
  const note = one.note ? ` (${one.note})` : '';
  const what = `${one.what}${note}`;
  const left = LABEL + head.length + widthOf(what);
  const labelSpan = painted(padTo(label ? `  ${label}` : '', LABEL), 'bold');
  if (left + 2 + widthOf(one.on) <= width) {
    const gap = Math.max(2, Math.min(60, width - widthOf(one.on)) - left);
    return [[labelSpan, plain(`${head}${what}${' '.repeat(gap)}${one.on}`)]];
  }
  return [
    [labelSpan, plain(`${head}${what}`)],
    [plain(`${' '.repeat(LABEL + head.length)}on ${one.on}`)],
  ];
}

/** `STAYS      out  everything to 10.20.0.0/16 · tcp 443 to anywhere`. */
function listLines(sentence: SaidSentence, { width, isWide }: PlanScreen): PaintedLine[] {
  const stays = sentence.kind === 'closes' && sentence.what.startsWith('everything');
  const label = stays && !/ (?:from|to) /.test(sentence.what) ? 'STAYS' : 'BUT';
  const most = isWide ? sentence.but.length : LIST_ITEMS;
  const items = sentence.but.slice(0, most);
  const more = sentence.but.length - items.length;
  const indent = LABEL + 7;
  const all = more > 0 ? [...items, `and ${thousands(more)} more ${FOLDED}`] : items;
  return wrapWords(all, width - indent, ' · ').map((text, at) =>
    at === 0
      ? [
          painted(padTo(`  ${label}`, LABEL), 'bold'),
          plain(`  ${padTo(directionWord(sentence.direction), 3)}  ${text}`),
        ]
      : [plain(`${' '.repeat(indent)}${text}`)],
  );
}

interface Table {
  readonly rows: readonly SaidSentence[];
  head(label: string): PaintedLine;
  row(one: SaidSentence): readonly PaintedLine[];
}

/** Columns as wide as they need; what does not fit goes to a line of its own. */
function tableOf(rows: readonly SaidSentence[], { width }: PlanScreen): Table {
  const directions = new Set(rows.map((one) => one.direction));
  const isMixed = directions.size > 1;
  const peersTitle = isMixed ? 'FROM / TO' : directions.has('egress') ? 'TO' : 'FROM';
  const peersOf = (one: SaidSentence) =>
    isMixed ? `${one.direction === 'ingress' ? 'from' : 'to'} ${one.peers}` : one.peers;
  const whatOf = (one: SaidSentence) =>
    `  ${MARKS[one.kind]} ${padTo(directionWord(one.direction), 3)} ${one.what}`;
  const columns = [whatOf, (one: SaidSentence) => one.on, peersOf];
  const titles = ['', 'ON', peersTitle];
  const most = Math.max(16, Math.floor(width * 0.36));
  const widths = columns.map((textOf, at) => {
    const own = rows.map((one) => widthOf(textOf(one))).filter((one) => one <= most);
    return Math.max(widthOf(titles[at] ?? ''), at === 0 ? 20 : 8, ...own);
  });
  const aligned = (cells: readonly string[]) =>
    cells.map((cell, at) => padTo(cell, (widths[at] ?? 0) + 2)).join('');
  const isRoomy = widths.reduce((sum, one) => sum + one + 2, 0) + 8 <= width;
  return {
    rows,
    head: (label) => [
      painted(padTo(label ? `  ${label}` : '', (widths[0] ?? 0) + 2), 'bold'),
      painted(
        `${padTo('ON', (widths[1] ?? 0) + 2)}${isRoomy ? `${padTo(peersTitle, (widths[2] ?? 0) + 2)}BECAUSE` : peersTitle}`,
        'dim',
      ),
    ],
    row: (one) => {
      const because = [one.because, one.note ? `(${one.note})` : ''].filter(Boolean).join(' ');
      const cells = columns.map((textOf) => textOf(one));
      const paint =
        one.kind === 'opens' &&
        /the Internet|anywhere|any IPv/.test(one.peers) &&
        one.direction === 'ingress'
          ? 'red'
          : undefined;
      const line = aligned(cells);
      if (widthOf(line) + widthOf(because) <= width) {
        return [[painted(line, paint), painted(because, 'dim')]];
      }
      const apart: PaintedLine = [plain(' '.repeat(8)), painted(because, 'dim')];
      if (widthOf(line.trimEnd()) <= width) return [[painted(line.trimEnd(), paint)], apart];
      const [what = '', on = '', peers = ''] = cells;
      const side = isMixed ? peers : `${one.direction === 'ingress' ? 'from' : 'to'} ${peers}`;
      const start = aligned([what, on]).trimEnd();
      const begun: PaintedLine[] =
        widthOf(start) <= width
          ? [[painted(start, paint)]]
          : [[painted(what, paint)], [plain(`${' '.repeat(8)}on ${on}`)]];
      return [...begun, [plain(`${' '.repeat(8)}${side}`)], apart];
    },
  };
}

function internetLines(traffic: TrafficSummary, { isWide, width }: PlanScreen): PaintedLine[] {
  const { internet, internetUnknown } = traffic;
  if (internet.length === 0) {
    const text = internetUnknown
      ? '? what the Internet reaches is not known'
      : 'the Internet reaches nothing new';
    return [labelled('INTERNET', text, internetUnknown ? 'yellow' : undefined)];
  }
  const most = isWide ? internet.length : INTERNET_LINES;
  const lines = internet.slice(0, most).flatMap(({ what, on }, at): PaintedLine[] => {
    const text = `! ${what} on ${on}`;
    const wrapped = wrapWords(text.split(' '), width - LABEL - 2);
    return wrapped.map((part, line) =>
      labelled(at === 0 && line === 0 ? 'INTERNET' : '', line === 0 ? part : `  ${part}`, 'red'),
    );
  });
  const more = internet.length - most;
  return more > 0
    ? [...lines, labelled('', `! … and ${count(more, 'more line')} ${FOLDED}`, 'red')]
    : lines;
}

function unknownLines({ unknown }: TrafficSummary, { isWide, width }: PlanScreen): PaintedLine[] {
  const most = isWide || unknown.length <= UNKNOWN_LINES ? unknown.length : UNKNOWN_LINES;
  const lines = unknown.slice(0, most).flatMap((one, at): PaintedLine[] => {
    const direction = one.direction === 'both' ? '   ' : padTo(directionWord(one.direction), 3);
    const start = LABEL + 7;
    const words = `${one.reason}${isWide ? `: ${one.what}` : ''}`.split(' ');
    const wrapped = wrapWords(words, width - start);
    const last = wrapped.at(-1) ?? '';
    const fits = start + widthOf(last) + 3 + widthOf(one.on) <= width;
    const texts = fits
      ? [...wrapped.slice(0, -1), `${last}   ${one.on}`]
      : [...wrapped, `on ${one.on}`];
    return texts.map((text, line) =>
      labelled(
        at === 0 && line === 0 ? 'UNKNOWN' : '',
        `${line === 0 ? `? ${direction}` : '     '}  ${text}`,
        'yellow',
      ),
    );
  });
  const more = unknown.length - most;
  return more > 0
    ? [...lines, labelled('', `?      … and ${count(more, 'more reason')} ${FOLDED}`, 'yellow')]
    : lines;
}
