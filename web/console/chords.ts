// Which key does what, as a pure function: no DOM.

export type Press = { key: string; composing: boolean; typing: boolean; modified: boolean; command?: boolean };
export type Act =
  | { do: "search" | "sheet" | "down" | "up" | "open" | "previous" | "next" | "mark" | "edit" | "menu" | "undo" | "wait" | "nothing" }
  | { do: "macros" | "cards" | "submit" }
  | { do: "go"; letter: string };

const PLAIN: Record<string, Act["do"]> = { "/": "search", "?": "sheet", j: "down", k: "up", Enter: "open", "[": "previous", "]": "next", x: "mark", e: "edit", m: "menu", z: "undo", g: "wait" };
const COMMAND: Record<string, Act["do"]> = { k: "search", m: "macros", j: "cards" };

/** Return what a key press means; `waiting` is true after a `g`. Nothing while typing or composing pinyin. */
export function meaning(press: Press, waiting: boolean): Act {
  if (press.command && !press.composing) {
    if (press.key === "Enter") return { do: press.typing ? "submit" : "nothing" };
    const found = COMMAND[press.key.toLowerCase()];
    if (found) return { do: found } as Act;
  }
  if (press.composing || press.typing || press.modified) return { do: "nothing" };
  if (waiting) return /^[a-z]$/.test(press.key) ? { do: "go", letter: press.key } : { do: "nothing" };
  return { do: PLAIN[press.key] ?? "nothing" } as Act;
}
