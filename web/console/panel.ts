import { each } from "../shared/start.ts";

type Writable = HTMLTextAreaElement | HTMLInputElement;
const WRITABLE = ["textarea", "input[type=text]", "input:not([type])"].map((box) => `main .gv-form ${box}`).join(", ");
let last: Writable | null = null;

/** A panel over the page (macros, answer cards): opened by its link, filled by htmx; a card's words go to the caret. */
export function panel(root: ParentNode): void {
  each<HTMLElement>(root, "[data-gv-panel-of]", (link) =>
    link.addEventListener("click", (event) => {
      const dialog = document.getElementById("panel");
      if (!(dialog instanceof HTMLDialogElement)) return;
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
    }),
  );
  each<HTMLButtonElement>(root, "[data-gv-insert]", (button) => {
    button.hidden = target() === null;
    button.addEventListener("click", () => {
      const words = document.getElementById(button.dataset.gvInsert ?? "")?.textContent?.trim() ?? "";
      button.closest("dialog")?.close();
      insert(words);
    });
  });
  if (root !== document) return;
  document.addEventListener("focusin", (event) => {
    const box = event.target as Element;
    if (box.matches(WRITABLE)) last = box as Writable;
  });
}

/** Where words go: the box written in last, else the first large one of the step. */
function target(): Writable | null {
  if (last?.isConnected) return last;
  return document.querySelector<HTMLTextAreaElement>("[data-gv-next] textarea");
}

function insert(words: string): void {
  const box = target();
  if (!box) return;
  const at = box.selectionStart ?? box.value.length;
  box.setRangeText(words, at, box.selectionEnd ?? at, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}
