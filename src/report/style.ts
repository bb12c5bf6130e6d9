/** The page's style sheet: a paper's supplement, in two columns where there is room, in light and dark and on paper. */
import { darkTheme, declarations, lightTheme, sans } from './theme.js';

const lightPage = `${declarations(lightTheme)};--wash:#f5f6f8;--line:#d9dde3;--muted:#5b626c;--link:#005a8f;--good:#00694d;--note:#005a8f;--warning:#a34300`;
const darkPage = `${declarations(darkTheme)};--wash:#1d2127;--line:#333a44;--muted:#a4adb8;--link:#7cc4f2;--good:#4fd3a9;--note:#7cc4f2;--warning:#f9a468`;

export const style = `
:root{color-scheme:light dark;${lightPage};
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"TeX Gyre Pagella","URW Palladio L",P052,"Source Serif 4",Charter,Georgia,"Liberation Serif",serif;
--sans:${sans};
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${darkPage}}}
:root[data-theme=dark]{color-scheme:dark;${darkPage}}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 var(--serif);font-variant-numeric:lining-nums}
main{max-width:1080px;margin:0 auto;padding:56px 32px 80px}
a{color:var(--link);text-underline-offset:2px;text-decoration-thickness:1px}
:focus-visible{outline:2px solid var(--link);outline-offset:3px;border-radius:2px}
h1,h2,h3{line-height:1.2;font-weight:600;text-wrap:balance}
h1{font-size:38px;letter-spacing:-.012em;margin:0 0 8px;max-width:24em}
h2{font-size:25px;margin:56px 0 22px}
h3{font-size:17px;margin:0}
p{margin:0 0 .8em;max-width:42em;text-wrap:pretty}
.subtitle{font-size:20px;color:var(--muted);font-style:italic;margin:0 0 18px}
.byline,nav{font:14px/1.5 var(--sans);color:var(--muted)}
.byline{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0 0 8px;padding:0;list-style:none}
nav{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 34px;padding-bottom:12px;border-bottom:1px solid var(--line)}
nav button{margin-left:auto}
button{font:13px/1 var(--sans);color:var(--muted);background:none;border:1px solid var(--line);border-radius:5px;padding:5px 9px;cursor:pointer}
button:hover{color:var(--ink);border-color:var(--faint)}
.summary{font-size:18.5px}
.headlines{display:grid;grid-template-columns:repeat(auto-fit,minmax(208px,1fr));gap:0;margin:30px 0 0;border-top:2px solid var(--ink);border-bottom:1px solid var(--line)}
.headlines>div{padding:14px 18px 14px 0}
.headlines dt{font:600 14px/1.35 var(--sans);display:flex;gap:8px;align-items:baseline}
.headlines dd{margin:0}
.swatch{flex:none;width:10px;height:10px;border-radius:2px;align-self:center}
.number{font:500 30px/1.25 var(--serif);margin-top:6px!important;text-wrap:balance;letter-spacing:-.01em}
.number .error{font-size:19px;color:var(--muted);letter-spacing:0}
.unit{font-size:17px;color:var(--muted)}
.small{font:13.5px/1.45 var(--sans);color:var(--muted)}
.target{font-weight:600}.target.met{color:var(--good)}.target.missed{color:var(--warning)}
.figures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:40px 36px}
figure{margin:0;min-width:0;break-inside:avoid}
figure.wide{grid-column:1/-1}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:12px 36px}
.panel svg{--plot-background:var(--paper);width:100%;height:auto;font-family:var(--sans)}
.panels>div{position:relative;min-width:0}
.panel-label{font:600 14px/1 var(--sans);margin:0 0 8px}
.panels [data-save]{position:absolute;right:0;top:-6px;background:var(--paper);opacity:0;transition:opacity .15s;z-index:1}
.panels>div:hover [data-save],.panels [data-save]:focus-visible{opacity:1}
@media (hover:none){.panels [data-save]{display:none}.tools{padding-right:0}}
.live>svg{display:none}
.view{font:13px/1.4 var(--sans);color:var(--muted)}
.tools,.steps{display:flex;flex-wrap:wrap;gap:8px 10px;align-items:center}
.tools{padding-right:52px}
.tools select{font:13px/1 var(--sans);color:var(--muted);background:var(--paper);border:1px solid var(--line);border-radius:5px;padding:4px 6px}
button[aria-pressed=true]{color:var(--ink);background:var(--wash);border-color:var(--faint)}
.segments{display:inline-flex;flex-wrap:wrap}
.views{margin:0 0 6px}
.segments button{display:flex;gap:7px;align-items:center;border-radius:0;margin-right:-1px}
.segments button:first-child{border-radius:5px 0 0 5px}.segments button:last-child{border-radius:0 5px 5px 0;margin:0}
.stage{position:relative;height:clamp(280px,40vw,440px);margin:10px 0;cursor:grab;touch-action:pan-y;border-radius:4px;overflow:hidden}
.stage:active{cursor:grabbing}
.scale{display:inline-flex;gap:7px;align-items:center}.scale[hidden]{display:none}
.scale i{width:84px;height:10px;border-radius:2px;background:linear-gradient(90deg,var(--assisted),var(--model),var(--umbrella))}
.steps input{flex:1;accent-color:var(--link);min-width:80px}
.steps button{min-width:56px}
.view output{display:block;margin-top:6px;font-variant-numeric:tabular-nums}
figcaption{font-size:15.5px;line-height:1.5;margin-top:10px;max-width:58em}
figcaption h3{display:inline;font-size:inherit;margin-right:.4em}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font:15px/1.4 var(--sans);font-variant-numeric:tabular-nums lining-nums;border-top:2px solid var(--ink);border-bottom:2px solid var(--ink)}
.table{margin:0 0 40px;break-inside:avoid}
.table>div{margin-bottom:10px;font-size:15.5px;max-width:58em}
.table>div h3{display:inline;font-size:inherit;margin-right:.4em}
.table>div p{display:inline}
th{font-weight:600;text-align:left;border-bottom:1px solid var(--faint);vertical-align:bottom;padding:8px 26px 7px 0}
td{padding:6px 26px 6px 0;vertical-align:baseline}
tbody th{border:0;font-weight:400;vertical-align:baseline;padding-top:6px;padding-bottom:6px}
tbody tr+tr>*{border-top:1px solid var(--line)}
.right{text-align:right;white-space:nowrap}
.value{text-align:right;padding-right:0;white-space:nowrap}
.error-cell{color:var(--muted);white-space:nowrap;padding-left:.4em}
tr>:last-child{padding-right:0}
.diagnostics{list-style:none;margin:0;padding:0;max-width:52em}
.diagnostics li{display:grid;grid-template-columns:104px 1fr;gap:0 16px;padding:12px 0;border-top:1px solid var(--line);break-inside:avoid}
.diagnostics li:first-child{border-top:0;padding-top:0}
.diagnostics p{margin:2px 0 0;font-size:16px}
.severity{font:600 14px/1.5 var(--sans);display:flex;gap:8px;align-items:center;align-self:start}
.severity svg{width:16px;height:16px;flex:none}
.severity.good{color:var(--good)}.severity.note{color:var(--note)}.severity.warning{color:var(--warning)}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:5px 26px;margin:0 0 22px;font:15px/1.5 var(--sans)}
.facts dt{color:var(--muted)}.facts dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:var(--mono);font-size:.9em}
pre{background:var(--wash);border:1px solid var(--line);border-radius:6px;padding:14px 16px;margin:10px 0 0;overflow-x:auto;font-size:13.5px;line-height:1.5;tab-size:2}
details{margin:0 0 14px}
summary{font:600 15px/1.5 var(--sans);cursor:pointer}
footer{margin-top:60px;padding-top:14px;border-top:1px solid var(--line)}
@media (max-width:760px){main{padding:28px 18px 56px}h1{font-size:29px}h2{margin-top:44px}.figures{grid-template-columns:minmax(0,1fr)}
.diagnostics li{grid-template-columns:1fr}.facts{grid-template-columns:minmax(0,1fr);gap:0}.facts dd{margin-bottom:8px}.headlines{grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}th,td{padding-right:18px}}
@media print{@page{margin:16mm}:root,:root[data-theme=dark],:root:not([data-theme=light]){color-scheme:light;${lightPage}}
body{font-size:10.5pt}main{max-width:none;padding:0}nav,button,.view,.views,[aria-label=tip]{display:none!important}.live>svg{display:block}h1{font-size:22pt}h2{font-size:15pt;margin-top:26px;break-after:avoid}
.figures{gap:22px;grid-template-columns:repeat(2,minmax(0,1fr))}.facts{grid-template-columns:max-content minmax(0,1fr)}.headlines dt{font-size:9pt}.number{font-size:17pt}.unit,.number .error{font-size:11pt}.panels{grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:10px 18px}.scroll{overflow:visible}pre{white-space:pre-wrap}figcaption,.table>div{font-size:9.5pt}table{font-size:9.5pt}}
`;
