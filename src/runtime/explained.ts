/** Why a run ended, as far as its last words and all else that is known tell. Holds no secret that was recognised. */
export interface Explained {
  readonly cause: string;
  /** 0 … 1 */
  readonly confidence: number;
  readonly sentence: string;
  readonly advice: string;
  readonly restart: 'helps' | 'useless' | 'harms' | 'mixed';
  /** The lines that speak for it. */
  readonly evidence: readonly string[];
  /** The same bug has the same one tomorrow, and on another machine. */
  readonly fingerprint: string;
  readonly details: Readonly<Record<string, string | number>>;
}
