import type { Colour, Rect, Shape } from './canvas.ts';

/** The distance of an edge reaches half a pixel past the shape. */
function around(left: number, top: number, right: number, bottom: number): Rect {
  return { left: left - 1, top: top - 1, right: right + 1, bottom: bottom + 1 };
}

export function ellipse(x: number, y: number, rx: number, ry = rx): Shape {
  return {
    box: around(x - rx, y - ry, x + rx, y + ry),
    distance: (px, py) => (Math.sqrt(((px - x) / rx) ** 2 + ((py - y) / ry) ** 2) - 1) * Math.min(rx, ry),
  };
}

export function box(left: number, top: number, width: number, height: number, round = 0): Shape {
  const [halfWidth, halfHeight] = [width / 2, height / 2];
  const [x, y] = [left + halfWidth, top + halfHeight];
  return {
    box: around(left, top, left + width, top + height),
    distance: (px, py) => {
      const dx = Math.abs(px - x) - halfWidth + round;
      const dy = Math.abs(py - y) - halfHeight + round;
      return Math.sqrt(Math.max(dx, 0) ** 2 + Math.max(dy, 0) ** 2) + Math.min(Math.max(dx, dy), 0) - round;
    },
  };
}

/** A line with round ends. */
export function line(x1: number, y1: number, x2: number, y2: number, thickness: number): Shape {
  const r = thickness / 2;
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy || 1;
  return {
    box: around(Math.min(x1, x2) - r, Math.min(y1, y2) - r, Math.max(x1, x2) + r, Math.max(y1, y2) + r),
    distance: (px, py) => {
      const along = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / square));
      return Math.sqrt((px - x1 - dx * along) ** 2 + (py - y1 - dy * along) ** 2) - r;
    },
  };
}

/** A convex shape through `points`, in either direction round. */
export function polygon(...points: readonly (readonly [x: number, y: number])[]): Shape {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  let area = 0;
  const edges = points.map(([x1, y1], i) => {
    const [x2, y2] = points[(i + 1) % points.length] ?? [x1, y1];
    area += x1 * y2 - x2 * y1;
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    return { x: x1, y: y1, nx: (y2 - y1) / length, ny: (x1 - x2) / length };
  });
  const outward = Math.sign(area) || 1;
  return {
    box: around(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)),
    distance: (px, py) => {
      let most = Number.NEGATIVE_INFINITY;
      for (const { x, y, nx, ny } of edges) most = Math.max(most, outward * ((px - x) * nx + (py - y) * ny));
      return most;
    },
  };
}

/** `#rrggbb` as a colour. */
export function rgb(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** From `above` at row `top` to `below` at row `bottom`. */
export function shade(above: string, below: string, top: number, bottom: number): (y: number) => Colour {
  const [from, to] = [rgb(above), rgb(below)];
  return y => {
    const part = Math.max(0, Math.min(1, (y - top) / (bottom - top)));
    const mix = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * part;
    return [mix(0), mix(1), mix(2)];
  };
}
