import { each } from "./start.ts";

/** `<button data-gv-set="name=value;other=value">`: chooses these answers in the form around it. */
export function sets(root: ParentNode): void {
  each<HTMLButtonElement>(root, "[data-gv-set]", (button) =>
    button.addEventListener("click", () => {
      const form = button.closest("form");
      for (const pair of (button.dataset.gvSet ?? "").split(";")) {
        const [name, value] = pair.split("=", 2);
        const list = form?.querySelector<HTMLSelectElement>(`select[name="${CSS.escape(name ?? "")}"]`);
        const mark = form?.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name ?? "")}"][value="${CSS.escape(value ?? "")}"]`);
        const chosen = list ?? mark;
        if (!chosen) continue;
        if (list) list.value = value ?? "";
        if (mark) mark.checked = true;
        chosen.dispatchEvent(new Event("change", { bubbles: true })); // the draft keeps it, the page reacts
      }
    }),
  );
}
