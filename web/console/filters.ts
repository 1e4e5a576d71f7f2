import { each } from "../shared/start.ts";

type Asked = { parameters: Record<string, unknown> };
type Swap = CustomEvent<{ shouldSwap: boolean; target: Element; requestConfig: Asked }>;

let composing = false;

/** Keep the address of a list short, and never let an answer overwrite what is being typed meanwhile. */
export function filters(root: ParentNode): void {
  each<HTMLFormElement>(root, "form.gv-filters", (form) => {
    form.addEventListener("htmx:configRequest", (event) => {
      const { parameters } = (event as CustomEvent<Asked>).detail;
      for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
    });
  });
  if (root !== document) return;
  document.addEventListener("compositionstart", () => (composing = true));
  document.addEventListener("compositionend", () => (composing = false));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as Swap;
    const input = document.activeElement;
    if (!(input instanceof HTMLInputElement) || input.dataset.gvTyped === undefined || !detail.target.contains(input)) return;
    const asked = String(detail.requestConfig.parameters[input.name] ?? "");
    if (composing || asked !== input.value) detail.shouldSwap = false; // the next answer is on its way
  });
}
