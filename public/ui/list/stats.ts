/** Stats: a few counts in big figures, each with its word. */
import { type Children, classes, html } from "../html.ts";
import type { Tone } from "../parts.ts";
import "./stats.css";

export type Stat = {
  readonly name: string;
  readonly value: Children;
  /** Coloured only where a person must act. */
  readonly tone?: Tone;
};

export const Stats = ({ stats }: { stats: readonly Stat[] }) => html`
  <dl class="stats">
    ${stats.map(
      ({ name, value, tone = "plain" }) => html`
        <div key=${name} class=${classes("stat", `stat-${tone}`)}>
          <dt>${name}</dt>
          <dd class="figure">${value}</dd>
        </div>
      `,
    )}
  </dl>
`;
