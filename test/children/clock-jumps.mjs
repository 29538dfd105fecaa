// For `node --import`: once the file JUMP_AT is there, the clock on the wall is an hour ahead.
import fs from 'node:fs';

const RealDate = Date;
const { now } = Date;
const jumped = () => now() + (fs.existsSync(process.env.JUMP_AT ?? '') ? 3_600_000 : 0);
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [jumped()] : args));
  }
  static now = jumped;
};
