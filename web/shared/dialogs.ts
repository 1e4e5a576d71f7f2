import { each } from "./start.ts";

/** Menus and dialogs on the browser's own `<details>` and `<dialog>`: outside click and Esc close, focus returns; printing. */
export function dialogs(root: ParentNode): void {
  each<HTMLButtonElement>(root, "[data-gv-open]", (button) =>
    button.addEventListener("click", () => {
      button.closest("details")?.removeAttribute("open");
      (document.getElementById(button.dataset.gvOpen ?? "") as HTMLDialogElement | null)?.showModal();
    }),
  );
  each<HTMLElement>(root, "[data-gv-close]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => shut(button.closest<HTMLElement>("details[open], dialog[open]")));
  });
  each<HTMLButtonElement>(root, "[data-gv-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  each<HTMLElement>(root, "[data-gv-back]", (link) => {
    link.hidden = history.length < 2;
    link.addEventListener("click", (event) => {
      if (history.length < 2) return;
      event.preventDefault(); // going back keeps what was typed, a new request does not
      history.back();
    });
  });
  each<HTMLElement>(root, "[data-gv-focus]", (box) => box.focus());
  each<HTMLDialogElement>(root, "dialog", (dialog) =>
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    }),
  );
  listen();
}

let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  document.addEventListener("click", (event) => {
    for (const open of opened()) if (!open.contains(event.target as Node)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const last = opened().pop();
    if (last) shut(last);
  });
}

function opened(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.gv-menu[open], details.gv-confirm[open]")];
}

function shut(box: HTMLElement | null): void {
  if (box instanceof HTMLDialogElement) box.close();
  if (box instanceof HTMLDetailsElement) {
    box.open = false;
    box.querySelector("summary")?.focus();
  }
}
