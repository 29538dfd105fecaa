// Ends as `ends-with.js CODE [STDOUT] [STDERR]`, having written the two texts as they are.
import fs from 'node:fs';

const [code = '0', out = '', err = ''] = process.argv.slice(2);
if (out) fs.writeSync(1, out);
if (err) fs.writeSync(2, err);
process.exit(Number(code));
