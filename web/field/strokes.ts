// A signature as data: strokes of points with time. Pure; the canvas is in signature.ts.

export type Point = { x: number; y: number; t: number; p: number };
export type Stroke = Point[];
export type Box = { width: number; height: number };

const LEAST_POINTS = 8;
const LEAST_SPAN = 24;

/** Say whether this is a signature and not a slip of the finger: enough points, over some width or height. */
export function isSigned(strokes: Stroke[]): boolean {
  const points = strokes.flat();
  if (points.length < LEAST_POINTS) return false;
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  return span(points.map((point) => point.x)) + span(points.map((point) => point.y)) >= LEAST_SPAN;
}

/** Scale strokes drawn in `from` to `to`, keeping their proportion and the middle. */
export function fit(strokes: Stroke[], from: Box, to: Box): Stroke[] {
  const scale = Math.min(to.width / from.width, to.height / from.height);
  const left = (to.width - from.width * scale) / 2;
  const top = (to.height - from.height * scale) / 2;
  return strokes.map((stroke) => stroke.map((point) => ({ ...point, x: point.x * scale + left, y: point.y * scale + top })));
}

/** Return strokes as short JSON: numbers rounded, time from the first touch. */
export function pack(strokes: Stroke[], box: Box): string {
  const first = strokes[0]?.[0]?.t ?? 0;
  const lines = strokes.map((stroke) =>
    stroke.map((point) => [Math.round(point.x), Math.round(point.y), Math.round(point.t - first), Math.round(point.p * 100) / 100]),
  );
  return JSON.stringify({ width: Math.round(box.width), height: Math.round(box.height), strokes: lines });
}
