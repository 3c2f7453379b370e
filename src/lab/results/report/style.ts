// The report's style sheet: light and dark by the reader's preference, and a layout for print.

export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #57606a; --line: #d8dee4; --page: #ffffff; --soft: #f4f6f8; --accent: #0061a8; --good: #1a6b34; --bad: #a32638; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --muted: #9aa4af; --line: #30363d; --page: #14181d; --soft: #1c2229; --accent: #5ab4f5; --good: #56d27c; --bad: #ff8c9b; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--page); }
main { max-width: 78rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
section + section { margin-top: 3rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
p { margin: .5rem 0; max-width: 48rem; }
p.note, p.facts { max-width: 60rem; }
.facts, .note, figcaption { color: var(--muted); }
.headline { margin: 1.25rem 0 .5rem; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.verdict { margin: 1.25rem 0; padding: .75rem 1rem .75rem 1.25rem; border-left: 4px solid var(--accent); background: var(--soft); }
.verdict p { font-size: 1.05rem; }
.warning { border-left-color: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 1.5rem; }
.charts figure { display: grid; grid-template: subgrid / minmax(0, 1fr); grid-row: span 4; align-content: start; }
figure { margin: 1rem 0; min-width: 0; }
.choice { margin: 0; }
figcaption { margin-bottom: .5rem; font-size: .95rem; }
figcaption strong { color: var(--text); display: block; font-size: 1.05rem; }
.canvas { position: relative; height: 22rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem .5rem; margin: .5rem 0; min-height: 1.9rem; }
.legend button { display: inline-flex; align-items: center; gap: .4rem; font: inherit; font-size: .875rem; color: var(--text); background: none; border: 1px solid var(--line); border-radius: .3rem; padding: .15rem .5rem; cursor: pointer; }
.legend button[aria-pressed=false] { color: var(--muted); text-decoration: line-through; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
fieldset { border: 1px solid var(--line); border-radius: .3rem; margin: .5rem 0; padding: .25rem .75rem .5rem; }
legend { color: var(--muted); font-size: .875rem; }
label { display: inline-block; margin-right: .9rem; font-size: .9rem; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { max-width: 60rem; text-align: left; white-space: normal; color: var(--muted); padding-bottom: .4rem; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; }
thead th { font-weight: 600; white-space: normal; vertical-align: bottom; }
tr.winning th, tr.winning td { background: var(--soft); }
small { color: var(--muted); }
.wins { color: var(--good); } .loses { color: var(--bad); }
pre { background: var(--soft); padding: .75rem 1rem; overflow-x: auto; font-size: .875rem; }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  :root { --text: #000; --muted: #444; --line: #bbb; --page: #fff; --soft: #f4f4f4; --accent: #0061a8; --good: #1a6b34; --bad: #a32638; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; }
  fieldset, .choice { display: none; }
  .charts { grid-template-columns: 1fr 1fr; }
  figure, tr, .verdict { break-inside: avoid; } h2 { break-after: avoid; }
  .canvas { height: 16rem; } .canvas canvas { width: 100% !important; height: 100% !important; object-fit: contain; object-position: left; } .scroll { overflow: visible; } table { font-size: 8pt; } .legend button { border: none; }
}
`;

/** After the rest: white, whatever the reader prefers, and pictures as wide as their column. */
export const STYLE_ON_PAPER = `
:root { color-scheme: light; --text: #000; --muted: #444; --line: #bbb; --page: #fff; --soft: #f4f4f4; --accent: #0072b2; --good: #1a6b34; --bad: #a32638; }
.charts figure { display: block; grid-row: auto; }
.drawn svg { width: 100%; height: auto; max-width: 7in; }
section + section { break-before: page; }
`;
