/** Payout entries: how a transfer from a wallet to its owner's bank is recorded. */
import { type EntryOf, payoutEndEntryId, payoutEntryId } from "../ledger/entry.ts";
import { endPayout } from "../ledger/postings.ts";
import { outgoing } from "./outgoing-transfer.command.ts";

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
