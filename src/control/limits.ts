/*
 * The bounds of the control socket. Whoever is on the other end, the supervisor's memory and its loop stay its own.
 */

/** One request, its line end included. */
export const maxRequestBytes = 64 * 1024;
/** A request must be there within this time of the connection. */
export const requestWithinMs = 5_000;
/** Connections at once; one more is told so and closed. */
export const maxConnections = 64;
/** Of these, so many may follow something, so that there is always room for a question. */
export const maxFollowers = 32;
/** A client that takes nothing of what is waiting for it for so long is let go. */
export const stuckAfterMs = 10_000;
/** One line of an answer, at the client. */
export const maxAnswerBytes = 64 * 1024 * 1024;
/** Lines asked of a log at once. */
export const maxLogLines = 10_000;
/** A week: how long a wait for an outcome and a look back may be. */
export const maxSpanMs = 7 * 86_400_000;
/** Who asks, and why: this many characters of each. */
export const maxReasonChars = 500;
/** Ends in one answer; no more are remembered. */
export const maxHistory = 100;
