import { each } from "../shared/start.ts";

export const MARK = "gv-row-here";

/** A click anywhere on a row of a `data-gv-rows` table opens it, unless it was on a control or selected text. */
export function rows(root: ParentNode): void {
  each<HTMLElement>(root, "[data-gv-rows]", (table) =>
    table.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target.closest("a, button, input, select, label, summary, form") || String(getSelection())) return;
      target.closest("tr")?.querySelector<HTMLAnchorElement>("td a[href]")?.click();
    }),
  );
}

/** The row that `j` and `k` have reached. */
export function active(): HTMLElement | null {
  return document.querySelector<HTMLElement>(`tr.${MARK}`);
}

/** Move the mark by one row and bring it into view. */
export function step(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-gv-rows] tbody tr")];
  const here = active();
  const next = all[here ? all.indexOf(here) + by : 0];
  if (!next) return;
  here?.classList.remove(MARK);
  next.classList.add(MARK);
  const link = next.querySelector<HTMLAnchorElement>("a[href]");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Open the marked row. */
export function openRow(): void {
  active()?.querySelector<HTMLAnchorElement>("a[href]")?.click();
}

/** Tick or untick the marked row, where rows can be ticked. */
export function markRow(): void {
  active()?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
}
