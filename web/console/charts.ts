import { each } from "../shared/start.ts";

/** Draw `data-gv-chart="id"` from the JSON in element `id`; the library is loaded only where a chart stands. */
export function charts(root: ParentNode): void {
  each<HTMLElement>(root, "[data-gv-chart]", (place) => {
    const holder = document.getElementById(place.dataset.gvChart ?? "");
    if (!holder?.textContent) return;
    const option = JSON.parse(holder.textContent) as Record<string, unknown>;
    void import("./echarts.ts").then(({ draw }) => draw(place, option));
  });
}
