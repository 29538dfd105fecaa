// Prints `line 1`, `line 2` … to stdout, two thousand at a time, as fast as somebody takes them.
let line = 0;
function print() {
  let text = '';
  for (let i = 0; i < 2000; i += 1) text += `line ${++line}\n`;
  process.stdout.write(text, () => setTimeout(print, 5));
}
print();
