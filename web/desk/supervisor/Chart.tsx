/** A chart with its figures beside it for whoever cannot see it; colours are the page's own. */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useScheme } from "../looks";

use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

export interface Bar {
  name: string;
  value: number;
}

interface Props {
  label: string;
  bars: Bar[];
  unit: string;
  /** days run from left to right, names from top to bottom */
  shape: "days" | "names";
}

const ROW = 30;

export function Chart({ label, bars, unit, shape }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  // drawn anew in the colours of the scheme
  useEffect(() => {
    if (!scheme) return;
    const place = box.current;
    if (!place) return;
    const chart = init(place, null, { renderer: "svg" });
    chart.setOption(shape === "days" ? days(place, bars, unit) : names(place, bars, unit));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [bars, unit, shape, scheme]);
  const height = shape === "days" ? 220 : bars.length * ROW + 12;
  return (
    <>
      <div ref={box} className="chart" style={{ height }} role="img" aria-label={label} />
      <details className="figures-of">
        <summary>看数字</summary>
        <table className="plain">
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.name}>
                <th scope="row">{bar.name}</th>
                <td className="number">
                  {bar.value} {unit}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

function colour(place: HTMLElement, name: string): string {
  return getComputedStyle(place).getPropertyValue(name).trim() || "#4e5666";
}

/** What both shapes share; the tip is drawn, never written as HTML. */
function base(place: HTMLElement, unit: string) {
  const ink = colour(place, "--wy-ink-2");
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(place).fontFamily, color: ink },
    tooltip: {
      trigger: "axis" as const,
      renderMode: "richText" as const,
      valueFormatter: (value: unknown) => `${value} ${unit}`,
    },
    counts: {
      type: "value" as const,
      minInterval: 1,
      axisLabel: { color: ink },
      splitLine: { lineStyle: { color: colour(place, "--wy-line") } },
    },
    words: {
      type: "category" as const,
      axisLabel: { color: ink },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour(place, "--wy-line") } },
    },
    bar: { color: colour(place, "--wy-link") },
  };
}

function days(place: HTMLElement, bars: Bar[], unit: string) {
  const { counts, words, bar, ...rest } = base(place, unit);
  return {
    ...rest,
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    xAxis: { ...words, data: bars.map((one) => one.name) },
    yAxis: counts,
    series: [{ type: "bar", data: bars.map((one) => one.value), itemStyle: bar, barMaxWidth: 28 }],
  };
}

function names(place: HTMLElement, bars: Bar[], unit: string) {
  const { counts, words, bar, ...rest } = base(place, unit);
  return {
    ...rest,
    grid: { left: 8, right: 40, top: 0, bottom: 0, containLabel: true },
    xAxis: { ...counts, show: false },
    yAxis: { ...words, inverse: true, axisLine: { show: false }, data: bars.map((one) => one.name) },
    series: [
      {
        type: "bar",
        data: bars.map((one) => one.value),
        itemStyle: bar,
        barMaxWidth: 16,
        label: { show: true, position: "right", color: rest.textStyle.color },
      },
    ],
  };
}
