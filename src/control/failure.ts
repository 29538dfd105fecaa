import type { ErrorCode } from './api.ts';

/** A request that cannot be met: goes to whoever asked, as a code for programs and a sentence for people. */
export class Refused extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string) {
    super(sentence);
    this.name = 'Refused';
    this.code = code;
  }
}
