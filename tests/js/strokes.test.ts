import assert from "node:assert/strict";
import test from "node:test";
import { fit, isSigned, pack, type Stroke } from "../../web/field/strokes.ts";

const line = (points: number, step: number): Stroke => Array.from({ length: points }, (_, i) => ({ x: 10 + i * step, y: 20, t: 1000 + i * 16, p: 0.5 }));

test("a signature has points and some width; a slip of the finger has not", () => {
  assert.equal(isSigned([line(12, 5)]), true);
  assert.equal(isSigned([line(2, 50)]), false);
  assert.equal(isSigned([line(30, 0.1)]), false);
  assert.equal(isSigned([]), false);
});

test("turning the phone keeps the signature in proportion and in the middle", () => {
  const [stroke] = fit([[{ x: 50, y: 50, t: 0, p: 0.5 }]], { width: 100, height: 100 }, { width: 400, height: 200 });
  assert.deepEqual([stroke?.[0]?.x, stroke?.[0]?.y], [200, 100]);
});

test("what is kept is short, and its time starts at the first touch", () => {
  assert.deepEqual(JSON.parse(pack([line(2, 5)], { width: 300, height: 200 })), {
    width: 300, height: 200, strokes: [[[10, 20, 0, 0.5], [15, 20, 16, 0.5]]],
  });
});
