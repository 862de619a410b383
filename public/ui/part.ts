/**
 * Part: what a screen shows among other things. Where it cannot be shown it says so in its place, calmly,
 * and the rest of the screen stays. A screen as a whole says it with a `ProblemNotice`.
 */
import type { Problem } from "../api/problem.ts";
import type { Gives, Route, Takes } from "../api/routes.ts";
import type { Load } from "../api/use-answer.ts";
import { useLoad } from "../api/use-load.ts";
import { t } from "../words/words.ts";
import { Button } from "./form/button.ts";
import { type Children, html } from "./html.ts";
import { Icon } from "./icon.ts";
import { TriangleAlert } from "./icons.ts";
import "./part.css";

export type Failing = Pick<Load<unknown>, "problem" | "again">;

/** What stands in the way: the connection, a limit, or the reason of a refusal; empty for a fault. */
const causeOf = ({ status, mayPass, message }: Problem): string => {
  if (status === 0) return t("problem.OFFLINE");
  if (status === 429) return t("advice.RATE_LIMITED");
  return mayPass ? "" : message;
};

/** Says that some of the loads failed, and asks those again; nothing where none did. */
export const PartFailed = ({
  of,
  text = t("part.failed"),
}: {
  of: readonly Failing[];
  text?: string;
}) => {
  const failed = of.filter(({ problem }) => problem !== null);
  const [first] = failed;
  if (!first?.problem) return null;
  const again = (): void => {
    for (const load of failed) load.again();
  };
  return html`
    <div class="part-failed" role="status">
      <${Icon} of=${TriangleAlert} />
      <p>${text} ${causeOf(first.problem)}</p>
      <${Button} onClick=${again}>${t("action.again")}<//>
    </div>
  `;
};

export type Part<T> = {
  readonly again: () => void;
  /**
   * The part as it is now: `waiting` until it is there, then what `shown` makes of it. A failure is said
   * by itself, above the last answer where there is one.
   */
  readonly show: (shown: (value: T) => Children, waiting?: Children) => Children;
};

/** A load whose value is reached by `show` alone, so that no screen forgets that it may fail. */
export const partOf = <T>({ value, problem, again }: Load<T>): Part<T> => ({
  again,
  show: (shown, waiting = null) => html`
    <${PartFailed} of=${[{ problem, again }]} />
    ${value === null ? problem === null && waiting : shown(value)}
  `,
});

/** Asks a route for a part of a screen. */
export const usePart = <R extends Route>(route: R, params: Takes<R> | null): Part<Gives<R>> =>
  partOf(useLoad(route, params));
