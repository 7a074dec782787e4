// The page's style: light and dark, 320 px and wider, on paper, and with the reader's own contrast.

const colors = {
  light: `--page:#fbfbfa;--card:#fff;--ink:#1b1f24;--soft:#59626d;--line:#d5d9de;--link:#0a53b8;--code:#f1f2f4;
--pass:#1a6e35;--fail:#b3121d;--open:#7a4d00;--idle:#59626d;--pass-wash:#e5f4e9;--fail-wash:#fdebec;--open-wash:#fdf1dc;--idle-wash:#eceef0;
--bar:#8aa3bf;--wave:#2f6fb7;--fault:#b3121d`,
  dark: `--page:#14171b;--card:#1c2025;--ink:#e8eaed;--soft:#a7b0ba;--line:#3a4149;--link:#8ab8ff;--code:#262b31;
--pass:#7dd796;--fail:#ff9a9a;--open:#f2c066;--idle:#a7b0ba;--pass-wash:#1b3323;--fail-wash:#421f22;--open-wash:#3b2e14;--idle-wash:#2a3037;
--bar:#5f7894;--wave:#8ab8ff;--fault:#ff7b7b`,
};

export const pageStyle = `
:root{color-scheme:light dark;${colors.light}}
@media (prefers-color-scheme:dark){:root{${colors.dark}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;background:var(--page);color:var(--ink);scroll-padding-top:1rem}
body{margin:0 auto;max-width:66rem;padding:1.5rem 1.25rem 4rem;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
h1{font-size:1.9rem;line-height:1.2;margin:.25rem 0 .75rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .75rem}
h3{font-size:1.08rem;line-height:1.35;margin:0}section>h3{margin-top:1.5rem}
h4{font-size:1rem;margin:0}
p{margin:.4rem 0}
ul,ol{padding-left:1.4rem;margin:.4rem 0}
code,pre,kbd{font:.875rem/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
code{background:var(--code);padding:.05rem .3rem;border-radius:3px}
pre{background:var(--code);padding:.6rem .75rem;border-radius:4px;margin:.3rem 0;white-space:pre-wrap}
pre code{background:none;padding:0}
.soft{color:var(--soft)}
.small{font-size:.875rem}
.plain{list-style:none;padding:0}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.top{border-bottom:1px solid var(--line);padding-bottom:1.25rem}
.verdict-passed{color:var(--pass)}.verdict-failed{color:var(--fail)}.verdict-undecided{color:var(--open)}
.grade{display:flex;flex-wrap:wrap;gap:.75rem 2rem;margin:0}
.grade div{display:flex;flex-direction:column-reverse}
.grade dt{color:var(--soft);font-size:.875rem}
.grade dd{margin:0;font-size:1.6rem;font-weight:650;line-height:1.2}
.tally{display:flex;flex-wrap:wrap;gap:.4rem;margin:1rem 0 0}
.mark{display:inline-block;border-radius:999px;padding:.1rem .6rem;font-size:.85rem;font-weight:600;white-space:nowrap;color:var(--idle);background:var(--idle-wash)}
.pass>.mark,.mark.pass{color:var(--pass);background:var(--pass-wash)}
.mark.fail,.mark.blocked{color:var(--fail);background:var(--fail-wash)}
.mark.error,.mark.inconclusive,.mark.not-run{color:var(--open);background:var(--open-wash)}
.exercises{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:.6rem;padding:0;list-style:none}
.exercises li{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--idle);border-radius:5px;padding:.55rem .75rem}
.exercises .was-passed{border-left-color:var(--pass)}
.exercises .was-failed{border-left-color:var(--fail)}
.exercises .was-open{border-left-color:var(--open)}
.exercises .was-planned,.exercises .was-out{background:none;border-style:dashed;border-left-style:solid}
.exercises p{margin:.15rem 0 0;font-size:.875rem}
.exercises .name{font-weight:600;font-size:.95rem}
.next li{margin:.6rem 0}
#filters{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;display:grid;gap:.6rem}
#filters fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1rem;align-items:center;min-width:0}
#filters legend{float:left;font-weight:600;margin-right:.75rem;padding:0}
#filters label{display:inline-flex;gap:.35rem;align-items:center;min-height:1.6rem}
#filters .fields{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:start}#filters output{padding:.3rem 0}
#filters .field{flex:1 1 14rem;display:flex;flex-wrap:wrap;gap:.35rem;align-items:center}
input,select,button{font:inherit;color:inherit}
input[type=search],select{background:var(--page);border:1px solid var(--soft);border-radius:4px;padding:.25rem .5rem;min-width:0;width:100%}
input[type=checkbox]{width:1.1rem;height:1.1rem;accent-color:var(--link);margin:0}
button{background:var(--page);border:1px solid var(--soft);border-radius:4px;padding:.25rem .75rem;cursor:pointer}
.entry{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--idle);border-radius:5px;padding:.8rem 1rem;margin:.75rem 0}
.entry.pass{border-left-color:var(--pass);padding-block:.5rem}
.entry.fail,.entry.blocked{border-left-color:var(--fail)}
.entry.error,.entry.inconclusive,.entry.not-run{border-left-color:var(--open)}
.entry .id{display:block;margin:.1rem 0 .3rem}
.entry h3 .mark{margin-right:.5rem;vertical-align:.08em}
summary{cursor:pointer}
summary h3{display:inline}
.passed[open]>summary{margin-bottom:.5rem}
.story{display:grid;grid-template-columns:9rem minmax(0,1fr);gap:.3rem 1rem;margin:.75rem 0}
.story dt{color:var(--soft)}
.story dd{margin:0;min-width:0}
.story dd>pre:first-child{margin-top:0}
.reason{font-weight:550}
.measures{list-style:none;padding:0;margin:0}
.measures li{margin:.15rem 0}
.gauge{display:block;width:100%;max-width:22rem;height:.5rem;margin:.1rem 0 .3rem}
.gauge .all{fill:var(--idle-wash)}.gauge .used{fill:var(--pass)}.gauge .over{fill:var(--fail)}.gauge .limit{stroke:var(--ink);stroke-width:1.5}
.broken{color:var(--fail);font-weight:600}
.times{list-style:none;padding:0;margin:0}
.times li{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:.5rem}
.times .at{color:var(--soft);text-align:right;font-variant-numeric:tabular-nums}
figure{margin:1rem 0 0}
figcaption{font-weight:600;margin-bottom:.3rem}
.wide{overflow-x:auto;max-width:100%}
.chart{display:block;min-width:34rem;width:100%;height:auto;font:11px system-ui,"Liberation Sans",sans-serif}
.chart text{fill:var(--soft)}
.chart .strong{fill:var(--ink);font-weight:600}
.chart .grid{stroke:var(--line);stroke-width:1}
.chart .in-force{fill:var(--fault);fill-opacity:.13}
.chart .edge{stroke:var(--fault);stroke-dasharray:3 3}
.chart .good{fill:var(--bar)}.chart .bad{fill:var(--fault)}
.chart .band{fill:var(--wave);fill-opacity:.22}.chart .middle{fill:none;stroke:var(--wave);stroke-width:1.5}
.chart .moment{stroke:var(--ink);stroke-width:1}
.chart .dot{fill:var(--ink)}.chart .dot-text{fill:var(--card);font-weight:700;text-anchor:middle}
.chart .letter{fill:var(--fail);font-weight:600;text-anchor:middle}
.moments{margin:.4rem 0;padding-left:1.7rem}
table{border-collapse:collapse;font-size:.875rem;width:100%}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border-bottom:1px solid var(--line);padding:.25rem .6rem .25rem 0;text-align:left;vertical-align:top;overflow-wrap:break-word}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.better{color:var(--pass)}.worse{color:var(--fail)}
.notice{border:1px solid var(--open);background:var(--open-wash);border-radius:5px;padding:.6rem .9rem;margin:1rem 0}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem}
@media (max-width:36rem){
body{padding:1rem .8rem 3rem}h1{font-size:1.5rem}
.story{grid-template-columns:minmax(0,1fr);gap:0}.story dd{margin-bottom:.6rem}
.entry{padding:.7rem .75rem}.times li{grid-template-columns:4.2rem minmax(0,1fr)}
}
@media (prefers-contrast:more){:root{--line:currentColor;--soft:var(--ink)}}
@page{margin:14mm}
@media print{
:root{color-scheme:light;${colors.light};--page:#fff}
html{font-size:10.5pt}body{max-width:none;padding:0}
#filters,.skip,.script{display:none}
.entry,.exercises li,figure,.next li{break-inside:avoid}
.entry.fail,.entry.blocked{break-inside:auto}
h2,h3,h4{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto;opacity:1}
.wide{overflow:visible}.chart{min-width:0}
a{color:inherit}
}
`;
