/** Refused line: what the REPL refuses itself, and how any error is said in one line. */

/** A refusal of the REPL; its message is the whole line. */
export class RefusedLine extends Error {}

type Failed = {
  readonly message?: string;
  readonly type?: string;
  readonly code?: number | string;
  readonly data?: unknown;
};

const dataText = (data: unknown): string => {
  if (typeof data !== "object" || data === null || Object.keys(data).length === 0) return "";
  return ` ${JSON.stringify(data)}`;
};

/** An error in one line: the code of a refusal, its text and its data. */
export const lineOf = (error: unknown): string => {
  if (error instanceof RefusedLine) return error.message;
  const { message = String(error), type, code, data } = Object(error) as Failed;
  const text = type === undefined ? message : `${type} (${code}) ${message}${dataText(data)}`;
  return text.replaceAll(/\s+/g, " ");
};
