/**
 * Negotiate: which of its forms an answer takes, by what the request prefers (RFC 9110, section 12).
 *
 * Weights and wildcards count; of two that are preferred as much, the one that is named first. A
 * client that takes none of the forms is given the first: it can read the refusals at least.
 */
import type { IncomingHttpHeaders } from "node:http";
import Negotiator from "negotiator";
import type { Language } from "../../../services/contracts/core/refusal-texts.ts";

type Asking = { readonly headers: IncomingHttpHeaders };

const forms = ["application/json", "application/pdf"];
const languages: readonly Language[] = ["ko", "en"];

/** True for a client that prefers a PDF to JSON. */
export const prefersPdf = ({ headers }: Asking): boolean =>
  new Negotiator({ headers }).mediaType(forms) === "application/pdf";

/** The language that a client prefers; Korean where it names none that we have. */
export const languageOf = ({ headers }: Asking): Language => {
  const found = new Negotiator({ headers }).language([...languages]);
  return languages.find((each) => each === found) ?? "ko";
};
