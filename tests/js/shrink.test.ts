import assert from "node:assert/strict";
import test from "node:test";
import { MOST_BYTES, shrink, within } from "../../web/field/shrink.ts";

const blob = (size: number) => new Blob([new Uint8Array(size)]);

test("the longer edge is 1600 at most and a small picture never grows", () => {
  assert.deepEqual(within(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(within(3000, 4000), { width: 1200, height: 1600 });
  assert.deepEqual(within(640, 480), { width: 640, height: 480 });
});

test("size and quality fall until the photo fits", async () => {
  const tried: number[] = [];
  const found = await shrink({ width: 4000, height: 3000 }, (width, _height, quality) => {
    tried.push(width * quality);
    return Promise.resolve(blob(tried.length < 3 ? MOST_BYTES + 1 : MOST_BYTES));
  });
  assert.equal(found?.size, MOST_BYTES);
  assert.equal(tried.length, 3);
  assert.deepEqual([...tried].sort((a, b) => b - a), tried);
});

test("a photo that never fits is refused, not sent too large", async () => {
  assert.equal(await shrink({ width: 100, height: 100 }, () => Promise.resolve(blob(MOST_BYTES + 1))), null);
});
