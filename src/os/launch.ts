/** What a run of a service is started with. No shell ever sees it. */
export interface Launch {
  /** Program and arguments; never empty. */
  readonly command: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
}
