/** Takes a stream of bytes apart at its line ends; a line is at most `maxBytes` long, its end included. */
export interface Lines {
  /** @returns the lines that are complete now, or `null` once one has been too long: then nothing more is taken */
  push(chunk: Buffer): readonly string[] | null;
}

const lineEnd = 0x0a;

export function createLines(maxBytes: number): Lines {
  let parts: Buffer[] = [];
  let held = 0;
  let broken = false;

  return {
    push(chunk) {
      if (broken) return null;
      const complete: string[] = [];
      let from = 0;
      for (let end = chunk.indexOf(lineEnd); end !== -1; end = chunk.indexOf(lineEnd, from)) {
        if (held + end + 1 - from > maxBytes) return overflow();
        complete.push(Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8'));
        parts = [];
        held = 0;
        from = end + 1;
      }
      if (from < chunk.length) {
        parts.push(chunk.subarray(from));
        held += chunk.length - from;
      }
      return held >= maxBytes ? overflow() : complete;
    },
  };

  function overflow(): null {
    broken = true;
    parts = [];
    return null;
  }
}
