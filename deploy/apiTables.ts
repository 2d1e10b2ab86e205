import { type ProblemCode, problemCodes } from '../shared/contracts/problemCodes.js';
import { refusalRules } from '../shared/contracts/refusalRules.js';
import { type RouteAnswer, routeAnswers } from '../shared/contracts/routeAnswers.js';
import {
  problemsOfRoute,
  problemsWithoutRoute,
  type Route,
  routeNames,
  routes,
} from '../shared/contracts/routes.js';

/** The routes of the HTTP API: what each does, takes and answers. */
export function routesTable(): string {
  const rows = routeNames.map((name) => {
    const route: Route = routes[name];
    const takes = [
      ...(route.isKeyed ? ['Idempotency-Key'] : []),
      ...Object.keys(route.query?.entries ?? {}),
    ];
    const answers = Object.entries<RouteAnswer>(routeAnswers[name]).map(
      ([status, { summary }]) => `${status}: ${lowerFirst(summary)}`,
    );
    return [
      code(`${route.method} ${route.path}`),
      route.summary,
      takes.map(code).join(', '),
      answers.join('; '),
    ];
  });
  return table(['route', 'what it does', 'header and query', 'answers'], rows);
}

/** The codes that HTTP requests are answered with. */
export function answeredCodesTable(): string {
  return codesTable(allCodes.filter((one) => answered.has(one)));
}

/** The codes that no route answers with. */
export function otherCodesTable(): string {
  return codesTable(allCodes.filter((one) => !answered.has(one)));
}

/** The rules that violations name. */
export function refusalRulesTable(): string {
  const rows = Object.entries(refusalRules).map(([rule, meaning]) => [code(rule), meaning]);
  return table(['rule', 'meaning'], rows);
}

const allCodes = Object.keys(problemCodes) as readonly ProblemCode[];
const answered: ReadonlySet<ProblemCode> = new Set([
  ...routeNames.flatMap((name) => problemsOfRoute(routes[name])),
  ...problemsWithoutRoute,
]);

function codesTable(codes: readonly ProblemCode[]): string {
  const rows = codes.map((one) => [
    String(problemCodes[one].status),
    code(one),
    problemCodes[one].meaning,
  ]);
  return table(['status', 'code', 'meaning'], rows);
}

const code = (text: string) => `\`${text}\``;
const lowerFirst = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
