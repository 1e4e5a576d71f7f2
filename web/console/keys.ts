import { meaning } from "./chords.ts";
import { active, markRow, openRow, step } from "./rows.ts";
import { takeBack } from "./undo.ts";

const CHORD_MS = 1500;

/** The keyboard of the desk: `/` search, `?` sheet, `g` and a letter, rows, pages, and the steps of what is shown. */
export function keys(root: ParentNode): void {
  if (root !== document) return;
  listLetters();
  let waiting = false;
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const act = meaning(
      {
        key: event.key,
        composing: event.isComposing || event.keyCode === 229,
        typing: target.isContentEditable || target.matches("input, textarea, select") || document.querySelector("dialog[open]") !== null,
        command: (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey,
        modified: event.ctrlKey || event.metaKey || event.altKey,
      },
      waiting,
    );
    waiting = act.do === "wait";
    window.clearTimeout(timer);
    if (waiting) timer = window.setTimeout(() => (waiting = false), CHORD_MS);
    if (act.do === "open" && (target.closest("a, button, summary") || !active())) return;
    if (act.do === "nothing" || waiting) return;
    if (act.do === "submit") {
      const form = target.closest("form");
      if (!form || target.matches("[type=search]")) return;
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const press = act.do === "macros" || act.do === "cards" ? document.querySelector<HTMLElement>(`[data-gv-panel-of="${act.do}"]`) : null;
    if ((act.do === "macros" || act.do === "cards") && !press) return; // the browser's own key
    event.preventDefault();
    if (press) return press.click();
    if (act.do === "search") (document.getElementById("search") as HTMLInputElement | null)?.focus();
    else if (act.do === "sheet") (document.getElementById("keys") as HTMLDialogElement | null)?.showModal();
    else if (act.do === "go") document.querySelector<HTMLAnchorElement>(`[data-gv-key="${act.letter}"]`)?.click();
    else if (act.do === "down") step(1);
    else if (act.do === "up") step(-1);
    else if (act.do === "open") openRow();
    else if (act.do === "mark") markRow();
    else if (act.do === "edit") document.querySelector<HTMLElement>("[data-gv-next] :is(input:not([type=hidden]), textarea, select, button)")?.focus();
    else if (act.do === "menu") openMenu();
    else if (act.do === "undo") takeBack();
    else document.querySelector<HTMLAnchorElement>(act.do === "next" ? "a[rel=next]" : "a[rel=prev]")?.click();
  });
}

/** Open the menu of further steps, and stand on its first line. */
function openMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>(".gv-actions details.gv-menu");
  if (!menu) return;
  menu.open = true;
  menu.querySelector<HTMLElement>(".gv-menu-body a, .gv-menu-body button")?.focus();
}

/** Fill the sheet with the letters of the navigation this person has. */
function listLetters(): void {
  const list = document.querySelector("[data-gv-go-list]");
  if (!list) return;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-gv-key]")) {
    const term = document.createElement("dt");
    for (const key of ["g", link.dataset.gvKey ?? ""]) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap, " ");
    }
    const words = document.createElement("dd");
    words.textContent = link.textContent?.trim() ?? "";
    list.append(term, words);
  }
}
