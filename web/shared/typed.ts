import { each } from "./start.ts";

/** Send `gv:typed` after each change of a text, but never while an input method is composing pinyin. */
export function typed(root: ParentNode): void {
  each<HTMLInputElement>(root, "[data-gv-typed]", (input) => {
    const tell = () => input.dispatchEvent(new CustomEvent("gv:typed", { bubbles: true }));
    input.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) tell();
    });
    input.addEventListener("compositionend", tell);
  });
}
