/** One stylesheet for all actors; each page sets its own accent. */
export const STYLE = `
:root { --accent: #1f6feb; --ink: #16202c; --soft: #5d6b7a; --line: #e3e8ee; --paper: #fff; --ground: #f3f5f8; --good: #12805c; --bad: #c8322b; --warn: #9a6400 }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
a { color: var(--accent) }
header { background: var(--accent); color: #fff; padding: 14px 16px 0 }
header .in, main { max-width: 760px; margin: 0 auto }
header h1 { margin: 0; font-size: 21px; font-weight: 650; display: flex; gap: 10px; align-items: baseline; flex-wrap: wrap }
header h1 small { font-size: 13px; font-weight: 400; opacity: .85 }
nav { display: flex; gap: 2px; overflow-x: auto; margin: 10px -16px 0; padding: 0 12px; scrollbar-width: none }
nav::-webkit-scrollbar { display: none }
nav a { color: #fff; opacity: .82; text-decoration: none; padding: 7px 10px 9px; white-space: nowrap; font-size: 14px; border-bottom: 3px solid transparent }
nav a[aria-current] { opacity: 1; border-color: #fff; font-weight: 600 }
main { padding: 16px }
h2 { font-size: 15px; color: var(--soft); font-weight: 600; margin: 22px 2px 8px }
h2:first-child { margin-top: 2px }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; margin: 0 0 12px; overflow-wrap: anywhere }
.row { display: flex; justify-content: space-between; gap: 12px; align-items: baseline; flex-wrap: wrap }
.soft { color: var(--soft); font-size: 14px }
.small { font-size: 13px }
.num { font-variant-numeric: tabular-nums }
.empty { text-align: center; color: var(--soft); padding: 34px 16px }
.tag { display: inline-block; font-size: 13px; line-height: 1.5; padding: 1px 9px; border-radius: 999px; background: #eef1f5; color: #44515f; white-space: nowrap }
.tag.good { background: #e2f4ec; color: var(--good) } .tag.bad { background: #fde9e7; color: var(--bad) } .tag.warn { background: #fdf1da; color: var(--warn) }
button, .button { font: inherit; font-size: 15px; border: 1px solid var(--line); background: #fff; color: var(--ink); border-radius: 9px; padding: 8px 14px; min-height: 42px; cursor: pointer; text-decoration: none; display: inline-block }
button:hover, .button:hover { border-color: var(--accent) }
button:focus-visible, a:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 45%, white); outline-offset: 2px }
button.main { background: var(--accent); border-color: var(--accent); color: #fff; font-weight: 600 }
button.link { border: 0; padding: 0 4px; min-height: 30px; color: var(--accent); background: none; font-size: 14px }
.acts { display: flex; gap: 7px; flex-wrap: wrap; margin-top: 12px } .acts form { display: contents } .acts button, .acts .button { padding: 8px 12px }
.grid { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(156px, 1fr)) } .grid .card { margin: 0 }
a.card { color: inherit; text-decoration: none; display: block; border-left: 4px solid var(--accent) } a.card b { font-size: 17px } a.card:hover { border-color: var(--accent) }
label { display: block; font-size: 13px; color: var(--soft); margin-top: 8px }
input, select { font: inherit; font-size: 15px; width: 100%; padding: 8px 10px; border: 1px solid #cfd6de; border-radius: 8px; background: #fff; color: var(--ink); min-height: 42px }
.fields { display: grid; gap: 0 12px; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)) }
details { margin-top: 18px } summary { cursor: pointer; color: var(--soft); font-size: 14px; padding: 6px 2px }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: 8px 6px; border-bottom: 1px solid var(--line); vertical-align: top; font-size: 14px } th { color: var(--soft); font-weight: 500 } tr:last-child td { border-bottom: 0 } td.num, th.num { text-align: right; white-space: nowrap }
.bubble { position: relative; background: #fff; border: 1px solid var(--line); border-radius: 4px 16px 16px 16px; padding: 11px 14px; margin: 4px 0 14px; max-width: 560px }
.bubble b { color: var(--accent); font-size: 1.12em; letter-spacing: .04em }
.chips { display: flex; gap: 8px; overflow-x: auto; padding-bottom: 10px } .chips a { flex: none; text-decoration: none; padding: 6px 14px; border-radius: 999px; background: #fff; border: 1px solid var(--line); color: var(--ink); font-size: 14px } .chips a[aria-current] { background: var(--accent); color: #fff; border-color: var(--accent) }
.pay { text-align: center; padding: 28px 16px 22px } .pay .amount { font-size: 46px; font-weight: 650; letter-spacing: -.01em; line-height: 1.2; margin: 6px 0 14px } .pay button { width: 100%; font-size: 18px; min-height: 54px; border-radius: 12px }
.mark { width: 64px; height: 64px; border-radius: 50%; margin: 0 auto 10px; display: grid; place-items: center; color: #fff; font-size: 34px; background: var(--good) } .mark.bad { background: #8b97a5 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; margin: 0; text-align: left; font-size: 14px } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
ol.route { list-style: none; margin: 12px 0 0; padding: 0 0 0 18px; border-left: 2px solid var(--line) } ol.route li { position: relative; padding: 0 0 10px; font-size: 14px } ol.route li::before { content: ""; position: absolute; left: -24px; top: 7px; width: 10px; height: 10px; border-radius: 50%; background: #c3ccd6 } ol.route li:first-child::before { background: var(--accent) }
.totp { font: 600 38px/1.2 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .08em; color: var(--accent) } .bar { height: 4px; border-radius: 2px; background: var(--line); overflow: hidden; margin-top: 10px } .bar i { display: block; height: 100%; background: var(--accent); transition: width 1s linear }
pre { white-space: pre-wrap; font: inherit; margin: 10px 0 0 }
@media (prefers-reduced-motion: reduce) { * { transition: none !important } }
`;
