import type { Run } from '../core/spec.ts';
import { type Findings, nothingFound, type Sample } from './findings.ts';

/** With a look every 10 s: ten minutes. */
export const maxSamples = 60;
/** The present run, and those whose report is still to be written. */
const maxRuns = 4;

interface Page {
  samples: readonly Sample[];
  readonly expected: Promise<Partial<Findings>>[];
}

/** What features note about the runs of one service, until the report of each has been written. Bounded. */
export class Logbook {
  readonly #pages = new Map<Run, Page>();
  readonly #listeners = new Set<(run: Run, sample: Sample) => void>();

  addSample(run: Run, sample: Sample): void {
    const page = this.#page(run);
    page.samples = [...page.samples.slice(-(maxSamples - 1)), sample];
    for (const hear of this.#listeners) hear(run, sample);
  }

  /** Returns how to stop listening. */
  onSample(hear: (run: Run, sample: Sample) => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  /** Something that is still being found out; whoever finds it bounds the time that takes. */
  expect(run: Run, finding: Promise<Partial<Findings>>): void {
    this.#page(run).expected.push(finding.catch(() => ({})));
  }

  /** Of the latest run, oldest first. */
  samples(): readonly Sample[] {
    return [...this.#pages.values()].at(-1)?.samples ?? [];
  }

  samplesOf(run: Run): readonly Sample[] {
    return this.#pages.get(run)?.samples ?? [];
  }

  /** All that is known of a run that has ended, once all that was expected is there; its page is closed then. */
  async take(run: Run): Promise<Findings> {
    const page = this.#pages.get(run);
    if (page === undefined) return nothingFound;
    const found = await Promise.all(page.expected);
    if ([...this.#pages.keys()].at(-1) !== run) this.#pages.delete(run);
    return Object.assign({}, nothingFound, ...found, { samples: page.samples });
  }

  #page(run: Run): Page {
    const there = this.#pages.get(run);
    if (there !== undefined) return there;
    const page: Page = { samples: [], expected: [] };
    this.#pages.set(run, page);
    for (const old of [...this.#pages.keys()].slice(0, -maxRuns)) this.#pages.delete(old);
    return page;
  }
}
