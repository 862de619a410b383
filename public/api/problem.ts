/** Problem: a refusal of the API (RFC 9457), or a request that got no answer. */
import type { AnyCode } from "./routes.ts";

export type FieldError = {
  readonly field: string;
  readonly message: string;
  readonly english?: string;
};

/** Where a request got no answer, it is not known whether the command was done. */
export type Lost = "OFFLINE";

type Body = {
  readonly code?: string;
  readonly detail?: string;
  readonly data?: { readonly fields?: readonly FieldError[] } & Readonly<Record<string, unknown>>;
  readonly requestId?: string;
};

/** What a request was refused with. `detail` is in the language of the page. */
export class Problem extends Error {
  readonly status: number;
  readonly code: AnyCode | Lost;
  readonly fields: readonly FieldError[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly retryAfterS: number | null;

  constructor(status: number, body: Body, retryAfterS: number | null = null) {
    super(body.detail ?? "");
    this.name = "Problem";
    this.status = status;
    this.code = (body.code ?? (status === 0 ? "OFFLINE" : "INTERNAL")) as AnyCode | Lost;
    this.data = body.data ?? {};
    this.fields = body.data?.fields ?? [];
    this.requestId = body.requestId ?? null;
    this.retryAfterS = retryAfterS;
  }

  /** Whether the same request may be answered later: the connection, a limit or a fault was in the way. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** The message of a field in the language of the page; undefined where it is right. */
  field(name: string, language: string): string | undefined {
    // A field is a path into the body, such as `/place/address`; its name may leave the first slash out.
    const wanted = `/${name.replace(/^\//, "")}/`;
    const found = this.fields.find(({ field }) => `${field}/`.startsWith(wanted));
    return language === "en" ? (found?.english ?? found?.message) : found?.message;
  }
}

/** A thrown value as a problem; one that is none was thrown by the app itself, and is thrown on. */
export const problemOf = (thrown: unknown): Problem => {
  if (thrown instanceof Problem) return thrown;
  throw thrown;
};
