// What a form's fields hold, as plain data, and back. No storage, no clock: see drafts.ts.

export type Entry = { name: string; type: string; value: string; checked: boolean };
export type Values = Record<string, string[]>;

const NEVER = new Set(["password", "file", "submit", "button", "image", "reset"]);
const HIDDEN = new Set(["csrfmiddlewaretoken", "next"]);

/** Say whether a field belongs into a draft: no passwords, no files, no tokens. */
export function keeps(entry: Pick<Entry, "name" | "type">): boolean {
  return entry.name !== "" && !NEVER.has(entry.type) && !HIDDEN.has(entry.name) && entry.type !== "hidden";
}

/** Return the draft of these fields: per name the values that would be sent. */
export function collect(entries: Entry[]): Values {
  const values: Values = {};
  for (const entry of entries) {
    if (!keeps(entry)) continue;
    const list = (values[entry.name] ??= []);
    if (entry.type !== "checkbox" && entry.type !== "radio") list.push(entry.value);
    else if (entry.checked) list.push(entry.value);
  }
  return values;
}

/** Return for each field what a draft puts into it, or null where the draft says nothing. */
export function restore(entries: Entry[], values: Values): (Pick<Entry, "value" | "checked"> | null)[] {
  const used: Record<string, number> = {};
  return entries.map((entry) => {
    const list = values[entry.name];
    if (!keeps(entry) || !list) return null;
    if (entry.type === "checkbox" || entry.type === "radio") return { value: entry.value, checked: list.includes(entry.value) };
    const index = used[entry.name] ?? 0;
    used[entry.name] = index + 1;
    const value = list[index];
    return value === undefined ? null : { value, checked: entry.checked };
  });
}
