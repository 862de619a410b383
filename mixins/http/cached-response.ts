/**
 * Shared answer: bytes that many callers get, with the heads that go before them.
 *
 * Everything that is the same for all is worked out once: the ETag, the headers as they are
 * written, the compressed forms. What is left for a request is its id.
 */
import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Headers } from "./headers.ts";
import { type Coding, codedBytesMin, codingOf, compressed } from "./parsing/content-coding.ts";

/** What an answer is made of. */
export type Made = {
  readonly bytes: Buffer;
  /** Of the thing in it: the tag begins with it, so that an `If-Match` may name the tag. */
  readonly version?: number | undefined;
  readonly type: string;
  readonly cacheControl: string;
  /** What else it differs by: `Authorization` where a token is answered apart. */
  readonly vary: readonly string[];
  /** False for what is compressed already, as pictures are. */
  readonly isText: boolean;
};

/** One form of an answer. Header lists are flat, and end with the request's id. */
type Form = {
  readonly etag: string;
  readonly bytes: Buffer;
  readonly whole: string[];
  readonly unchanged: string[];
};

const idName = "X-Request-Id";

/** The tag of an answer: strong, as each form of the same bytes has its own. */
const tagOf = ({ bytes, version }: Made): string => {
  const name = hash("sha256", bytes, "base64url").slice(0, 22);
  return version === undefined ? name : `${version}.${name}`;
};

/** Whether an If-None-Match names a tag. Compared weakly: what a proxy has weakened is the same. */
const names = (header: string, etag: string): boolean =>
  header === etag ||
  header.trim() === "*" ||
  header.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

/** A list in which `Vary` names what others have said too. */
const withVary = (head: readonly string[], said: string): string[] =>
  head.map((text, at) => (head[at - 1] === "Vary" ? `${said}, ${text}` : text));

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

  /** Memory of all its forms, with what their heads take, about. */
  get size(): number {
    const bodies = [...new Set(this.forms.values())].map(({ bytes }) => bytes.length + 1000);
    return bodies.reduce((sum, length) => sum + length, 1000);
  }

  /** Whether the same would be sent for both. */
  isSame({ bytes, type, cacheControl }: Made): boolean {
    return (
      type === this.made.type &&
      cacheControl === this.made.cacheControl &&
      bytes.equals(this.made.bytes)
    );
  }

  /**
   * Answers a GET or HEAD. `grown` is called when it has taken on another form and is larger; a
   * form that cannot be made is the plain one.
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
    const isKnown = known !== undefined && names(known, etag);
    const all = isKnown ? unchanged : whole;
    // Written before this returns, so the list can be everyone's.
    all[all.length - 1] = id;
    const said = response.getHeader("Vary");
    const head = said === undefined ? all : withVary(all, String(said));
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
