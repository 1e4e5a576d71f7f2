import { each } from "./start.ts";

/** A question that hangs on another is shown once that one is answered so; without a script it is always there. */
export function branches(root: ParentNode): void {
  each<HTMLElement>(root, "[data-gv-after]", (part) => {
    const form = part.closest("form, fieldset");
    const name = part.dataset.gvAfter ?? "";
    const show = () => {
      const chosen = form?.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]:checked`);
      part.hidden = chosen?.value !== part.dataset.gvValue;
    };
    form?.addEventListener("change", show);
    show();
  });
}
