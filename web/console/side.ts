import { each } from "../shared/start.ts";

/** The navigation of a narrow screen: opens over the page, closes by Esc, by its button and by a tap beside it. */
export function side(root: ParentNode): void {
  const panel = document.getElementById("side");
  if (!panel) return;
  const toggle = (open: boolean) => {
    panel.classList.toggle("gv-side-shown", open);
    document.body.classList.toggle("gv-side-over", open);
    (open ? panel.querySelector<HTMLElement>("a, button") : document.querySelector<HTMLElement>(".gv-side-open"))?.focus();
  };
  each<HTMLElement>(root, "[data-gv-side]", (button) =>
    button.addEventListener("click", (event) => {
      event.preventDefault();
      toggle(button.dataset.gvSide === "open");
    }),
  );
  if (root !== document) return;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && panel.classList.contains("gv-side-shown")) toggle(false);
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (panel.classList.contains("gv-side-shown") && !panel.contains(target) && !target.closest("[data-gv-side]")) toggle(false);
  });
}
