/** The page's program, as the browser gets it: it reads /api/live, shows it, and when it breaks off, tries again. */
export const script = `
'use strict';
const SILENCE_MS = 3500;   // the server speaks once a second
const RETRY_MS = 400;
const STALE_MS = 6000;
const byId = id => document.getElementById(id);
const make = (tag, className, text = '') => Object.assign(document.createElement(tag), { className, textContent: text });
const clock = at => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
let tiles = [];
let hello = null;
let lostAt = 0;
let lostHow = '';
let attempt = null;

function buildTiles(cameras) {
  if (tiles.length === cameras.length && tiles.every((tile, i) => tile.name === cameras[i].name)) return;
  tiles = cameras.map(camera => {
    const root = make('article', 'tile covered');
    const picture = Object.assign(make('button', 'picture'), { type: 'button' });
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360, role: 'img', ariaLabel: 'Enlarge ' + camera.name });
    const cover = make('span', 'cover');
    const words = make('span', '', 'Waiting for the first picture');
    cover.append(make('span', 'spin'), words);
    picture.append(canvas, cover);
    picture.onclick = () => { if (root.classList.toggle('big')) root.scrollIntoView({ block: 'nearest' }); };
    const caption = make('div', 'caption');
    const source = make('span', 'source');
    const time = make('time', '');
    caption.append(make('span', 'dot'), make('h2', '', camera.name), source, time);
    root.append(picture, caption);
    return { name: camera.name, root, canvas, words, source, time, at: 0, camera, drawing: false };
  });
  byId('tiles').replaceChildren(...tiles.map(tile => tile.root));
}

async function draw(tile, at, jpeg) {
  if (tile.drawing) return;
  tile.drawing = true;
  try {
    const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
    if (tile.canvas.width !== bitmap.width || tile.canvas.height !== bitmap.height) {
      tile.canvas.width = bitmap.width;
      tile.canvas.height = bitmap.height;
    }
    tile.canvas.getContext('2d').drawImage(bitmap, 0, 0);
    bitmap.close();
    tile.at = at;
    tile.time.textContent = clock(at);
    tile.time.dateTime = new Date(at).toISOString();
  } catch { /* a picture that cannot be read is left out */ }
  tile.drawing = false;
  dress(tile);
}

/** What a tile says: the worst thing known about it. */
function dress(tile) {
  const { root, words, camera } = tile;
  const stale = tile.at > 0 && Date.now() - tile.at > STALE_MS;
  const standIn = camera.state === 'offline' && tile.at > 0 && !stale;
  const cover = lostAt ? lostHow + ', trying again'
    : standIn ? ''
    : camera.state === 'offline' ? 'Offline: ' + camera.note
    : !tile.at ? 'Waiting for the first picture'
    : stale ? 'No new picture since ' + clock(tile.at) : '';
  root.classList.toggle('covered', cover !== '');
  root.classList.toggle('still', !lostAt && camera.state === 'offline');
  if (cover && words.textContent !== cover) words.textContent = cover;
  root.classList.remove('good', 'warn', 'bad');
  root.classList.add(lostAt || camera.state === 'offline' ? 'bad' : cover ? 'warn' : 'good');
  tile.source.textContent = standIn ? camera.note : camera.kind === 'test' ? '' : camera.source;
}

function pill(kind, words) {
  byId('pill').className = 'pill ' + kind;
  byId('status').textContent = words;
}

function toast(words) {
  const element = byId('toast');
  element.textContent = words;
  element.classList.add('shown');
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => element.classList.remove('shown'), 7000);
}

function duration(seconds) {
  if (seconds < 60) return Math.floor(seconds) + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min ' + Math.floor(seconds % 60) + ' s';
  return Math.floor(seconds / 3600) + ' h ' + Math.floor((seconds % 3600) / 60) + ' min';
}

function meter(id, percent, high, critical) {
  byId(id + '-bar').className = 'bar ' + (percent > critical ? 'bad' : percent > high ? 'warn' : '');
  byId(id + '-bar').firstElementChild.style.width = (percent ?? 0) + '%';
  byId(id).textContent = percent === null ? '–' : Math.round(percent) + ' %';
}

function showState({ health, cameras, history }) {
  cameras.forEach((camera, i) => { if (tiles[i]) { tiles[i].camera = camera; dress(tiles[i]); } });
  const issues = health.issues.join(', ').replaceAll('_', ' ');
  const kind = { healthy: 'good', warning: 'warn', critical: 'bad' }[health.status];
  pill(kind, { healthy: 'Healthy', warning: 'Warning', critical: 'Critical' }[health.status]);
  if (issues) byId('status').append(make('span', 'since', ': ' + issues.replace(/(critical|high) /g, '')));
  meter('cpu', health.system.cpu_percent, 80, 90);
  meter('memory', health.system.memory_percent, 85, 95);
  meter('disk', health.system.disk_percent, 90, 95);
  byId('online').textContent = health.cameras.online + ' of ' + health.cameras.total + ' online';
  byId('issues').textContent = issues || 'none';
  byId('uptime').textContent = duration(health.uptime);
  byId('news').replaceChildren(...history.toReversed().map(entry => {
    const item = make('li', '');
    const [kind, text] = entry.event === 'start' ? (entry.after_crash ? ['good', 'Back after a crash, process ' + entry.pid] : ['', 'Started, process ' + entry.pid])
      : entry.event === 'stop' ? ['', 'Stopped as asked (' + entry.signal + ')']
      : entry.online ? ['good', entry.name + ' is online'] : ['bad', entry.name + ' is offline: ' + entry.note];
    item.append(Object.assign(make('time', '', clock(entry.at)), { dateTime: entry.at }), make('span', kind, text));
    return item;
  }));
}

function command(id, text) {
  byId(id).textContent = text;
  byId(id).parentElement.hidden = text === '';
}

function greet(message) {
  const before = hello;
  hello = message;
  if (lostAt && before) {
    const gone = ((Date.now() - lostAt) / 1000).toFixed(1);
    if (before.pid === message.pid && Math.abs(new Date(before.started) - new Date(message.started)) < 2000) toast('Connected again after ' + gone + ' s');
    else toast('Back after ' + gone + ' s: process ' + message.pid + ' took over from ' + before.pid);
  }
  lostAt = 0;
  lostHow = '';
  buildTiles(message.cameras);
  for (const tile of tiles) { tile.at = 0; tile.drawing = false; }
  showLost();
  byId('pid').textContent = message.pid;
  const windows = message.platform === 'win32';
  command('kill', (windows ? 'taskkill /F /PID ' : 'kill -9 ') + message.pid);
  command('freeze', windows ? '' : 'kill -STOP ' + message.pid);
}

function lost(how) {
  if (!lostAt) lostAt = Date.now();
  if (lostHow !== how) { lostHow = how; showLost(); }
}

function showLost() {
  document.body.classList.toggle('lost', lostAt > 0);
  for (const tile of tiles) dress(tile);
  if (!lostAt) return;
  pill('bad', lostHow);
  byId('status').append(make('span', 'since', ' for ' + duration((Date.now() - lostAt) / 1000)));
}

/** Reads messages until the connection ends, however it ends. */
async function follow(signal, heard) {
  const response = await fetch('/api/live', { signal, cache: 'no-store' });
  if (!response.ok) throw new Error('HTTP ' + response.status);
  const reader = response.body.getReader();
  let held = new Uint8Array(0);
  let frame = null;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const joined = new Uint8Array(held.length + value.length);
    joined.set(held);
    joined.set(value, held.length);
    held = joined;
    for (;;) {
      if (frame) {
        if (held.length < frame.bytes) break;
        if (tiles[frame.camera]) draw(tiles[frame.camera], frame.at, held.slice(0, frame.bytes));
        held = held.subarray(frame.bytes);
        frame = null;
        continue;
      }
      const end = held.indexOf(10);
      if (end < 0) break;
      const message = JSON.parse(new TextDecoder().decode(held.subarray(0, end)));
      held = held.subarray(end + 1);
      if (message.type === 'hello') greet(message);
      else if (message.type === 'state') showState(message);
      else if (message.type === 'frame') frame = message;
    }
  }
}

async function stay() {
  for (;;) {
    if (document.hidden) await new Promise(resolve => document.addEventListener('visibilitychange', resolve, { once: true }));
    if (document.hidden) continue;
    attempt = new AbortController();
    const { signal } = attempt;
    let silence;
    const heard = () => { clearTimeout(silence); silence = setTimeout(() => { lost('Not answering'); attempt.abort(); }, SILENCE_MS); };
    heard();
    try { await follow(signal, heard); } catch { /* told below */ }
    clearTimeout(silence);
    if (document.hidden) continue;
    if (!signal.aborted) lost('Connection lost');
    await new Promise(resolve => setTimeout(resolve, RETRY_MS));
  }
}

document.addEventListener('visibilitychange', () => { if (document.hidden && attempt) attempt.abort(); });
for (const button of document.querySelectorAll('.copy')) {
  button.onclick = async () => {
    const code = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    } catch {
      getSelection().selectAllChildren(code);
    }
  };
}
setInterval(showLost, 1000);
stay();
`;
