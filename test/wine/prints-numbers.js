// `prints-numbers.js LINES`: numbered lines of 1,000 bytes, then lives on.
const lines = Number(process.argv[2]);
let next = 0;
(function print() {
  for (let end = Math.min(lines, next + 50); next < end; next += 1) {
    process.stdout.write(`${String(next).padStart(8, '0')} ${'.'.repeat(990)}\n`);
  }
  if (next < lines) setTimeout(print, 20);
  else setInterval(() => {}, 1_000);
})();
