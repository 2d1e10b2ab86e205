const light = `
  --paper: #fcfbf8; --raised: #f4f2ec; --ink: #1d1c19; --soft: #5b5850; --line: #dcd8cd; --strong: #8a8578;
  --accent: #1f5a8c; --high: #a3161f; --high-bg: #fbe9e7; --medium: #855000; --medium-bg: #fbf0da;
  --low: #37566f; --low-bg: #e8eef3; --unknown: #5d4a86; --unknown-bg: #efebf7; --good: #1f6640; --good-bg: #e5f2e9;
  --heat-1: #fdf0e3; --heat-2: #fadcc0; --heat-3: #f3b78d; --heat-4: #c9462f; --heat-5: #8f1220;
  --heat-4-ink: #fff; --heat-5-ink: #fff;`;

const dark = `
  --paper: #161614; --raised: #201f1c; --ink: #ece9e1; --soft: #aba698; --line: #37352f; --strong: #77736a;
  --accent: #8fc1ee; --high: #ff9a90; --high-bg: #3d1d1b; --medium: #f0bf6a; --medium-bg: #372a12;
  --low: #a9c6dd; --low-bg: #1d2a34; --unknown: #c6b5f0; --unknown-bg: #2a2339; --good: #8fd3a8; --good-bg: #18301f;
  --heat-1: #3a2a23; --heat-2: #563122; --heat-3: #7b3a28; --heat-4: #b9442f; --heat-5: #ffab97;
  --heat-4-ink: #fff; --heat-5-ink: #161614;`;

/**
 * The page's whole style, which loads nothing from elsewhere. Findings are blocks, not list items:
 * hiding 1,500 list items makes Chromium count the others again each time, ten seconds in all.
 */
export const style = `
:root { color-scheme: light; ${light} }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { color-scheme: dark; ${dark} } }
:root[data-theme=dark] { color-scheme: dark; ${dark} }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.page { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem 4rem; }
code, pre, .mono { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .85em; }
code { display: inline-block; max-width: 100%; } code.id { display: block; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; font-weight: 650; letter-spacing: -.012em; }
h2 { font-size: 1.4rem; margin: 0 0 .35rem; }
h3 { font-size: 1.02rem; margin: 1.5rem 0 .4rem; letter-spacing: 0; }
p { margin: 0 0 .75rem; max-width: 44rem; }
section { margin-top: 3.25rem; }
.soft { color: var(--soft); }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, select, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--strong); border-radius: 4px; padding: .35rem .6rem; min-height: 2.25rem; max-width: 100%; }
button { cursor: pointer; } button:hover { background: var(--raised); }
[hidden] { display: none !important; }

.top { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: 1.1rem 0; border-bottom: 1px solid var(--line); color: var(--soft); font-size: .9rem; }
.top button { white-space: nowrap; font-size: .85rem; min-height: 2rem; padding: .15rem .6rem; color: var(--ink); }
h1 { font-size: clamp(1.9rem, 4.6vw, 3rem); margin: 2.25rem 0 .9rem; max-width: 22ch; letter-spacing: -.025em; }
.lead { font-size: 1.08rem; max-width: 50rem; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2.25rem; margin: 1.4rem 0 0; font-size: .9rem; }
.facts dt { color: var(--soft); font-size: .8rem; } .facts dd { margin: 0; }
nav { margin-top: 1.75rem; border-block: 1px solid var(--line); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0; padding: 0; font-size: .92rem; }
nav a { display: block; padding: .6rem 0; text-decoration: none; } nav a:hover { text-decoration: underline; }

.figures { display: grid; grid-template-columns: repeat(4, auto) 1fr repeat(3, auto); gap: 0 2.5rem; margin: 0 0 1.25rem; }
.figures div { display: flex; flex-direction: column-reverse; } .figures .gap { border-right: 1px solid var(--line); }
.figures dt { font-size: .88rem; color: var(--soft); } .figures dd { margin: 0; font-size: 2.6rem; line-height: 1.15; font-weight: 650; letter-spacing: -.03em; }
.figures .side dd { font-size: 1.6rem; line-height: 1.86; font-weight: 550; }
.high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); } .unknown { color: var(--unknown); } .good { color: var(--good); }
.zero { color: var(--soft); font-weight: 400 !important; }
.trend { margin: 2rem 0 0; } .trend svg { display: block; width: 100%; max-width: 44rem; height: auto; }
.trend text { font: 11px system-ui, sans-serif; fill: var(--soft); } .trend .now { fill: var(--ink); font-weight: 650; }
.trend .axis { stroke: var(--line); } .trend .bar-high { fill: var(--high); } .trend .bar-medium { fill: var(--medium); opacity: .75; } .trend .bar-low { fill: var(--low); opacity: .45; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .85rem; color: var(--soft); margin: .25rem 0 .5rem; padding: 0; list-style: none; }
.key i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; vertical-align: -.05em; }
.key .k-high { background: var(--high); } .key .k-medium { background: var(--medium); opacity: .75; } .key .k-low { background: var(--low); opacity: .45; }

.box { position: relative; overflow-x: auto; margin: 1rem 0; border-block: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; color: var(--soft); padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { font-weight: 550; color: var(--soft); font-size: .84rem; white-space: nowrap; }
tbody th { font-weight: 550; min-width: 9rem; } td { min-width: 4.5rem; } td > div + div { margin-top: .2rem; } td.n, th.n { text-align: right; white-space: nowrap; }
.snug { width: auto; } .snug td.n, .snug th.n { padding-left: 2.2rem; } .wide { min-width: 60rem; } .wide tbody th { min-width: 13rem; } .wide td:nth-child(3) { min-width: 6rem; } .wide td:last-child { min-width: 13rem; font-size: .85rem; } .wide td, .wide th { overflow-wrap: break-word; }
.heat { width: auto; min-width: 100%; } .heat th, .heat td { padding: .35rem .45rem; border-color: var(--paper); }
.heat thead th { text-align: center; vertical-align: bottom; color: var(--ink); line-height: 1.25; } .heat thead th span { display: block; color: var(--soft); font-weight: 400; font-size: .78rem; }
.heat thead th:first-child { text-align: left; padding-left: 0; color: var(--soft); }
.heat tbody th { position: sticky; left: 0; background: var(--paper); padding-left: 0; padding-right: 1rem; max-width: 18rem; min-width: 13rem; font-weight: 550; line-height: 1.3; }
.heat tbody th code { display: block; color: var(--soft); font-weight: 400; font-size: .75rem; }
.heat td { text-align: center; min-width: 3.4rem; border: 2px solid var(--paper); color: var(--soft); vertical-align: middle; }
.heat .h0 { background: transparent; }
.h1, .h2, .h3 { color: var(--ink) !important; } .h4 { color: var(--heat-4-ink) !important; font-weight: 650; } .h5 { color: var(--heat-5-ink) !important; font-weight: 650; }
.h1 { background: var(--heat-1); } .h2 { background: var(--heat-2); } .h3 { background: var(--heat-3); } .h4 { background: var(--heat-4); } .h5 { background: var(--heat-5); }

.tools { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; align-items: end; margin: 1.25rem 0 .75rem; }
.tools label { display: block; font-size: .82rem; color: var(--soft); margin-bottom: .2rem; } .tools select, .tools input { width: 100%; font-size: .92rem; }
.tools .find { grid-column: span 2; }
.state { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; font-size: .9rem; color: var(--soft); margin: 0 0 .5rem; max-width: none; }
.more { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem .9rem; }
.list { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.list li[data-heading] { border-bottom: 1px solid var(--line); } .list h3 { margin: 0; padding: 1.75rem 0 .5rem; }
.f, .list li[data-heading] { display: block; }
.f { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 6.2rem; }
.f summary { list-style: none; cursor: pointer; padding: .85rem 0 .85rem 6.6rem; position: relative; } .f summary::-webkit-details-marker { display: none; }
.f summary:hover .t { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .15em; }
.f .s { position: absolute; left: 0; top: .98rem; }
.f .t { font-weight: 620; font-size: 1.03rem; margin-right: .5rem; } .f .w { display: block; color: var(--soft); font-size: .9rem; margin-top: .15rem; }
.f .e { display: block; max-width: 46rem; margin-top: .2rem; }
.s, .b { display: inline-block; font-size: .78rem; font-weight: 600; line-height: 1.3; padding: .12rem .5rem; border-radius: 3px; white-space: nowrap; }
.s::before { content: attr(data-m) ' '; font-size: .85em; }
.s.high { background: var(--high-bg); } .s.medium { background: var(--medium-bg); } .s.low { background: var(--low-bg); } .s.unknown { background: var(--unknown-bg); } .s.pass { background: var(--good-bg); color: var(--good); } .s.off { color: var(--soft); background: var(--raised); }
.b { border: 1px solid var(--strong); font-weight: 500; padding: .05rem .4rem; vertical-align: .1em; } .b.new { border-color: var(--high); color: var(--high); } .b.changed { border-color: var(--medium); color: var(--medium); }
.d { display: grid; grid-template-columns: 5.6rem 1fr; gap: .5rem 1rem; margin: 0; padding: 0 0 1.2rem; font-size: .93rem; }
.d dt { color: var(--soft); font-size: .85rem; padding-top: .08rem; } .d dd { margin: 0; min-width: 0; max-width: 52rem; } .d ul { margin: 0; padding: 0; list-style: none; } .d li + li { margin-top: .25rem; }
pre { margin: .4rem 0; padding: .7rem .85rem; background: var(--raised); border-radius: 4px; overflow-x: auto; white-space: pre-wrap; line-height: 1.5; } pre span { display: block; padding-left: 2ch; text-indent: -2ch; }
.d details summary { padding: .1rem 0; position: static; list-style: revert; color: var(--accent); }
.copy { font-size: .8rem; min-height: 1.8rem; padding: .1rem .5rem; }
.plain { padding: 0; margin: 0; list-style: none; } .plain li { padding: .3rem 0; border-bottom: 1px solid var(--line); font-size: .92rem; }
details > summary { cursor: pointer; } th details { font-weight: 400; font-size: .9rem; margin-top: .15rem; } th details summary { color: var(--accent); } th details p { margin: .35rem 0 0; }
.link { border: 0; background: none; padding: 0; min-height: 0; color: var(--accent); text-decoration: underline; text-underline-offset: .15em; text-align: left; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .88rem; }

@media (max-width: 44rem) {
  .page { padding: 0 1rem 3rem; } section { margin-top: 2.5rem; } h1 { margin-top: 1.5rem; }
  .figures { grid-template-columns: repeat(4, 1fr); gap: .5rem 1rem; } .figures .gap { display: none; } .figures dd { font-size: 2rem; } .figures .side dd { font-size: 1.35rem; line-height: 1.4; }
  .tools { grid-template-columns: 1fr 1fr; } .facts { gap: .5rem 1.5rem; }
  .f summary { padding-left: 0; } .f .s { position: static; margin-bottom: .3rem; } .f .t { display: block; }
  .d { grid-template-columns: 1fr; gap: .1rem; } .d dd { margin-bottom: .6rem; }
  .keys { display: none; }
  .wide tbody th { min-width: 9rem; }
  .heat tbody th { min-width: 7.5rem; max-width: 8.5rem; } .heat tbody th code { display: none; }
}
@media print {
  :root, :root[data-theme=dark], :root:not([data-theme=light]) { color-scheme: light; ${light} --paper: #fff; }
  @page { margin: 15mm; }
  html { font-size: 9.5pt; } .page { max-width: none; padding: 0; }
  nav, .tools, .state button, .top button, .skip, .copy, .keys { display: none !important; }
  section { margin-top: 1.6rem; } h2, h3, .f summary { break-after: avoid; } .f, tr { break-inside: avoid; }
  .f { content-visibility: visible; } .box { overflow: visible; } .wide { min-width: 0; } .heat th, .heat td { padding: .2rem; min-width: 0; } .heat { font-size: 7.5pt; }
  details::details-content { content-visibility: visible; block-size: auto; } .f details summary { list-style: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  pre { white-space: pre-wrap; } a { color: inherit; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
