import type { SaidSentence, TrafficSummary } from '../../../shared/contracts/trafficSummary.js';
import { count, thousands } from '../../../shared/text/counts.js';
import { directionWord } from '../../../shared/text/directionWord.js';
import {
  type Paint,
  type PaintedLine,
  padTo,
  painted,
  plain,
  wrapPhrases,
  wrapWords,
} from '../paint.js';
import { widthOf } from '../table.js';
import type { PlanScreen } from './planScreen.js';

/** Where the text of a line begins, after its label. */
const LABEL = 11;
const FOLDED = '(-o wide)';
/** What opens, closes and stays open, for the targets and for others, and what can't be judged. */
export function trafficBlock(traffic: TrafficSummary, screen: PlanScreen): PaintedLine[] {
  const kinds = traffic.closesFirst
    ? (['closes', 'opens'] as const)
    : (['opens', 'closes'] as const);
  const has = (kind: SaidSentence['kind']) => traffic.sentences.some((one) => one.kind === kind);
  const unsure = traffic.unknown.length > 0;
  const order = [...kinds.filter(has), ...kinds.filter((kind) => !has(kind))];
  const blocks = order.map((kind) =>
    has(kind)
      ? kindBlock(kind, traffic, screen)
      : labelled(LABELS[kind], unsure ? 'nothing that can be judged' : 'nothing', screen.width),
  );
  return [
    ...blocks.flatMap((lines, at) => [
      ...lines,
      // A table ends with a line of its own.
      ...(hasTable(traffic, order[at]) ? [[]] : []),
    ]),
    ...(traffic.others.all === 0 ? othersLines(traffic, screen) : []),
    ...internetLines(traffic, screen),
    ...unknownLines(traffic, screen),
  ];
}

const LABELS = { opens: 'OPENS', closes: 'CLOSES' } as const;
const MARKS = { opens: '+', closes: '-' } as const;

/** `  OPENS    nothing`, in as many lines as it takes. */
const labelled = (label: string, text: string, width: number, paint?: Paint): PaintedLine[] =>
  wrapWords(text.split(' '), width - LABEL).map((part, line) => [
    painted(padTo(line === 0 ? `  ${label}` : '', LABEL), 'bold'),
    painted(part, paint),
  ]);

const hasTable = ({ sentences }: TrafficSummary, kind: SaidSentence['kind'] | undefined) =>
  sentences.some((one) => one.kind === kind && one.peers !== '');

function othersLines({ unknown }: TrafficSummary, { width }: PlanScreen): PaintedLine[] {
  const what = unknown.some((one) => !one.named) ? 'nothing that can be judged' : 'nothing';
  return labelled('OTHERS', `${what} changes for instances that you did not name`, width);
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
    if (label || rows.length > 0) lines.push(table.head(label));
    if (own.length === 0) lines.push([plain('  nothing on those that you named')]);
    lines.push(...shown(rows, screen.fold?.own, table.row));
    if (others.length > 0) {
      const also = `  also on ${count(traffic.others[kind], 'instance')} that you did not name`;
      const isHidden = screen.fold?.others === 0;
      lines.push([plain(isHidden ? `${also} ${FOLDED}` : also)]);
      if (!isHidden) lines.push(...shown(others, screen.fold?.others, table.row));
    }
  }
  return lines;
}

function shown(
  sentences: readonly SaidSentence[],
  most: number | undefined,
  row: (one: SaidSentence) => readonly PaintedLine[],
): PaintedLine[] {
  const { few, more } = fewOf(sentences, most);
  return [...few.flatMap(row), ...more];
}

/** The first of some sentences, and the line that says how many more there are. */
function fewOf(sentences: readonly SaidSentence[], most: number | undefined) {
  // One more line costs as much as saying that there is one.
  const isWhole = most === undefined || sentences.length <= most + 1;
  const few = isWhole ? sentences : sentences.slice(0, most);
  const rest = sentences.length - few.length;
  const more: PaintedLine[] =
    rest > 0 ? [[plain(`  … and ${count(rest, 'more line')} ${FOLDED}`)]] : [];
  return { few, more };
}

/** `CLOSES   - out  everything but the list below   all 21 instances`, with the list. */
function wholeLines(
  kind: SaidSentence['kind'],
  sentences: readonly SaidSentence[],
  screen: PlanScreen,
): PaintedLine[] {
  const { few, more } = fewOf(sentences, screen.fold?.wholes);
  const lists = new Map<string, SaidSentence[]>();
  for (const one of few) {
    const key = JSON.stringify([one.direction, one.but]);
    lists.set(key, [...(lists.get(key) ?? []), one]);
  }
  let label: string = LABELS[kind];
  const lines = [...lists.values()].flatMap((some) => {
    const [first] = some;
    const heads = some.flatMap((one) => {
      const line = wholeLine(label, one, screen);
      label = '';
      return line;
    });
    return first && first.but.length > 0 ? [...heads, ...listLines(first, screen)] : heads;
  });
  return [...lines, ...more];
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
  const start = LABEL + head.length;
  const parts = wrapWords(what.split(' '), width - start);
  return [
    ...parts.map(
      (part, line): PaintedLine =>
        line === 0 ? [labelSpan, plain(`${head}${part}`)] : [plain(`${' '.repeat(start)}${part}`)],
    ),
    [plain(`${' '.repeat(start)}on ${one.on}`)],
  ];
}

/** `STAYS      out  everything to 10.20.0.0/16 · tcp 443 to anywhere`. */
function listLines(sentence: SaidSentence, { width, fold }: PlanScreen): PaintedLine[] {
  const stays = sentence.kind === 'closes' && sentence.what.startsWith('everything');
  const label = stays && !/ (?:from|to) /.test(sentence.what) ? 'STAYS' : 'BUT';
  const most = fold?.items ?? sentence.but.length;
  const items = sentence.but.slice(0, most);
  const more = sentence.but.length - items.length;
  const indent = LABEL + 7;
  const all = more > 0 ? [...items, `and ${thousands(more)} more ${FOLDED}`] : items;
  return wrapPhrases(all, width - indent, ' · ').map((text, at) =>
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
function tableOf(rows: readonly SaidSentence[], { width, fold }: PlanScreen): Table {
  const directions = new Set(rows.map((one) => one.direction));
  const isMixed = directions.size > 1;
  const peersTitle = isMixed ? 'FROM / TO' : directions.has('egress') ? 'TO' : 'FROM';
  const peersOf = (one: SaidSentence) =>
    isMixed ? `${one.direction === 'ingress' ? 'from' : 'to'} ${one.peers}` : one.peers;
  const whatOf = (one: SaidSentence) =>
    `  ${MARKS[one.kind]} ${padTo(directionWord(one.direction), 3)} ${one.what}`;
  const columns = [whatOf, (one: SaidSentence) => one.on, peersOf];
  const titles = ['', 'ON', peersTitle];
  const most = Math.max(16, Math.floor(width * (width < 80 ? 0.55 : 0.44)));
  const widths = columns.map((textOf, at) => {
    const own = rows.map((one) => widthOf(textOf(one))).filter((one) => one <= most);
    return Math.max(widthOf(titles[at] ?? ''), at === 0 ? 20 : 8, ...own);
  });
  const aligned = (cells: readonly string[]) =>
    cells.map((cell, at) => `${padTo(cell, widths[at] ?? 0)}  `).join('');
  const becauseOf = (one: SaidSentence) =>
    [one.because, one.note ? `(${one.note})` : ''].filter(Boolean).join(' ');
  const isRoomy = rows.some(
    (one) =>
      widthOf(aligned(columns.map((textOf) => textOf(one)))) + widthOf(becauseOf(one)) <= width,
  );
  const head = (label: string): PaintedLine => [
    painted(padTo(label ? `  ${label}` : '', (widths[0] ?? 0) + 2), 'bold'),
    painted(
      isRoomy ? `${aligned(['', 'ON', peersTitle]).slice((widths[0] ?? 0) + 2)}BECAUSE` : 'ON',
      'dim',
    ),
  ];
  const row = (one: SaidSentence): PaintedLine[] => {
    const paint = one.fromPublic ? 'red' : undefined;
    const because = becauseOf(one);
    const cells = columns.map((textOf) => textOf(one));
    const line = aligned(cells);
    if (isRoomy && widthOf(line) + widthOf(because) <= width) {
      return [[painted(line, paint), painted(because, 'dim')]];
    }
    const apart = (text: string, own?: Paint) =>
      wrapWords(text.split(' '), width - 8).map((part) => [
        plain(' '.repeat(8)),
        painted(part, own),
      ]);
    if (isRoomy && widthOf(line.trimEnd()) <= width) {
      const begun = [[painted(line.trimEnd(), paint)]];
      return fold?.isTight ? begun : [...begun, ...apart(because, 'dim')];
    }
    const [what = '', on = ''] = cells;
    const start = aligned([what, on]).trimEnd();
    const side = `${one.direction === 'ingress' ? 'from' : 'to'} ${one.peers}`;
    const fits = widthOf(start) <= width;
    return [
      ...(fits
        ? [[painted(start, paint)]]
        : wrapWords(what.trim().split(' '), width - 8).map(
            (part, line): PaintedLine => [
              painted(`${' '.repeat(line === 0 ? 2 : 8)}${part}`, paint),
            ],
          )),
      ...(fits ? [] : apart(`on ${on}`)),
      ...apart(`${side}: ${because}`),
    ];
  };
  return { rows, head, row };
}

function internetLines(traffic: TrafficSummary, { fold, width }: PlanScreen): PaintedLine[] {
  const { internet, internetUnknown } = traffic;
  if (internet.length === 0) {
    const text = internetUnknown
      ? '? what the Internet reaches is not known'
      : 'the Internet reaches nothing new';
    return labelled('INTERNET', text, width, internetUnknown ? 'yellow' : undefined);
  }
  const most = fold?.internet ?? internet.length;
  const lines = internet.slice(0, most).flatMap(({ what, on }, at): PaintedLine[] => {
    return labelled(at === 0 ? 'INTERNET' : '', `! ${what} on ${on}`, width, 'red');
  });
  const more = internet.length - most;
  return more > 0
    ? [...lines, ...labelled('', `! … and ${count(more, 'more line')} ${FOLDED}`, width, 'red')]
    : lines;
}

function unknownLines({ unknown }: TrafficSummary, { fold, width }: PlanScreen): PaintedLine[] {
  const most = fold?.unknown ?? unknown.length;
  const lines = unknown.slice(0, most).flatMap((one, at): PaintedLine[] => {
    const direction = one.direction === 'both' ? '   ' : padTo(directionWord(one.direction), 3);
    const start = LABEL + 7;
    const words = `${one.reason}${fold ? '' : `: ${one.what}`}`.split(' ');
    const wrapped = wrapWords(words, width - start);
    const last = wrapped.at(-1) ?? '';
    const fits = start + widthOf(last) + 3 + widthOf(one.on) <= width;
    const texts = fits
      ? [...wrapped.slice(0, -1), `${last}   ${one.on}`]
      : [...wrapped, `on ${one.on}`];
    return texts.map((text, line) => [
      painted(padTo(at === 0 && line === 0 ? '  UNKNOWN' : '', LABEL), 'bold'),
      painted(`${line === 0 ? `? ${direction}` : '     '}  ${text}`, 'yellow'),
    ]);
  });
  const more = unknown.length - most;
  return more > 0
    ? [
        ...lines,
        ...labelled('', `? … and ${count(more, 'more reason')} ${FOLDED}`, width, 'yellow'),
      ]
    : lines;
}
