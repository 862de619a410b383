/**
 * Checkpoint: the signed statement about the audit log, in a text format for independent programs.
 *
 * A note contains a position, the log's hash there, and the hash of the previous note. Therefore no
 * note can be removed from the sequence.
 */
import type { Instant } from "../../contracts/core/units.ts";

export type AuditCheckpoint = {
  readonly position: number;
  readonly hash: string;
  readonly at: Instant;
  /** SHA-256 of the previous note's text; empty in the first. */
  readonly previous: string;
};

const title = "oneday audit";
const digits = 12;
const none = "-";

/** The signed text, including the last line end. */
export const bodyOf = ({ position, hash, at, previous }: AuditCheckpoint): string =>
  `${[title, position, hash, at, previous === "" ? none : previous].join("\n")}\n`;

/** The whole note: the signed text and the signature in base64. */
export const noteOf = (checkpoint: AuditCheckpoint, signature: string): string =>
  `${bodyOf(checkpoint)}\n${signature}\n`;

const padded = (position: number): string => String(position).padStart(digits, "0");

/** The file name of a note; names sort by position. */
export const noteName = (position: number): string => `checkpoint-${padded(position)}.txt`;
/** The file name of the entries from one position to another, both included. */
export const entriesName = (from: number, to: number): string =>
  `entries-${padded(from)}-${padded(to)}.jsonl`;
export const keyName = "key.pem";

/** The position in the name of a note; null for any other file. */
export const notePosition = (name: string): number | null => {
  const digitsOf = /^checkpoint-(\d{12})\.txt$/.exec(name)?.[1];
  return digitsOf === undefined ? null : Number(digitsOf);
};
