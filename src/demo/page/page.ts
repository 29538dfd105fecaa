import crypto from 'node:crypto';
import { script } from './script.ts';
import { style } from './style.ts';

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="9" fill="#2563c9"/><path fill="#fff" d="M8 13a3 3 0 0 1 3-3h9a3 3 0 0 1 3 3v2.2l4.4-2.6c.7-.4 1.6.1 1.6.9v9c0 .8-.9 1.3-1.6.9L23 20.8V23a3 3 0 0 1-3 3h-9a3 3 0 0 1-3-3z"/><circle cx="12.500" cy="14.500" r="1.700" fill="#2563c9"/></svg>`;

const meter = (id: string, label: string) =>
  `<div class="meter"><span>${label}</span><div class="bar" id="${id}-bar"><i></i></div><span id="${id}">–</span></div>`;
const command = (id: string) =>
  `<div class="command"><code id="${id}" tabindex="0">…</code><button class="copy" type="button">Copy</button></div>`;

export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#f3f5f8" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0d1015" media="(prefers-color-scheme: dark)">
<title>Home cameras</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>${style}</style>
</head>
<body class="lost">
<header>${icon}<div><h1>Home cameras</h1><p>The demo of crashproof</p></div>
<div class="pill" id="pill" role="status"><span class="dot"></span><span id="status">Connecting</span></div></header>
<div class="layout">
<main class="tiles" id="tiles" aria-label="Cameras"><noscript><p>The live pictures need JavaScript.</p></noscript></main>
<aside>
<section class="card"><h2>Try it</h2>
<p>This page comes from process <b id="pid">…</b>. End it the hard way, or freeze it, in a terminal, and watch the tiles.</p>
${command('kill')}${command('freeze')}</section>
<section class="card"><h2>Health</h2>
${meter('cpu', 'CPU')}${meter('memory', 'Memory')}${meter('disk', 'Disk')}
<dl class="facts"><dt>Cameras</dt><dd id="online">–</dd><dt>Issues</dt><dd id="issues">–</dd><dt>Up for</dt><dd id="uptime">–</dd></dl></section>
<section class="card"><h2>What happened</h2><ul class="news" id="news"></ul></section>
</aside>
</div>
<div class="toast" id="toast" role="status"></div>
<script>${script}</script>
</body>
</html>
`;

const hash = (text: string) => `'sha256-${crypto.createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but this page's own style and script, and nothing from elsewhere. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
};
