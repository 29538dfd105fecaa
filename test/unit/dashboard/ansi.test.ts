import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxShownChars, piecesOf, plainText } from '../../../src/page/ansi.ts';

const esc = '\u001b';

describe('a line of a log', () => {
  it('keeps its colours', () => {
    expect(piecesOf(`a ${esc}[1;31mred${esc}[0m ${esc}[38;5;208mor${esc}[39m ${esc}[96mc${esc}[m`)).toEqual([
      { text: 'a ', look: '', colour: '' },
      { text: 'red', look: 'c1 bold', colour: '' },
      { text: ' ', look: '', colour: '' },
      { text: 'or', look: '', colour: 'rgb(255, 135, 0)' },
      { text: ' ', look: '', colour: '' },
      { text: 'c', look: 'c14', colour: '' },
    ]);
  });

  it('what nobody could read on a dark ground is lightened', () => {
    expect(piecesOf(`${esc}[38;2;0;0;0mx`)[0]?.colour).toBe('rgb(115, 115, 115)');
  });

  it.each([
    [`${esc}]0;title\u0007x`, 'x'],
    [`${esc}]8;;http://evil${esc}\\link${esc}]8;;${esc}\\`, 'link'],
    [`${esc}[2J${esc}[1;1Hx`, 'x'],
    [`${esc}cx`, 'x'],
    ['a\rb', 'a^Mb'],
    ['a\u0008\u0008b', 'a^H^Hb'],
    ['a\tb', 'a\tb'],
    ['a\u202eb', 'a⟨U+202E⟩b'],
    ['a\u009bb', 'a⟨U+009B⟩b'],
    ['<b>&amp;</b>', '<b>&amp;</b>'],
  ])('%j reads %j', (line, shown) => {
    expect(plainText(line)).toBe(shown);
  });

  it('is cut where it is too long', () => {
    expect(plainText('x'.repeat(maxShownChars))).toHaveLength(maxShownChars);
    expect(plainText('x'.repeat(maxShownChars + 7))).toBe(`${'x'.repeat(maxShownChars)} … 7 more characters`);
  });

  it('whatever it is, shows no control and no mark that turns the writing', () => {
    const bytes = fc.array(
      fc.constantFrom(esc, '[', ']', ';', '3', '1', 'm', '\u0007', '\r', '\u202e', '\u009b', 'a', '\\'),
    );
    fc.assert(
      fc.property(bytes, parts => {
        expect(plainText(parts.join(''))).not.toMatch(
          /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
      }),
    );
  });
});
