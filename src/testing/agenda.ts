/**
 * What will happen and when: a heap by time, and by order of entry where two things happen at the same moment, so that
 * a simulation is the same every time.
 */
export class Agenda {
  #heap: Item[] = [];
  #entered = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The moment of the next item; `Infinity` when nothing is planned. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, happen: () => void): void {
    const heap = this.#heap;
    const item = { at, order: this.#entered++, happen };
    let index = heap.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !earlier(item, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  take(): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = heap[child];
      if (below === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && earlier(right, below)) {
        below = right;
        child++;
      }
      if (!earlier(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }

  /** Everything happens that much later; the order stays. */
  delay(ms: number): void {
    for (const item of this.#heap) item.at += ms;
  }
}

interface Item {
  at: number;
  readonly order: number;
  readonly happen: () => void;
}

function earlier(a: Item, b: Item): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
