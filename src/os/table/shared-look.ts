import type { Snapshot } from './row.ts';

type Look = (since: number | null) => Promise<Snapshot>;

/**
 * One look serves all who ask in the same moment: a hundred services that start, stop or are counted at once cost a few
 * looks, not a hundred. Nobody gets one that began before he asked, since it may have missed what he asks for: whoever
 * comes while a look goes on shares the next with all others who do.
 *
 * @param look one look at everything; of what began before `since` no marks are read
 */
export function sharedLook(look: Look): (since?: number | null) => Promise<Snapshot> {
  let underWay: Promise<Snapshot> | null = null;
  let next: { since: number | null; readonly snapshot: Promise<Snapshot> } | null = null;

  function begin(since: number | null): Promise<Snapshot> {
    const mine = look(since);
    underWay = mine;
    const end = (): void => {
      if (underWay === mine) underWay = null;
    };
    mine.then(end, end);
    return mine;
  }

  return (since = null) => {
    if (next !== null) {
      next.since = earlier(next.since, since);
      return next.snapshot;
    }
    if (underWay === null) return begin(since);
    const beginNext = (): Promise<Snapshot> => {
      const widest = earlier(since, next?.since ?? null);
      next = null;
      return begin(widest);
    };
    next = { since, snapshot: underWay.then(beginNext, beginNext) };
    return next.snapshot;
  };
}

/** `null` stands for the beginning of time. */
function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.min(one, other);
}
