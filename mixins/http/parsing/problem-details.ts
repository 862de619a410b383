/**
 * Problem details: the answer to a refused or failed request (RFC 9457).
 *
 * A refusal keeps its code, status and data. Any other error is UNAVAILABLE, which may be retried,
 * or a fault of ours: INTERNAL, which shows the client only the request id.
 */
import { STATUS_CODES } from "node:http";
import { Errors } from "moleculer";
import { statusOf } from "../../../services/contracts/core/action-contract.ts";
import { textOf } from "../../../services/contracts/core/reason-texts.ts";
import {
  detailOf,
  isKnownCode,
  type Language,
} from "../../../services/contracts/core/refusal-texts.ts";
import { isAway } from "../../broker/deadline.middleware.ts";

/** The error of one field, in Korean, and in English where there is a translation. */
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

/** The page that `type` links to: ../problem-page.ts. */
export const problemsPath = "/docs/problems";
const retryAfterS = 1;

/** A refusal of the HTTP server itself; the status follows from the code. */
export const refuse = (code: string, data: object = {}): Error =>
  new Errors.MoleculerClientError(detailOf(code), statusOf(code), code, data);

/** 422 VALIDATION_FAILED with the invalid fields. */
export const wrongFields = (fields: readonly Finding[]): Error =>
  refuse("VALIDATION_FAILED", { fields });

const problem = (code: string, data: Problem["data"] = {}): Problem => {
  const status = statusOf(code);
  return { status, code, data, retryAfterS: waitOf(status, code, data) };
};

/** Seconds until a retry makes sense; null where a retry changes nothing. */
const waitOf = (status: number, code: string, data: Problem["data"]): number | null => {
  const said = data["retryAfterS"];
  if (status === 429 || status === 503) return typeof said === "number" ? said : retryAfterS;
  return code === "KEY_IN_FLIGHT" ? retryAfterS : null;
};

const recordOf = (data: unknown): Problem["data"] =>
  typeof data === "object" && data !== null && !Array.isArray(data)
    ? (data as Problem["data"])
    : {};

/** The findings of Moleculer's validator, without the node and action that it adds. */
const findingsOf = (data: unknown): Problem["data"] => ({
  fields: (Array.isArray(data) ? (data as Finding[]) : []).map(({ field, message, english }) => ({
    field,
    message,
    ...(english === undefined ? {} : { english }),
  })),
});

/** The problem of an error. `INTERNAL` is a fault, which the caller of this function logs. */
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

/** The data with the findings' messages in one language. */
const inLanguage = (data: Problem["data"], language: Language): Problem["data"] => {
  const { fields } = data;
  if (!Array.isArray(fields)) return data;
  const said = (fields as Partial<Finding>[]).map(({ english, ...finding }) =>
    language === "en" && english !== undefined ? { ...finding, message: english } : finding,
  );
  return { ...data, fields: said };
};

/** The JSON body of a problem; `type` links to the code's section of the problem page. */
export const problemText = (
  { status, code, data }: Problem,
  requestId: string,
  language: Language = "ko",
): string =>
  JSON.stringify({
    type: `${problemsPath}#${code}`,
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail: textOf(code, data, language),
    code,
    data: inLanguage(data, language),
    requestId,
  });
