/** Viewed: a screen of several views, of which the address says the one that is shown. */
import type { FunctionComponent } from "preact";
import type { Screen, ScreenProps } from "../../../app/screens.ts";
import { html } from "../../../ui/html.ts";
import type { View } from "../../../ui/list/views.ts";
import type { Word } from "../../../words/names.ts";
import { t } from "../../../words/words.ts";
import { OperatorPage } from "./page.ts";

type Viewed<N extends string> = {
  readonly path: string;
  readonly title: Word;
  /** What each view shows; the first one has the bare path. */
  readonly views: Readonly<Record<N, FunctionComponent<Pick<ScreenProps, "query">>>>;
  /** What a view is called, and what it is for. */
  readonly wordsOf: (name: N) => readonly [name: Word, text: Word];
  /** The names of the query that another view keeps. */
  readonly keeps?: readonly string[];
};

/** Makes the screen of some views. */
export const viewed = <N extends string>({
  path,
  title,
  views,
  wordsOf,
  keeps = [],
}: Viewed<N>): Screen => {
  const names = Object.keys(views) as [N, ...N[]];
  const hrefOf = (name: N, query: URLSearchParams): string => {
    const next = new URLSearchParams(name === names[0] ? {} : { view: name });
    for (const kept of keeps) {
      const value = query.get(kept);
      if (value !== null) next.set(kept, value);
    }
    return next.size === 0 ? path : `${path}?${next}`;
  };
  return ({ query }) => {
    const view = names.find((name) => name === query.get("view")) ?? names[0];
    const links = names.map(
      (name): View => ({
        href: hrefOf(name, query),
        text: t(wordsOf(name)[0]),
        isCurrent: name === view,
      }),
    );
    return html`
      <${OperatorPage} title=${t(title)} text=${t(wordsOf(view)[1])} views=${links}>
        <${views[view]} query=${query} />
      <//>
    `;
  };
};
