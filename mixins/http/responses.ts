/** Responses: writing results, documents and problems to the client. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { challengeOf } from "../../services/contracts/core/auth-challenge.ts";
import { etagOf } from "../../services/contracts/core/entity-version.ts";
import type { Paper } from "../../services/contracts/documents.ts";
import { pdfOf } from "./documents/pdf.ts";
import { encoded } from "./encoded-json.ts";
import { vary } from "./headers.ts";
import { languageOf } from "./parsing/content-negotiation.ts";
import { type Problem, problemText } from "./parsing/problem-details.ts";
import type { Plan } from "./route-plan.ts";

type Body = Buffer | string;

const send = (response: ServerResponse, status: number, type: string, body: Body): void => {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { "Content-Type": type, "Content-Length": length }).end(body);
};

/** The version in an answer; undefined where the contract has none. */
export const versionIn = (contract: ActionContract, answer: unknown): number | undefined => {
  const { version } = Object(answer) as { version?: unknown };
  return contract.versioned === true && typeof version === "number" ? version : undefined;
};

const dress = (
  response: ServerResponse,
  headers: Readonly<Record<string, string>> | undefined,
): void => {
  for (const name in headers) response.setHeader(name, headers[name] ?? "");
  response.setHeader("Cache-Control", "no-store");
};

/** Sends an action's answer with its contract's status; `no-store`, as it is for one caller. */
export const sendAnswer = (
  response: ServerResponse,
  plan: Plan,
  answer: unknown,
  headers: Readonly<Record<string, string>> | undefined,
): void => {
  dress(response, headers);
  const version = versionIn(plan.contract, answer);
  if (version !== undefined) response.setHeader("ETag", etagOf(version));
  const { media } = plan.contract;
  if (plan.status === 204) response.writeHead(204).end();
  else if (media !== undefined) {
    send(response, plan.status, `${media}; charset=utf-8`, String(answer));
  } else send(response, plan.status, "application/json; charset=utf-8", encoded(answer));
};

/** Sends a document as PDF; `no-store`, as it is for one caller. */
export const sendDocument = async (
  response: ServerResponse,
  plan: Plan,
  paper: Paper,
  headers: Readonly<Record<string, string>> | undefined,
): Promise<void> => {
  const bytes = await pdfOf(paper);
  dress(response, headers);
  response.setHeader("Content-Disposition", `inline; filename="${paper.fileName}.pdf"`);
  response.setHeader("Content-Language", "ko");
  send(response, plan.status, "application/pdf", bytes);
};

/** Sends a table as CSV; `no-store`, as it is for one caller. */
export const sendTable = (
  response: ServerResponse,
  plan: Plan,
  { fileName, text }: { readonly fileName: string; readonly text: string },
  headers: Readonly<Record<string, string>> | undefined,
): void => {
  dress(response, headers);
  response.setHeader("Content-Disposition", `attachment; filename="${fileName}.csv"`);
  response.setHeader("Content-Language", "ko");
  send(response, plan.status, "text/csv; charset=utf-8", text);
};

/** Sends a problem in the client's language, with the headers that its status needs. */
export const sendProblem = (
  request: IncomingMessage,
  response: ServerResponse,
  problem: Problem,
  requestId: string,
): void => {
  const { status, retryAfterS } = problem;
  response.setHeader("X-Request-Id", requestId);
  response.setHeader("Cache-Control", "no-store");
  const challenge = challengeOf(problem);
  if (challenge !== null) response.setHeader("WWW-Authenticate", challenge);
  if (retryAfterS !== null) response.setHeader("Retry-After", String(retryAfterS));
  const language = languageOf(request);
  response.setHeader("Content-Language", language);
  vary(response, "Accept-Language");
  send(response, status, "application/problem+json", problemText(problem, requestId, language));
};

/** Sends the page for people at an address that there is not. */
export const sendMissingPage = (
  response: ServerResponse,
  page: string,
  requestId: string,
): void => {
  response.setHeader("X-Request-Id", requestId);
  response.setHeader("Cache-Control", "no-store");
  vary(response, "Accept");
  send(response, 404, "text/html; charset=utf-8", page);
};

/** Answers OPTIONS with the methods of the path. */
export const sendOptions = (response: ServerResponse, allowed: string): void => {
  response.writeHead(204, { Allow: allowed }).end();
};
