#!/usr/bin/env node
import { healthAtOnce } from './health-at-once.ts';

/*
 * What is executed. It is built as CommonJS, which node has at work sooner than a module, because one command is asked
 * every few seconds for years, on small machines: `crashproof health`. All else is in the main program.
 */

async function begin(): Promise<void> {
  if (process.argv.length === 3 && process.argv[2] === 'health') await healthAtOnce();
  await import('./main.ts');
}

void begin();
