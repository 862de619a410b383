/** Listing: a list of the API as a table: while it loads, when it is empty, when it failed, and more of it. */
import type { List } from "../../api/use-load.ts";
import { t } from "../../words/words.ts";
import { Button } from "../form/button.ts";
import { type Children, html } from "../html.ts";
import type { IconNode } from "../icons.ts";
import { ProblemNotice } from "../notice.ts";
import { Empty, Skeleton } from "../parts.ts";
import { type Column, Table } from "./table.ts";

type Props<T> = {
  readonly list: List<T>;
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  /** What an empty list says, and the drawing above it. */
  readonly empty: string;
  readonly icon?: IconNode;
  /** How many grey shapes stand for the list while it loads. */
  readonly count?: number;
  /** What to do when it is empty. */
  readonly children?: Children;
};

type Around<T> = Pick<Props<T>, "list" | "empty" | "icon" | "count" | "children"> & {
  readonly rows: (items: readonly T[]) => Children;
};

/** The states around the items of a list, however they are shown. */
export const ListStates = <T>({ list, empty, icon, count = 2, children, rows }: Around<T>) => {
  const { items, isLoading, problem, more, again } = list;
  const isEmpty = items.length === 0;
  return html`
    <div class="stack" aria-busy=${String(isLoading)}>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${isLoading && isEmpty && html`<${Skeleton} count=${count} label=${t("state.loading")} />`}
      ${!isLoading && problem === null && isEmpty && html`<${Empty} icon=${icon} text=${empty}>${children}<//>`}
      ${!isEmpty && rows(items)}
      ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
    </div>
  `;
};

export const Listing = <T>({ list, caption, columns, keyOf, empty, children }: Props<T>) => html`
  <${ListStates} list=${list} empty=${empty} rows=${(items: readonly T[]) => html`
    <${Table} caption=${caption} columns=${columns} rows=${items} keyOf=${keyOf} />
  `}>${children}<//>
`;

/** A table whose rows come at once. */
export const Rows = <T>({
  rows,
  ...rest
}: Omit<Props<T>, "list"> & { readonly rows: readonly T[] }) => {
  const list = { items: rows, problem: null, isLoading: false, more: null, again: () => undefined };
  return html`<${Listing} list=${list} ...${rest} />`;
};
