/** Loaded: one answer of the API: while it loads, when it failed, and when it is there. */
import type { Load } from "../../api/use-load.ts";
import { t } from "../../words/words.ts";
import { type Children, html } from "../html.ts";
import { ProblemNotice } from "../notice.ts";
import { Skeleton } from "../parts.ts";

type Props<T> = {
  readonly load: Pick<Load<T>, "value" | "problem" | "again">;
  /** How many grey shapes stand in its place. */
  readonly count?: number;
  readonly shown: (value: T) => Children;
};

export const Loaded = <T>({ load: { value, problem, again }, count = 2, shown }: Props<T>) => html`
  ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
  ${value === null && problem === null && html`<${Skeleton} count=${count} label=${t("state.loading")} />`}
  ${value !== null && shown(value)}
`;
