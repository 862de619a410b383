/** Crew pill: how someone stands in a shift, in a word with an icon. */

import { html } from "../../ui/html.ts";
import {
  Check,
  CircleAlert,
  Clock,
  FileText,
  type IconNode,
  TriangleAlert,
  X,
} from "../../ui/icons.ts";
import { Pill, type Tone } from "../../ui/parts.ts";
import { t } from "../../words/words.ts";
import type { State } from "./crew.ts";

const looks: Readonly<Record<State, readonly [Tone, IconNode]>> = {
  late: ["danger", CircleAlert],
  toApprove: ["warning", Clock],
  here: ["good", Check],
  toSign: ["warning", FileText],
  unsigned: ["plain", FileText],
  ready: ["good", Check],
  waiting: ["plain", Clock],
  paying: ["good", Clock],
  paid: ["good", Check],
  missing: ["danger", X],
  disputed: ["warning", TriangleAlert],
  gone: ["plain", X],
};

export const CrewPill = ({ state }: { state: State }) => {
  const [tone, icon] = looks[state];
  return html`<${Pill} tone=${tone} icon=${icon}>${t(`crew.state.${state}`)}<//>`;
};
