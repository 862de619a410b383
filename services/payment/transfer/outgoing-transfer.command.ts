/**
 * Outgoing: money on its way out of a wallet, a payout to a bank or a refund to a card.
 *
 * It left the wallet with one entry of the ledger and ends with another: the provider has it, or it
 * is in the wallet again. Only of what the provider never said there is a stream besides.
 */
import type { Log } from "../../../mixins/log/event-log.ts";
import type { EntryOf, Posted } from "../ledger/entry.ts";
import { entryBy, post, postedBy, type Unknown, unknownsOf } from "../ledger/ledger.repository.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Kind, keyOf, onItsWay } from "../provider/provider.ts";
import type { Transfer, TransferState } from "./transfer.reactor.ts";

type OutKind = Exclude<Kind, "charge">;

/** How one kind of them is written down. */
type Books<B extends EntryOf<OutKind>> = {
  readonly kind: B["kind"];
  /** The stream of what nobody knows. */
  readonly stream: "withdrawal" | "refund";
  readonly beginId: (id: string) => string;
  readonly endId: (id: string) => string;
  /** What its end says of it, and must not differ. */
  readonly factsOf: (begun: B) => object;
  readonly end: (ledger: Ledger, begun: B, isPaid: boolean) => readonly Posted[];
  /** Of a refund, the receipt of its charge. */
  readonly receiptOf?: (log: Log, begun: B) => Promise<string>;
};

/** `requested` also while the provider says that it is not over yet. */
export type OutStatus = "requested" | "paid" | "failed" | "unknown";

export const outgoing = <B extends EntryOf<OutKind>>(books: Books<B>) => {
  const { kind, beginId, endId } = books;
  const unknowns = unknownsOf(books.stream);
  const begun = async (log: Log, id: string): Promise<B> =>
    (await postedBy(log, beginId(id), kind)) as EntryOf<OutKind> as B;

  const statusOf = async (log: Log, id: string): Promise<OutStatus> => {
    const end = await entryBy(log, endId(id));
    if (end !== null) return end.kind === `${kind}Paid` ? "paid" : "failed";
    const why = await log.state(unknowns, id);
    return why === null || why === onItsWay ? "requested" : "unknown";
  };

  const state: Transfer["state"] = async (log, id): Promise<TransferState | null> => {
    if ((await entryBy(log, beginId(id)))?.kind !== kind) return null;
    const entry = await begun(log, id);
    const isOver = (await entryBy(log, endId(id))) !== null;
    const isKnown = (await log.state(unknowns, id)) === null;
    const receipt = await books.receiptOf?.(log, entry);
    return {
      key: keyOf(kind, id),
      amountWon: entry.amountWon,
      ...(receipt === undefined ? {} : { receipt }),
      status: isOver ? "over" : isKnown ? "open" : "unknown",
    };
  };

  const settle: Transfer["settle"] = async (log, id, { status, detail }, by) => {
    if (status === "unknown") {
      const event: Unknown = { type: "unknown", data: { detail } };
      await log.decide(unknowns, id, () => [event], by(`${kind}-unknown:${id}`, {}));
      return;
    }
    const entry = await begun(log, id);
    const isPaid = status === "done";
    const asked = by(endId(id), { ...books.factsOf(entry), isPaid });
    await post(log, (ledger) => books.end(ledger, entry, isPaid), asked);
  };

  return { kind, begun, statusOf, state, settle };
};
