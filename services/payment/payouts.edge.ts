/** Payouts: how one is written down, from the wallet to its owner's bank. */
import { type EntryOf, payoutEndEntryId, payoutEntryId } from "./entry.ts";
import { outgoing } from "./outgoing.edge.ts";
import { endPayout } from "./rules.ts";

const factsOf = ({ withdrawalId, role, userId, amountWon }: EntryOf<"payout">) => ({
  withdrawalId,
  role,
  userId,
  amountWon,
});
export const payouts = outgoing<EntryOf<"payout">>({
  kind: "payout",
  stream: "withdrawal",
  beginId: payoutEntryId,
  endId: payoutEndEntryId,
  factsOf,
  end: (ledger, begun, isPaid) => endPayout(ledger, factsOf(begun), isPaid),
});
