/**
 * Outgoing transfer: money on its way out of a wallet, as a payout to a bank or a refund to a card.
 *
 * One entry of the ledger takes it out of the wallet, and another ends it: the provider has it, or
 * it is in the wallet again. Only a transfer with an unknown outcome has a stream besides.
 */
import type { Log } from "../../../mixins/log/event-log.ts";
import type { EntryOf, Posted } from "../ledger/entry.ts";
import { entryBy, post, postedBy, type Unknown, unknownsOf } from "../ledger/ledger.repository.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Kind, keyOf, onItsWay } from "../provider/provider.ts";
import type { Transfer, TransferState } from "./transfer.reactor.ts";

type OutKind = Exclude<Kind, "charge">;

/** How one kind of outgoing transfer is recorded. */
type OutgoingKind<B extends EntryOf<OutKind>> = {
  readonly kind: B["kind"];
  /** The stream of unknown outcomes. */
  readonly stream: "withdrawal" | "refund";
  readonly beginId: (id: string) => string;
  readonly endId: (id: string) => string;
  /** The input of the ending command, which must not differ in a repeat. */
  readonly factsOf: (begun: B) => object;
  readonly end: (ledger: Ledger, begun: B, isPaid: boolean) => readonly Posted[];
  /** For a refund, the receipt of its charge. */
  readonly receiptOf?: (log: Log, begun: B) => Promise<string>;
};

/** `requested` also while the provider says that the transfer is pending. */
export type OutStatus = "requested" | "paid" | "failed" | "unknown";

/** The reads and writes of one kind of outgoing transfer. */
export const outgoing = <B extends EntryOf<OutKind>>(outgoingKind: OutgoingKind<B>) => {
  const { kind, beginId, endId } = outgoingKind;
  const unknowns = unknownsOf(outgoingKind.stream);
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
    const receipt = await outgoingKind.receiptOf?.(log, entry);
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
    const command = by(endId(id), { ...outgoingKind.factsOf(entry), isPaid });
    await post(log, (ledger) => outgoingKind.end(ledger, entry, isPaid), command);
  };

  return { kind, begun, statusOf, state, settle };
};
