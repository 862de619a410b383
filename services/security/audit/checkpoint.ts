/**
 * Checkpoint: what security signs about its log, in words that a stranger's program can read.
 *
 * A note says up to which entry the log had which hash, and names the note before it, so that none
 * can be taken out of a row of them.
 */
import type { Instant } from "../../contracts/core/units.ts";

export type AuditCheckpoint = {
  readonly position: number;
  readonly hash: string;
  readonly at: Instant;
  /** SHA-256 of the text of the note before; empty in the first. */
  readonly previous: string;
};

const title = "oneday audit";
const digits = 12;
const none = "-";

/** What is signed, to the last line end. */
export const bodyOf = ({ position, hash, at, previous }: AuditCheckpoint): string =>
  `${[title, position, hash, at, previous === "" ? none : previous].join("\n")}\n`;

/** The whole note: what is signed, and the signature in base64. */
export const noteOf = (checkpoint: AuditCheckpoint, signature: string): string =>
  `${bodyOf(checkpoint)}\n${signature}\n`;

const padded = (position: number): string => String(position).padStart(digits, "0");

/** The names of the files of an export; they order as the entries do. */
export const noteName = (position: number): string => `checkpoint-${padded(position)}.txt`;
export const entriesName = (from: number, to: number): string =>
  `entries-${padded(from)}-${padded(to)}.jsonl`;
export const keyName = "key.pem";

/** The position in the name of a note; null for any other file. */
export const notePosition = (name: string): number | null => {
  const digitsOf = /^checkpoint-(\d{12})\.txt$/.exec(name)?.[1];
  return digitsOf === undefined ? null : Number(digitsOf);
};
