/**
 * Problem: what the door says when the answer is no (RFC 9457).
 *
 * A refusal keeps its code, its status and its data. Everything else is either a part of the
 * system that is away, which may be asked again, or a fault of ours, of which nothing but the
 * request's id leaves the process.
 */
import { STATUS_CODES } from "node:http";
import { Errors } from "moleculer";
import { statusOf } from "../../../services/contracts/core/action-contract.ts";
import {
  detailOf,
  isKnownCode,
  type Language,
} from "../../../services/contracts/core/refusal-texts.ts";
import { isAway } from "../../broker/deadline.middleware.ts";

/** What is wrong with a field, in Korean, and in English where both were made. */
export type Finding = {
  readonly field: string;
  readonly message: string;
  readonly english?: string;
};

export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly retryAfterS: number | null;
};

type Thrown = {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly data?: unknown;
};

/** Where `type` leads: ../problem-page.ts. */
export const problemsPath = "/docs/problems";
const retryAfterS = 1;

/** A refusal of the door itself; its status goes with its code. */
export const refuse = (code: string, data: object = {}): Error =>
  new Errors.MoleculerClientError(detailOf(code), statusOf(code), code, data);

/** 422 with the fields that are wrong. */
export const wrongFields = (fields: readonly Finding[]): Error =>
  refuse("VALIDATION_FAILED", { fields });

const problem = (code: string, data: Problem["data"] = {}): Problem => {
  const status = statusOf(code);
  return { status, code, data, retryAfterS: waitOf(status, code, data) };
};

/** Seconds until it is worth asking again; null where asking again changes nothing. */
const waitOf = (status: number, code: string, data: Problem["data"]): number | null => {
  const said = data["retryAfterS"];
  if (status === 429 || status === 503) return typeof said === "number" ? said : retryAfterS;
  return code === "KEY_IN_FLIGHT" ? retryAfterS : null;
};

const recordOf = (data: unknown): Problem["data"] =>
  typeof data === "object" && data !== null && !Array.isArray(data)
    ? (data as Problem["data"])
    : {};

/** What an error of Moleculer's validator found, without the node and the action it adds. */
const findingsOf = (data: unknown): Problem["data"] => ({
  fields: (Array.isArray(data) ? (data as Finding[]) : []).map(({ field, message, english }) => ({
    field,
    message,
    ...(english === undefined ? {} : { english }),
  })),
});

/** What an error means to the client. `INTERNAL` is a fault that somebody has to read about. */
export const problemOf = (error: unknown): Problem => {
  const thrown = Object(error) as Thrown;
  const { type, code, data } = thrown;
  if (type === "VALIDATION_ERROR") return problem("VALIDATION_FAILED", findingsOf(data));
  if (type === "UNABLE_DECODE_PARAM") return problem("URL_INVALID");
  if (type === "NOT_READY") return problem(type, recordOf(data));
  if (isAway(thrown)) return problem("UNAVAILABLE");
  if (typeof type !== "string" || !isKnownCode(type)) return problem("INTERNAL");
  const status = typeof code === "number" && code >= 400 && code < 600 ? code : statusOf(type);
  const said = recordOf(data);
  return { status, code: type, data: said, retryAfterS: waitOf(status, type, said) };
};

/** Findings with a message in one language, and all else as it is. */
const inLanguage = (data: Problem["data"], language: Language): Problem["data"] => {
  const { fields } = data;
  if (!Array.isArray(fields)) return data;
  const said = (fields as Partial<Finding>[]).map(({ english, ...finding }) =>
    language === "en" && english !== undefined ? { ...finding, message: english } : finding,
  );
  return { ...data, fields: said };
};

/** The body of a problem's answer; `type` leads to what the page of problems says of the code. */
export const problemText = (
  { status, code, data }: Problem,
  requestId: string,
  language: Language = "ko",
): string =>
  JSON.stringify({
    type: `${problemsPath}#${code}`,
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail: detailOf(code, language),
    code,
    data: inLanguage(data, language),
    requestId,
  });
