/**
 * Cached response: bytes that many callers get, with their headers.
 *
 * The ETag, the header lists and the compressed forms are computed once. Only the request id is
 * written per request.
 */
import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Headers } from "./headers.ts";
import { type Coding, codedBytesMin, codingOf, compressed } from "./parsing/content-coding.ts";

/** The content of a response and what its headers depend on. */
export type Made = {
  readonly bytes: Buffer;
  /** Of the resource. The ETag begins with it, so that an `If-Match` may use the ETag. */
  readonly version?: number | undefined;
  readonly type: string;
  readonly cacheControl: string;
  /** Request headers for `Vary`: `Authorization` where callers with a token bypass the cache. */
  readonly vary: readonly string[];
  /** False for content that is compressed already, such as images. */
  readonly isText: boolean;
};

/** One content coding of a response. Header lists are flat and end with the request id. */
type Form = {
  readonly etag: string;
  readonly bytes: Buffer;
  readonly whole: string[];
  readonly unchanged: string[];
};

const idName = "X-Request-Id";

/** The base of a strong ETag; each content coding adds a suffix of its own. */
const tagOf = ({ bytes, version }: Made): string => {
  const name = hash("sha256", bytes, "base64url").slice(0, 22);
  return version === undefined ? name : `${version}.${name}`;
};

/** Whether an If-None-Match has an ETag, by weak comparison: a proxy may have weakened it. */
const matches = (header: string, etag: string): boolean =>
  header === etag ||
  header.trim() === "*" ||
  header.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

/** The header list with the response's earlier `Vary` names put before its own. */
const withVary = (head: readonly string[], current: string): string[] =>
  head.map((text, at) => (head[at - 1] === "Vary" ? `${current}, ${text}` : text));

/** A response in memory; a compressed form is made when the first client accepts it. */
export class CachedResponse {
  readonly bytes: Buffer;
  private readonly made: Made;
  private readonly common: Headers;
  private readonly tag: string;
  private readonly plain: Form;
  private readonly forms = new Map<Coding, Form>();
  private readonly coming = new Map<Coding, Promise<Form>>();

  constructor(made: Made, common: Headers) {
    this.made = made;
    this.bytes = made.bytes;
    this.common = common;
    this.tag = tagOf(made);
    this.plain = this.formOf("identity", made.bytes);
    this.forms.set("identity", this.plain);
    if (!made.isText || made.bytes.length < codedBytesMin) {
      this.forms.set("br", this.plain).set("gzip", this.plain);
    }
  }

  /** Approximate bytes in memory: all forms, and 1,000 for each header list. */
  get size(): number {
    const bodies = [...new Set(this.forms.values())].map(({ bytes }) => bytes.length + 1000);
    return bodies.reduce((sum, length) => sum + length, 1000);
  }

  /** Whether the other content would send the same response. */
  isSame({ bytes, type, cacheControl }: Made): boolean {
    return (
      type === this.made.type &&
      cacheControl === this.made.cacheControl &&
      bytes.equals(this.made.bytes)
    );
  }

  /**
   * Answers a GET or HEAD. `grown` is called when another form was added. The plain form is sent
   * where compression fails.
   */
  send(request: IncomingMessage, response: ServerResponse, id: string, grown: () => void): void {
    const coding = codingOf(request.headers["accept-encoding"]);
    const form = this.forms.get(coding);
    if (form !== undefined) {
      this.sendForm(form, request, response, id);
      return;
    }
    const coming = this.coming.get(coding) ?? this.make(coding, grown);
    coming.then((coded) => this.sendForm(coded, request, response, id));
  }

  private make(coding: Coding, grown: () => void): Promise<Form> {
    const make = async (): Promise<Form> => {
      const coded = coding === "identity" ? null : await compressed(this.bytes, coding);
      const form = coded === null ? this.plain : this.formOf(coding, coded);
      this.forms.set(coding, form);
      this.coming.delete(coding);
      grown();
      return form;
    };
    const coming = make().catch(() => this.plain);
    this.coming.set(coding, coming);
    return coming;
  }

  private sendForm(
    { etag, bytes, whole, unchanged }: Form,
    { headers }: IncomingMessage,
    response: ServerResponse,
    id: string,
  ): void {
    const known = headers["if-none-match"];
    const isKnown = known !== undefined && matches(known, etag);
    const all = isKnown ? unchanged : whole;
    // Written before this returns, so all requests can use the same list.
    all[all.length - 1] = id;
    const current = response.getHeader("Vary");
    const head = current === undefined ? all : withVary(all, String(current));
    if (isKnown) response.writeHead(304, head).end();
    else response.writeHead(200, head).end(bytes);
  }

  private formOf(coding: Coding, bytes: Buffer): Form {
    const { type, cacheControl, vary } = this.made;
    const isPlain = coding === "identity";
    const etag = isPlain ? `"${this.tag}"` : `"${this.tag}-${coding}"`;
    const both = [
      ...["ETag", etag, "Cache-Control", cacheControl],
      ...["Vary", ["Accept-Encoding", ...vary].join(", ")],
      ...this.common.flat(),
      ...[idName, ""],
    ];
    const body = ["Content-Type", type, "Content-Length", String(bytes.length)];
    const coded = isPlain ? [] : ["Content-Encoding", coding];
    return { etag, bytes, whole: [...body, ...coded, ...both], unchanged: both };
  }
}
