import type { Command } from './command.ts';
import type { Note } from './note.ts';

/** Where one step collects what is to be done and what is worth telling, in order. */
export interface Out {
  readonly commands: Command[];
  readonly notes: Note[];
}
