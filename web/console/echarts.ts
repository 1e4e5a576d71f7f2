import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, HeatmapChart, LineChart, PieChart, ScatterChart, AriaComponent, DatasetComponent, GridComponent, LegendComponent,
  MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent, SVGRenderer,
]);

const PALETTE = ["#0b6b62", "#d08b1d", "#3867a6", "#9b4a6c", "#6b8e23", "#7a6fae", "#5b6b68"];

type Option = Record<string, unknown> & { links?: string[] };

/** Draw one chart. Tooltips are drawn as text, as the content policy allows no inline style. `links[i]` opens on a click. */
export function draw(place: HTMLElement, option: Option): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const chart = echarts.init(place, null, { renderer: "svg" });
  const { links, ...rest } = option;
  const tooltip = rest.tooltip === undefined ? {} : { tooltip: { ...(rest.tooltip as object), renderMode: "richText", confine: true } };
  chart.setOption({
    color: PALETTE,
    aria: { enabled: true },
    animation: !still,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    ...rest,
    ...tooltip,
  });
  new ResizeObserver(() => chart.resize()).observe(place);
  if (links) {
    chart.on("click", (event) => {
      const link = links[event.dataIndex];
      if (link) location.assign(link);
    });
  }
}
