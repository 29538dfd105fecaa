/** The page's style. Light and dark follow the system. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f8; --card: #ffffff; --line: #e2e6ec; --text: #171b22; --soft: #5b6472;
  --good: #12805c; --warn: #9a6100; --bad: #c22f2f; --accent: #2563c9; --code: #eef1f6;
  --shadow: 0 1px 2px rgb(20 30 50 / .06), 0 6px 20px rgb(20 30 50 / .06);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1015; --card: #161a21; --line: #272d37; --text: #e8ebf0; --soft: #98a2b1;
    --good: #3ecf99; --warn: #eab04c; --bad: #ff7b72; --accent: #7fb0ff; --code: #0f131a;
    --shadow: 0 1px 2px rgb(0 0 0 / .4);
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  max-width: 1480px; margin: 0 auto; padding: 20px 24px 32px;
}
header { display: flex; align-items: center; gap: 12px; margin-bottom: 18px; }
header svg { width: 36px; height: 36px; flex: none; }
h1 { font-size: 20px; line-height: 1.2; letter-spacing: -.01em; }
header p { color: var(--soft); font-size: 13px; }
.pill {
  margin-left: auto; display: flex; align-items: center; gap: 8px; padding: 7px 14px; border-radius: 99px;
  background: var(--card); border: 1px solid var(--line); font-weight: 600; font-size: 14px; white-space: nowrap; font-variant-numeric: tabular-nums;
}
.dot { width: 9px; height: 9px; border-radius: 50%; background: var(--soft); flex: none; }
.good .dot { background: var(--good); } .warn .dot { background: var(--warn); } .bad .dot { background: var(--bad); }
.pill.good { color: var(--good); } .pill.warn { color: var(--warn); } .pill.bad { color: var(--bad); }
.bad .dot { animation: beat 1.2s ease-in-out infinite; }
@keyframes beat { 50% { opacity: .25; } }
.layout { display: grid; grid-template-columns: minmax(0, 1fr) 316px; gap: 18px; align-items: start; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); gap: 18px; grid-auto-flow: dense; }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); }
.tile { overflow: hidden; }
.tile.big { grid-column: 1 / -1; }
.picture {
  position: relative; display: block; width: 100%; aspect-ratio: 16 / 9; padding: 0; border: 0; background: #0b0d11;
  cursor: zoom-in; overflow: hidden; color: #fff; font: inherit;
}
.big .picture { cursor: zoom-out; }
.picture:focus-visible, .copy:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
canvas { display: block; width: 100%; height: 100%; object-fit: contain; transition: filter .25s; }
.covered canvas { filter: grayscale(.9) brightness(.42) blur(2px); }
.cover {
  position: absolute; inset: 0; display: none; place-content: center; justify-items: center; gap: 10px; padding: 16px;
  text-align: center; font-weight: 600; text-shadow: 0 1px 3px rgb(0 0 0 / .6);
}
.covered .cover { display: grid; }
.spin {
  width: 26px; height: 26px; border-radius: 50%; border: 3px solid rgb(255 255 255 / .28); border-top-color: #fff;
  animation: turn .9s linear infinite;
}
.still .spin { display: none; }
@keyframes turn { to { transform: rotate(1turn); } }
.caption { display: flex; align-items: center; gap: 9px; padding: 10px 14px 11px; }
.caption h2 { font-size: 15px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.caption .source { flex: 0 1000 auto; min-width: 0; color: var(--soft); font-size: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.caption time { margin-left: auto; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
aside { display: grid; gap: 18px; transition: opacity .25s; }
.lost aside { opacity: .5; }
.card { padding: 15px 18px 17px; }
.card h2 { font-size: 15px; margin-bottom: 6px; }
.card p { color: var(--soft); font-size: 14px; }
.command { display: flex; align-items: center; gap: 8px; margin-top: 9px; }
.command code {
  flex: 1; min-width: 0; padding: 7px 11px; border-radius: 8px; background: var(--code); border: 1px solid var(--line);
  font: 13px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-x: auto; white-space: nowrap;
}
.copy {
  border: 1px solid var(--line); background: var(--card); color: var(--accent); border-radius: 8px; padding: 6px 11px;
  font: inherit; font-size: 13px; font-weight: 600; cursor: pointer;
}
.copy:hover { border-color: var(--accent); }
.meter { display: grid; grid-template-columns: 66px 1fr 44px; align-items: center; gap: 10px; font-size: 13px; margin-top: 7px; }
.meter span:last-child { text-align: right; font-variant-numeric: tabular-nums; }
.meter span:first-child, .facts dt { color: var(--soft); }
.bar { height: 6px; border-radius: 4px; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; width: 0; border-radius: 4px; background: var(--good); transition: width .4s; }
.bar.warn i { background: var(--warn); } .bar.bad i { background: var(--bad); }
.facts { display: grid; grid-template-columns: 66px 1fr; gap: 3px 10px; font-size: 13px; margin-top: 10px; }
.facts dd { font-variant-numeric: tabular-nums; }
.news { list-style: none; padding: 0; font-size: 13px; display: grid; gap: 7px; margin-top: 8px; }
.news li { display: grid; grid-template-columns: 66px 1fr; gap: 10px; }
.news time { color: var(--soft); font-variant-numeric: tabular-nums; }
.news .bad { color: var(--bad); } .news .good { color: var(--good); }
.toast {
  position: fixed; left: 50%; bottom: 26px; transform: translate(-50%, 24px); opacity: 0; transition: .3s; pointer-events: none;
  background: var(--text); color: var(--ground); padding: 11px 20px; border-radius: 99px; font-weight: 600;
  box-shadow: 0 8px 30px rgb(0 0 0 / .3); max-width: calc(100vw - 32px); text-align: center;
}
.toast.shown { opacity: 1; transform: translate(-50%, 0); }
noscript p { padding: 14px 0; }
@media (max-width: 940px) {
  .layout { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 560px) {
  body { padding: 14px 14px 28px; }
  header p, .since { display: none; }
  h1 { font-size: 18px; white-space: nowrap; }
  .pill { padding: 6px 12px; font-size: 13px; }
  header svg { width: 32px; height: 32px; }
  .layout, .tiles, aside { gap: 14px; }
  .toast { border-radius: 16px; width: max-content; }
}
@media (prefers-reduced-motion: reduce) { *, *::before { animation: none !important; transition: none !important; } }
`;
