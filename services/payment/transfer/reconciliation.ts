/**
 * Reconciliation: the movements of the provider compared with those of the ledger. Pure.
 *
 * Both are matched by key. A key moves money once, so a second line of one key is `extra`.
 */
import type { Line } from "../provider/provider.ts";

export type WrongAmount = Line & { readonly ledgerWon: number };
export type Difference = {
  readonly matched: number;
  /** In the ledger, and not at the provider. */
  readonly missing: readonly Line[];
  /** At the provider, and not in the ledger. */
  readonly extra: readonly Line[];
  readonly wrongAmount: readonly WrongAmount[];
  /** The won that the provider has beyond the ledger. */
  readonly differenceWon: number;
};

/** Positive for charges, negative for payouts and refunds. */
export const signedWon = ({ kind, amountWon }: Pick<Line, "kind" | "amountWon">): number =>
  kind === "charge" ? amountWon : -amountWon;

const sumOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + signedWon(line), 0);
const nameOf = ({ kind, key }: Line): string => `${kind} ${key}`;

/** Compares two lists, in any order; `movements` has each key once. O(lines). */
export const reconciled = (lines: readonly Line[], movements: readonly Line[]): Difference => {
  const left = new Map(movements.map((movement) => [nameOf(movement), movement]));
  const extra: Line[] = [];
  const wrongAmount: WrongAmount[] = [];
  let matched = 0;
  for (const line of lines) {
    const ours = left.get(nameOf(line));
    left.delete(nameOf(line));
    if (ours === undefined) extra.push(line);
    else if (ours.amountWon === line.amountWon) matched += 1;
    else wrongAmount.push({ ...line, ledgerWon: ours.amountWon });
  }
  const differenceWon = sumOf(lines) - sumOf(movements);
  return { matched, missing: [...left.values()], extra, wrongAmount, differenceWon };
};
