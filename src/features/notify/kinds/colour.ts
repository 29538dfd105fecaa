import type { Message } from '../message.ts';

const green = 0x2e_a0_43;
const amber = 0xd2_99_22;
const red = 0xcf_22_2e;
const blue = 0x1f_6f_eb;

/** As 0xRRGGBB, for receivers that show a stripe. */
export function colourOf({ event, level }: Message): number {
  if (event === 'recovered') return green;
  if (event === 'test') return blue;
  return level === 'error' ? red : amber;
}
