import assert from "node:assert/strict";
import test from "node:test";
import { fill } from "../../web/shared/texts.ts";

test("placeholders are filled by name, unknown ones stay visible", () => {
  assert.equal(fill("精度 %(metres)s 米", { metres: 12 }), "精度 12 米");
  assert.equal(fill("%(time)s", {}), "%(time)s");
});
