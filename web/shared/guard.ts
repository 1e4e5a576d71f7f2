import { each } from "./start.ts";

/** Warn before unsaved changes of a `data-gv-guard` form are left behind; one with a draft loses nothing anyway. */
export function guard(root: ParentNode): void {
  each<HTMLFormElement>(root, "form[data-gv-guard]:not([data-gv-draft])", (form) => {
    let changed = false;
    form.addEventListener("input", () => (changed = true));
    form.addEventListener("submit", () => (changed = false));
    window.addEventListener("beforeunload", (event) => {
      if (changed && form.isConnected) event.preventDefault();
    });
  });
}
