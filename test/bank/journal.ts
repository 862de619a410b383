/**
 * Journal: what a teller has begun and the answers that it got, a line each, in a file that
 * outlives it.
 *
 * A line is written when the answer has arrived and before anything follows from it. A killed
 * teller does not know answers that it did not write, and retries those commands.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { type Commit, positionOf } from "../../mixins/log/commit.ts";
import * as accounts from "../../services/payment/ledger/accounts.ts";
import type { Posted } from "../../services/payment/ledger/entry.ts";

/**
 * The ledger has posted it: the position (null when its teller does not know it) and the amount
 * that it moved out of the world outside.
 */
export type PostedLine = {
  readonly is: "posted";
  readonly cid: string;
  readonly fp: string;
  readonly position: number | null;
  readonly bankWon: number;
};
export type RefusedLine = {
  readonly is: "refused";
  readonly cid: string;
  readonly fp: string;
  readonly code: string;
};
export type Told = PostedLine | RefusedLine;
export type Line =
  | Told
  | { readonly is: "begun" | "ended"; readonly n: number }
  /** The rival of another teller's case. */
  | { readonly is: "rival"; readonly teller: number; readonly n: number };

const lineOf = (text: string): Line[] => {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    // The last line, cut off by a kill.
    return [];
  }
};

/** The journal line of a commit. */
export const postedLine = ({ _id, cid, fp, events }: Commit): PostedLine => {
  const legs = (events as unknown as readonly Posted[]).flatMap(({ data }) => data.legs);
  const ofBank = legs.filter(({ account }) => account === accounts.bank);
  const bankWon = ofBank.reduce((sum, { won }) => sum + won, 0);
  return { is: "posted", cid, fp, position: positionOf(_id), bankWon };
};

/** All lines of a journal; none when it does not exist. */
export const linesIn = (path: string): Line[] =>
  existsSync(path) ? readFileSync(path, "utf8").split("\n").flatMap(lineOf) : [];

/**
 * Writes a line, which is durable when this returns. It begins with a line end, so that a torn line
 * is alone.
 */
export const write = (path: string, line: Line): void =>
  appendFileSync(path, `\n${JSON.stringify(line)}`);

export const isTold = (line: Line): line is Told => line.is === "posted" || line.is === "refused";
