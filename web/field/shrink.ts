// How small a photo must become, as pure numbers; the canvas is in photo.ts.

export const LONGEST_EDGE = 1600;
export const MOST_BYTES = 300 * 1024;
export const STEPS: readonly { edge: number; quality: number }[] = [
  { edge: 1600, quality: 0.82 },
  { edge: 1600, quality: 0.7 },
  { edge: 1600, quality: 0.58 },
  { edge: 1280, quality: 0.6 },
  { edge: 1024, quality: 0.55 },
  { edge: 800, quality: 0.5 },
];

/** Return the size of a picture whose longer edge is at most `edge`; never larger than it was. */
export function within(width: number, height: number, edge: number = LONGEST_EDGE): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Encode with falling size and quality until it fits, or return null. `encode` is the browser's canvas. */
export async function shrink(
  picture: { width: number; height: number },
  encode: (width: number, height: number, quality: number) => Promise<Blob | null>,
  most: number = MOST_BYTES,
): Promise<Blob | null> {
  for (const step of STEPS) {
    const size = within(picture.width, picture.height, step.edge);
    const blob = await encode(size.width, size.height, step.quality);
    if (blob && blob.size <= most) return blob;
  }
  return null;
}
