/**
 * Reconciling: what the provider says that moved, against what the ledger says. Pure.
 *
 * Both are matched by the key of what was asked for. A key is moved once: the second line of one is
 * money that nobody here knows of.
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
  /** What the provider has more than the ledger. */
  readonly differenceWon: number;
};

/** Charges come in, the rest goes out. */
export const signedWon = ({ kind, amountWon }: Pick<Line, "kind" | "amountWon">): number =>
  kind === "charge" ? amountWon : -amountWon;

const sumOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + signedWon(line), 0);
const nameOf = ({ kind, key }: Line): string => `${kind} ${key}`;

/** O(lines). Their order does not matter; `movements` has each key once. */
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
