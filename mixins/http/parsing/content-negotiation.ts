/**
 * Content negotiation: the media type and language of an answer (RFC 9110, section 12).
 *
 * Weights and wildcards count; among equal weights the first named wins. A client that accepts none
 * of the types gets the first, so that it can at least read refusals.
 */
import type { IncomingHttpHeaders } from "node:http";
import Negotiator from "negotiator";
import type { Language } from "../../../services/contracts/core/refusal-texts.ts";

type Negotiable = { readonly headers: IncomingHttpHeaders };

const forms = ["application/json", "application/pdf"];
const languages: readonly Language[] = ["ko", "en"];

/** True for a client that prefers a PDF to JSON. */
export const prefersPdf = ({ headers }: Negotiable): boolean =>
  new Negotiator({ headers }).mediaType(forms) === "application/pdf";

/** True for a client that prefers CSV to JSON and PDF. */
export const prefersCsv = ({ headers }: Negotiable): boolean =>
  new Negotiator({ headers }).mediaType([...forms, "text/csv"]) === "text/csv";

/** The language that a client prefers; Korean where it names none of ours. */
export const languageOf = ({ headers }: Negotiable): Language => {
  const found = new Negotiator({ headers }).language([...languages]);
  return languages.find((each) => each === found) ?? "ko";
};

/** True for a person who follows a link: a browser asks for a page, a program for JSON. */
export const wantsPage = (request: Negotiable & { url?: string | undefined }): boolean =>
  !/^\/api(\/|$)/.test(request.url ?? "") &&
  /\btext\/html\b/.test(request.headers.accept ?? "") &&
  new Negotiator(request).mediaType(["text/html", "application/json"]) === "text/html";
