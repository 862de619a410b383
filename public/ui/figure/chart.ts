/** Chart: bars or lines by uPlot, which is loaded with the first chart; its figures are a table below. */
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { useScript } from "../../api/use-answer.ts";
import { t } from "../../words/words.ts";
import "./chart.css";
import { classes, html } from "../html.ts";
import { Table } from "../list/table.ts";
import { PartFailed } from "../part.ts";

type Series = {
  readonly name: string;
  /** A value for each label; null where there is none. */
  readonly values: readonly (number | null)[];
};

type Props = {
  readonly title: string;
  readonly kind: "bars" | "lines";
  /** What the labels name, `날짜`. */
  readonly labelName: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
};

const high = 240;
/** The width of a letter of a label, at most. */
const letter = 14;
/** The tokens that tell series apart; a line is also named in the legend. */
const colours = ["--accent", "--warning", "--weak"] as const;

/** A token as it is where the chart is. */
type Token = (name: string) => string;
const tokenIn =
  (element: Element): Token =>
  (name) =>
    getComputedStyle(element).getPropertyValue(name).trim();

const axesOf = ({ labels, format }: Props, token: Token): uPlot.Axis[] => {
  const longest = Math.max(1, ...labels.map((label) => label.length));
  const axis = {
    stroke: token("--weak"),
    grid: { stroke: token("--edge"), width: 1 },
    font: `13px ${getComputedStyle(document.body).fontFamily}`,
  };
  const below: uPlot.Axis = {
    ...axis,
    grid: { show: false },
    splits: (_, __, min, max) => [...labels.keys()].filter((at) => at >= min && at <= max),
    values: (self, splits) => {
      // As many labels as fit beside each other.
      const needed = splits.length * (longest + 1) * letter;
      const step = Math.max(1, Math.ceil(needed / (self.width - 2 * letter)));
      return splits.map((split) => (split % step === 0 ? (labels[split] ?? "") : ""));
    },
  };
  return [
    below,
    { ...axis, size: 72, values: (_, splits) => splits.map((split) => format(split)) },
  ];
};

const seriesOf = (plot: typeof uPlot, props: Props, token: Token): uPlot.Series[] => {
  const { kind, labelName, labels, series, format } = props;
  // Two series stand beside each other.
  const isPair = series.length === 2;
  return [
    { label: labelName, value: (_, index) => (index === null ? "" : (labels[index] ?? "")) },
    ...series.map(({ name }, index): uPlot.Series => {
      const colour = token(colours[index % colours.length] ?? "--accent");
      const paths = plot.paths.bars?.({
        size: isPair ? [0.35, 32] : [0.6, 48],
        align: isPair ? (index === 0 ? -1 : 1) : 0,
      });
      return {
        label: name,
        stroke: colour,
        width: 2,
        value: (_, value: number | null) => (value === null ? "" : format(value)),
        ...(kind === "bars" && paths ? { fill: colour, paths, points: { show: false } } : {}),
      };
    }),
  ];
};

const optionsOf = (plot: typeof uPlot, props: Props, element: Element): uPlot.Options => ({
  width: element.clientWidth,
  height: high,
  cursor: { drag: { x: false, y: false } },
  scales: {
    x: { time: false, range: (_, min, max) => [min - 0.5, max + 0.5] },
    y: { range: (_, _low, top) => [0, top > 0 ? top * 1.1 : 1] },
  },
  axes: axesOf(props, tokenIn(element)),
  series: seriesOf(plot, props, tokenIn(element)),
});

const dataOf = ({ labels, series }: Props): uPlot.AlignedData => [
  labels.map((_, index) => index),
  ...series.map(({ values }) => [...values]),
];

/** Draws the chart in an element again whenever the width or the theme changes. Returns the end. */
const draw = (plot: typeof uPlot, element: HTMLElement, props: Props): (() => void) => {
  let shown: uPlot | null = null;
  const again = (): void => {
    shown?.destroy();
    shown = new plot(optionsOf(plot, props, element), dataOf(props), element);
  };
  const sizes = new ResizeObserver(() =>
    shown?.setSize({ width: element.clientWidth, height: high }),
  );
  const themes = new MutationObserver(again);
  sizes.observe(element);
  themes.observe(document.documentElement, { attributeFilter: ["class"] });
  // What was drawn before its font came is drawn with another one.
  document.fonts.addEventListener("loadingdone", again);
  again();
  return () => {
    sizes.disconnect();
    themes.disconnect();
    document.fonts.removeEventListener("loadingdone", again);
    shown?.destroy();
  };
};

const Figures = ({ title, labelName, labels, series, format }: Props) => {
  const columns = [
    { name: labelName, cell: (index: number) => labels[index] ?? "" },
    ...series.map(({ name, values }) => ({
      name,
      isFigure: true,
      cell: (index: number) => {
        const value = values[index] ?? null;
        return value === null ? "" : format(value);
      },
    })),
  ];
  return html`
    <details>
      <summary class="text-link">${t("chart.table")}<span class="unseen"> ${title}</span></summary>
      <${Table} caption=${title} columns=${columns} rows=${labels.map((_, index) => index)} keyOf=${String} />
    </details>
  `;
};

export const Chart = (props: Props) => {
  const box = useRef<HTMLDivElement>(null);
  const { title, kind, labels, series } = props;
  const script = useScript(async () => (await import("uplot")).default);
  const plot = script.value;
  useEffect(
    () => (box.current === null || plot === null ? undefined : draw(plot, box.current, props)),
    [plot, kind, JSON.stringify([labels, series])],
  );
  return html`
    <figure class="chart">
      <figcaption class="unseen">${title}</figcaption>
      <${PartFailed} of=${[script]} text=${t("chart.failed")} />
      <div class=${classes("chart-box", series.length === 1 && "chart-one")} ref=${box} aria-hidden="true"></div>
      <${Figures} ...${props} />
    </figure>
  `;
};
