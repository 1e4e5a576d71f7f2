import { each } from "./start.ts";

/** A form is sent once: the button rests while the answer is on its way, and comes back when it fails. */
export function once(root: ParentNode): void {
  each<HTMLFormElement>(root, "form[method=post]", (form) => {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.gvSending) {
        event.preventDefault();
        return;
      }
      form.dataset.gvSending = "1";
      form.setAttribute("aria-busy", "true");
    });
    window.addEventListener("pageshow", () => {
      delete form.dataset.gvSending;
      form.removeAttribute("aria-busy");
    });
  });
}
