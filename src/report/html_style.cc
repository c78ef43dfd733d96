// SPDX-License-Identifier: Apache-2.0
// The style sheet of the HTML report. Paper first (A4, black on white, links readable), then the
// screen, then a dark screen; print overrides dark.
#include "report/html_parts.h"

namespace hikeshi::report {

void write_style(Page& page) {
  page.raw(R"css(<style>
:root {
  --ink: #1d2126; --soft: #59626d; --line: #dde1e6; --paper: #ffffff; --wash: #f5f6f8;
  --accent: #c6371d; --link: #0b57a4;
  --red: #a51d12; --red-wash: #fdebe8; --amber: #7d4c00; --amber-wash: #fff3da;
  --green: #17633a; --green-wash: #e5f5ea; --blue: #0b4f94; --blue-wash: #e6f0fb;
  --sans: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Hiragino Sans",
    "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo,
    sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono",
    "Noto Sans Mono CJK JP", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e7eb; --soft: #9aa4b0; --line: #333a43; --paper: #15181c; --wash: #1d2228;
    --accent: #ff7a5c; --link: #7ab8ff;
    --red: #ff9c8f; --red-wash: #43201c; --amber: #f2c063; --amber-wash: #3b2d10;
    --green: #83d6a1; --green-wash: #16351f; --blue: #8cc0ff; --blue-wash: #16304d;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 1240px; padding: 28px 32px 60px; background: var(--paper);
  color: var(--ink); font: 15px/1.55 var(--sans); overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 32px; line-height: 1.2; letter-spacing: -0.01em; }
h2 { margin: 0 0 14px; padding-bottom: 8px; font-size: 20px; line-height: 1.3;
  border-bottom: 2px solid var(--line); }
h3 { margin: 22px 0 8px; font-size: 16px; }
h4 { margin: 0 0 6px; font-size: 12px; letter-spacing: 0.04em; color: var(--soft); }
p { margin: 0 0 10px; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
small { font-size: 12px; color: var(--soft); font-weight: 400; }
code, pre { font: 12.5px/1.5 var(--mono); unicode-bidi: isolate; }
pre { margin: 6px 0 0; padding: 9px 12px; background: var(--wash); border: 1px solid var(--line);
  border-radius: 6px; white-space: pre-wrap; }
header { border-top: 6px solid var(--accent); padding: 18px 0 20px; }
.kicker { margin: 0 0 4px; color: var(--soft); }
.kicker b { color: var(--accent); margin-right: 10px; }
.meta { margin: 8px 0 0; color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; margin-bottom: 30px; }
.tile { padding: 13px 16px; border: 1px solid var(--line); border-top: 4px solid var(--soft);
  border-radius: 6px; background: var(--wash); }
.tile p { margin: 0; }
.tile .name, .tile .under { font-size: 12.5px; color: var(--soft); }
.tile .figure { font-size: 22px; font-weight: 650; line-height: 1.35;
  font-variant-numeric: tabular-nums; }
.tile.red { background: var(--red-wash); border-color: var(--red); }
.tile.red .figure { color: var(--red); }
.tile.amber { background: var(--amber-wash); border-color: var(--amber); }
.tile.amber .figure { color: var(--amber); }
.tile.green { border-top-color: var(--green); }
.tile.green .figure { color: var(--green); }
.body { display: grid; grid-template-columns: 168px minmax(0, 1fr); gap: 36px; }
nav { position: sticky; top: 20px; align-self: start; display: flex; flex-direction: column;
  gap: 2px; font-size: 13.5px; border-left: 2px solid var(--line); }
nav a { padding: 4px 0 4px 14px; color: var(--soft); }
nav a:hover { color: var(--ink); }
section { margin-bottom: 44px; scroll-margin-top: 16px; }
.lead { font-size: 17px; line-height: 1.65; }
.none { color: var(--soft); }
.under { color: var(--soft); font-size: 13px; }
dl { display: grid; grid-template-columns: minmax(120px, max-content) minmax(0, 1fr);
  gap: 5px 22px; margin: 0 0 12px; }
dt { color: var(--soft); }
dd { margin: 0; }
.chip { display: inline-block; padding: 0 8px; border: 1px solid var(--line); border-radius: 10px;
  background: var(--wash); font-size: 12px; line-height: 19px; white-space: nowrap;
  font-weight: 500; vertical-align: middle; max-width: 100%; overflow: hidden;
  text-overflow: ellipsis; }
.chip.red { color: var(--red); background: var(--red-wash); border-color: currentColor; }
.chip.amber { color: var(--amber); background: var(--amber-wash); border-color: currentColor; }
.chip.green { color: var(--green); background: var(--green-wash); border-color: currentColor; }
.chip.blue { color: var(--blue); background: var(--blue-wash); border-color: currentColor; }
.red { color: var(--red); }
.card { margin: 0 0 16px; padding: 14px 18px 8px; border: 1px solid var(--line);
  border-radius: 8px; }
.card h3 { margin: 0 0 10px; }
.card h3 code { font-size: 14.5px; }
.scales { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; }
.scales ul { margin: 0 0 10px; padding-left: 18px; }
.scales li { margin-bottom: 4px; }
.scales .for { border-top: 3px solid var(--red); padding-top: 8px; }
.scales .against { border-top: 3px solid var(--green); padding-top: 8px; }
.steps { margin: 0; padding-left: 28px; }
.steps li { margin-bottom: 12px; }
.steps li::marker { color: var(--soft); font-variant-numeric: tabular-nums; }
.steps p { margin: 0; }
.phase { color: var(--accent); font-weight: 600; margin-right: 6px; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0; }
.tree ul { padding-left: 26px; }
.tree li { position: relative; padding: 5px 0; }
.tree p { margin: 0; }
.tree ul > li::before { content: ""; position: absolute; left: -16px; top: 0; width: 11px;
  height: 17px; border-left: 2px solid var(--line); border-bottom: 2px solid var(--line); }
.tree ul > li:not(:last-child)::after { content: ""; position: absolute; left: -16px; top: 0;
  bottom: 0; border-left: 2px solid var(--line); }
.wide { overflow-x: auto; margin-bottom: 10px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; line-height: 1.45; }
th { padding: 6px 10px 6px 0; text-align: left; font-weight: 600; font-size: 12px;
  color: var(--soft); border-bottom: 2px solid var(--line); white-space: nowrap;
  vertical-align: bottom; }
td { padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow: hidden; min-width: 44px; }
td code { font-size: 12px; }
td p { margin: 0 0 3px; }
.time, .ref, .n, .region { white-space: nowrap; font-variant-numeric: tabular-nums; }
.n { text-align: right; padding-right: 24px; }
.type { min-width: 112px; }
.by { min-width: 96px; }
.groups { width: auto; min-width: 60%; margin-bottom: 18px; }
tr:target, section:target > h2 { background: var(--amber-wash); }
.proof, .facts small { font-size: 12px; }
.kind { color: var(--soft); }
.proof { width: 46%; }
.facts td:nth-child(2) { min-width: 96px; }
.made td:nth-child(3) { min-width: 150px; }
.files { padding-left: 44px; font-size: 12px; }
.files li:target { background: var(--amber-wash); }
.more { padding: 8px 12px; background: var(--amber-wash); border-radius: 6px; font-size: 13px; }
figure { margin: 0 0 18px; }
figcaption { color: var(--soft); font-size: 12.5px; }
.timeline { display: block; width: 100%; height: auto; font: 13px var(--sans); }
.timeline .lane { fill: var(--wash); }
.timeline .name { fill: var(--ink); }
.timeline .when { fill: var(--soft); font-size: 11.5px; }
.timeline .tick { stroke: var(--line); }
.timeline .cut { fill: var(--line); opacity: 0.55; }
.timeline .mark { fill: var(--accent); fill-opacity: 0.88; }
.timeline .notice { fill: var(--blue); }
footer { margin-top: 30px; padding-top: 14px; border-top: 1px solid var(--line);
  color: var(--soft); font-size: 13px; }
@media screen and (max-width: 900px) {
  body { padding: 18px 16px 40px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .body { display: block; }
  nav { position: static; flex-flow: row wrap; border: 0; margin-bottom: 24px; }
  nav a { padding: 2px 12px 2px 0; }
  .scales { grid-template-columns: 1fr; gap: 8px; }
}
@page { size: A4; margin: 15mm 13mm 16mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #555; } }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.45; }
  nav { display: none; }
  .body { display: block; }
  h1 { font-size: 20pt; }
  h2 { font-size: 13pt; break-after: avoid; }
  h3, h4 { break-after: avoid; }
  header { padding: 8pt 0 10pt; }
  .tiles { gap: 8pt; margin-bottom: 14pt; }
  .tile { padding: 6pt 8pt; }
  .tile .figure { font-size: 13pt; }
  .tile .name, .tile .under { font-size: 8pt; }
  .lead { font-size: 10.5pt; }
  section { margin-bottom: 18pt; }
  .wide { overflow: visible; }
  table { font-size: 8pt; }
  td, th { padding: 3pt 6pt 3pt 0; }
  td code, code, pre, small, .proof, .facts small { font-size: 7.5pt; }
  .chip { font-size: 7.5pt; line-height: 10.5pt; padding: 0 5pt; }
  thead { display: table-header-group; }
  tr, .card h3, .steps li, .tile, .tree li > p, figure { break-inside: avoid; }
  .type, .by { min-width: 64pt; }
  .made td:nth-child(3) { min-width: 108pt; }
  .facts td:nth-child(2) { min-width: 66pt; }
  #evidence { break-before: page; }
  a { color: inherit; text-decoration: underline; text-decoration-thickness: 0.5pt; }
  .tile, .chip, .lane, .more, pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
</style>
)css");
}

}  // namespace hikeshi::report
