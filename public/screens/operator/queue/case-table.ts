/** Case table: the cases of a kind, each with what an operator may decide; a decided one leaves it at once. */
import type { List } from "../../../api/use-load.ts";
import { ButtonLink } from "../../../ui/form/button.ts";
import { type Children, html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import type { Column } from "../../../ui/list/table.ts";
import { t } from "../../../words/words.ts";
import { type KindProps, useDecided } from "../parts/decided.ts";
import type { Kind } from "../parts/open-work.ts";

/** Says what was decided on a case, and takes it off the table. */
export type Done = (text: string) => void;

type Props<T> = KindProps & {
  readonly kind: Kind;
  readonly all: List<T>;
  readonly idOf: (item: T) => string;
  readonly columns: readonly Column<T>[];
  readonly acts: (item: T, done: Done) => Children;
  /** What an empty table says. */
  readonly empty: string;
};

/** Where to go on from a kind of which no case waits. */
export const Others = () =>
  html`<${ButtonLink} href="/operator/queue">${t("ops.queue.others")}<//>`;

export const CaseTable = <T>({ kind, all, idOf, columns, acts, empty, recount }: Props<T>) => {
  const { list, done } = useDecided(all, idOf, recount);
  const last: Column<T> = {
    name: t("ops.col.act"),
    cell: (item) => html`<div class="row">${acts(item, (text) => done(idOf(item), text))}</div>`,
  };
  return html`
    <${Listing} list=${list} caption=${t(`ops.kind.${kind}`)} columns=${[...columns, last]} keyOf=${idOf} empty=${empty}>
      <${Others} />
    <//>
  `;
};
