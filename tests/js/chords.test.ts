import assert from "node:assert/strict";
import test from "node:test";
import { meaning } from "../../web/console/chords.ts";

const press = (key: string, more = {}) => ({ key, composing: false, typing: false, modified: false, ...more });

test("plain keys of the desk", () => {
  assert.deepEqual(meaning(press("/"), false), { do: "search" });
  assert.deepEqual(meaning(press("?"), false), { do: "sheet" });
  assert.deepEqual(meaning(press("j"), false), { do: "down" });
  assert.deepEqual(meaning(press("g"), false), { do: "wait" });
  assert.deepEqual(meaning(press("q"), false), { do: "nothing" });
});

test("z takes back what has not gone out, never while somebody types or composes", () => {
  assert.deepEqual(meaning(press("z"), false), { do: "undo" });
  for (const state of [{ composing: true }, { typing: true }, { modified: true, command: true }]) assert.deepEqual(meaning(press("z", state), false), { do: "nothing" });
});

test("Ctrl+K searches from anywhere, also out of a field", () => {
  assert.deepEqual(meaning(press("k", { command: true, modified: true, typing: true }), false), { do: "search" });
  assert.deepEqual(meaning(press("k", { command: true, modified: true, composing: true }), false), { do: "nothing" });
});

test("g and a letter go to a page; g and anything else do nothing", () => {
  assert.deepEqual(meaning(press("v"), true), { do: "go", letter: "v" });
  assert.deepEqual(meaning(press("/"), true), { do: "nothing" });
});

test("no key fires while pinyin is being composed, while typing, or with a modifier", () => {
  for (const state of [{ composing: true }, { typing: true }, { modified: true }]) {
    assert.deepEqual(meaning(press("/", state), false), { do: "nothing" });
    assert.deepEqual(meaning(press("v", state), true), { do: "nothing" });
  }
});

test("macros, answer cards and sending work while typing, as there they are needed", () => {
  const typing = { command: true, modified: true, typing: true };
  assert.deepEqual(meaning(press("m", typing), false), { do: "macros" });
  assert.deepEqual(meaning(press("J", typing), false), { do: "cards" });
  assert.deepEqual(meaning(press("Enter", typing), false), { do: "submit" });
  assert.deepEqual(meaning(press("Enter", { command: true, modified: true }), false), { do: "nothing" });
  assert.deepEqual(meaning(press("Enter", { ...typing, composing: true }), false), { do: "nothing" });
});

test("a row is ticked, the step and its menu are reached without a mouse", () => {
  assert.deepEqual(["x", "e", "m"].map((key) => meaning(press(key), false).do), ["mark", "edit", "menu"]);
});
