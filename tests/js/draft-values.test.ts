import assert from "node:assert/strict";
import test from "node:test";
import { collect, keeps, restore, type Entry } from "../../web/shared/draft-values.ts";

const entry = (name: string, value: string, type = "text", checked = false): Entry => ({ name, value, type, checked });

test("a draft holds what was typed and ticked", () => {
  const values = collect([entry("note", "停电三次"), entry("need", "A", "checkbox", true), entry("need", "B", "checkbox"), entry("how", "onsite", "radio", true)]);
  assert.deepEqual(values, { note: ["停电三次"], need: ["A"], how: ["onsite"] });
});

test("passwords, files and tokens never go into a draft", () => {
  assert.equal(keeps({ name: "password", type: "password" }), false);
  assert.equal(keeps({ name: "photo", type: "file" }), false);
  assert.equal(keeps({ name: "csrfmiddlewaretoken", type: "hidden" }), false);
  assert.deepEqual(collect([entry("csrfmiddlewaretoken", "x", "hidden"), entry("", "nameless")]), {});
});

test("restoring gives every field its own value back, also fields of one name", () => {
  const before = [entry("line", "one"), entry("line", "two"), entry("need", "A", "checkbox", true), entry("need", "B", "checkbox")];
  const emptied = before.map((field) => ({ ...field, value: field.type === "text" ? "" : field.value, checked: false }));
  const put = restore(emptied, collect(before));
  assert.deepEqual(put.map((one) => one && (one.checked || one.value)), ["one", "two", true, "B"]);
  assert.equal(put[3]?.checked, false);
});

test("a field the draft does not know is left alone", () => {
  assert.deepEqual(restore([entry("new", "default")], { old: ["x"] }), [null]);
});
