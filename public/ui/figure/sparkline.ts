/** Sparkline: how a figure went over the last days, without axes. */
import { html } from "../html.ts";
import "./sparkline.css";

const wide = 120;
const high = 32;
const edge = 2;

/** The points of a line that uses the whole height; a line of equal values lies at the bottom. */
const pointsOf = (values: readonly number[]): readonly (readonly [x: number, y: number])[] => {
  const [low, top] = [Math.min(0, ...values), Math.max(...values)];
  const range = top === low ? 1 : top - low;
  const step = values.length < 2 ? 0 : (wide - 2 * edge) / (values.length - 1);
  return values.map((value, index) => [
    edge + index * step,
    high - edge - ((value - low) / range) * (high - 2 * edge),
  ]);
};

export const Sparkline = ({ values, label }: { values: readonly number[]; label: string }) => {
  if (values.length === 0) return html`<span class="sparkline"></span>`;
  const points = pointsOf(values);
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  return html`
    <svg class="sparkline" viewBox="0 0 ${wide} ${high}" role="img" aria-label=${label} preserveAspectRatio="none">
      <polyline class="sparkline-line" points=${line} />
    </svg>
  `;
};
