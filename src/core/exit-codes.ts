/** What the supervisor ends with (docs/exit-codes.md). */
export const exitCodes = {
  /** Stopped as asked, or everything ended cleanly. */
  asked: 0,
  /** An internal error, or a process that could not be ended was left behind. */
  abandoned: 1,
  /** Wrong configuration or usage: nothing was started. */
  refused: 2,
  gaveUp: 3,
  /** The port belongs to somebody else. */
  blocked: 4,
} as const;
