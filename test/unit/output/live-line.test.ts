import { expect, it } from 'vitest';
import type { Target } from '../../../src/os/output/console-target.ts';
import { Lane } from '../../../src/os/output/pen.ts';
import { Screen } from '../../../src/os/output/screen.ts';
import { spanOf } from '../../../src/os/output/span.ts';

function shown() {
  let text = '';
  const target: Target = {
    write(bytes, start, end, done) {
      text += bytes.toString('utf8', start, end);
      done(null, end - start);
    },
  };
  return { screen: new Screen(target), text: () => text };
}

const live = (text: string): string => `\r\x1b[?7l${text}\x1b[K\x1b[?7h`;
const gone = '\r\x1b[K';

it('a live line is written over by the next one, and gives way to whatever else is shown', () => {
  const { screen, text } = shown();
  screen.live('waiting 1 s');
  screen.live('waiting 2 s');
  screen.write(new Lane(), spanOf(Buffer.from('output\n')));
  screen.live('waiting 3 s');
  screen.live(null);
  screen.live(null);
  expect(text()).toBe(`${live('waiting 1 s')}${live('waiting 2 s')}${gone}output\n${live('waiting 3 s')}${gone}`);
});

it('it never stands in the middle of an open line, and a line of our own still begins a new one', () => {
  const { screen, text } = shown();
  const app = new Lane();
  screen.write(app, spanOf(Buffer.from('Continue? ')));
  screen.live('waiting');
  screen.end(app);
  screen.line(new Lane(true), 'ours');
  screen.live('waiting');
  expect(text()).toBe(`Continue? \nours\n${live('waiting')}`);
});
