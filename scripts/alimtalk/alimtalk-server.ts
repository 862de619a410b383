/**
 * Alimtalk sandbox: a provider of OneDay's Alimtalk protocol that sends nothing to anyone.
 *
 * It listens on loopback, knows the templates of OneDay, keeps what it accepted in memory, and
 * accepts a key once. Some numbers misbehave, by their last four digits; they begin with 010-0,
 * which is assigned to no one. A code that proves a number reaches each of them.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Message } from "../../services/communication/alimtalk/alimtalk.ts";
import {
  allTemplates,
  filled,
  phoneCodeKind,
  type Template,
  textCharsMax,
} from "../../services/communication/texts/alimtalk-templates.ts";

export type AlimtalkServerOptions = {
  readonly port?: number;
  /** The key that clients send. */
  readonly key: string;
  /** The sender under which the templates count as registered; any when absent. */
  readonly sender?: string;
  /** How long the slow number waits. */
  readonly slowMs?: number;
};
export type Accepted = Message & { readonly at: string };
export type AlimtalkServer = {
  readonly url: string;
  /** What it accepted for a number, oldest first. */
  readonly to: (number: string) => readonly Accepted[];
  /** The keys of all requests for a number, also of those that it refused. */
  readonly asked: (number: string) => readonly string[];
  readonly stop: () => Promise<void>;
};

type Reply = { readonly status: number; readonly body?: object; readonly retryAfterS?: number };
/**
 * What a number does. `before`: an answer in place of accepting; with `once` at the first request
 * of a key alone. `cut`: the connection ends, before or after accepting. `after`: another answer
 * than 200 to what it accepted.
 */
type Habit =
  | { readonly before: Reply; readonly once?: true }
  | { readonly cut: "before" | "after" }
  | { readonly after: Reply }
  | { readonly slow: true };

const bodyMax = 20_000;
const keptMax = 1000;
const slowMsDefault = 15_000;

const refused = (status: number, code: string): Reply => ({ status, body: { code } });

/** By the last four digits of a number that begins with 0100. */
export const habits: Readonly<Record<string, Habit>> = {
  "0001": { slow: true },
  "0002": { cut: "after" },
  "0003": { cut: "before" },
  "0400": { before: refused(400, "BAD_REQUEST") },
  "0404": { before: refused(404, "NO_USER") },
  "0403": { before: refused(403, "BLOCKED") },
  "0429": { before: { ...refused(429, "TOO_MANY"), retryAfterS: 2 }, once: true },
  "0500": { before: refused(500, "FAULT"), once: true },
  "0503": { before: refused(503, "AWAY"), once: true },
  "0502": { after: refused(502, "PROXY") },
};

const habitOf = ({ to }: Message, template: Template): Habit | null =>
  template.kind === phoneCodeKind || !to.startsWith("0100") ? null : (habits[to.slice(-4)] ?? null);

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The message of a body; null for any other text. */
const messageIn = (text: string): Message | null => {
  try {
    const one = JSON.parse(text) as Partial<Message> | null;
    const { key, sender, template, to, variables, text: said, buttons } = one ?? {};
    const isWhole = [key, sender, template, to, said].every(isText) && Array.isArray(buttons);
    const isFilled = typeof variables === "object" && Object.values(variables).every(isText);
    return isWhole && isFilled ? (one as Message) : null;
  } catch {
    return null;
  }
};

/** Why a message is none of a registered template; null where it is one. */
const faultOf = (message: Message, template: Template | undefined): Reply | null => {
  if (!/^01[016789]\d{7,8}$/.test(message.to)) return refused(422, "NUMBER_WRONG");
  if (template === undefined) return refused(422, "TEMPLATE_UNKNOWN");
  if (filled(template.text, message.variables) !== message.text || message.text.includes("#{")) {
    return refused(422, "TEXT_DIFFERS");
  }
  return [...message.text].length > textCharsMax ? refused(422, "TEXT_TOO_LONG") : null;
};

class Provider {
  private readonly options: AlimtalkServerOptions;
  private readonly templates = new Map(allTemplates().map((one) => [one.code, one]));
  private readonly accepted = new Map<string, Accepted>();
  private readonly requests: { readonly key: string; readonly to: string }[] = [];
  private readonly stopping: AbortSignal;

  constructor(options: AlimtalkServerOptions, stopping: AbortSignal) {
    this.options = options;
    this.stopping = stopping;
  }

  to = (number: string) => [...this.accepted.values()].filter(({ to }) => to === number);
  asked = (number: string) => this.requests.filter(({ to }) => to === number).map(({ key }) => key);

  /** What it accepted for a number, for a person who plays with it. */
  shown({ authorization }: IncomingMessage["headers"], to: string | null): Reply {
    if (authorization !== `Bearer ${this.options.key}`) return refused(401, "KEY_WRONG");
    return { status: 200, body: { messages: this.to(to ?? "") } };
  }

  /** The answer to a request; null where the connection ends without one. */
  async reply(headers: IncomingMessage["headers"], text: string): Promise<Reply | null> {
    const { key, sender } = this.options;
    if (headers.authorization !== `Bearer ${key}`) return refused(401, "KEY_WRONG");
    const message = messageIn(text);
    if (message === null || headers["idempotency-key"] !== message.key) {
      return refused(400, "BAD_REQUEST");
    }
    if (sender !== undefined && message.sender !== sender) return refused(403, "SENDER_UNKNOWN");
    const template = this.templates.get(message.template);
    const fault = faultOf(message, template);
    if (fault !== null || template === undefined) return fault;
    return this.act(message, habitOf(message, template));
  }

  private async act(message: Message, habit: Habit | null): Promise<Reply | null> {
    const isFirst = !this.asked(message.to).includes(message.key);
    this.requests.push({ key: message.key, to: message.to });
    if (this.requests.length > keptMax) this.requests.shift();
    if (habit === null) return this.accept(message);
    if ("before" in habit) {
      return isFirst || habit.once !== true ? habit.before : this.accept(message);
    }
    if ("cut" in habit) {
      if (habit.cut === "after") this.accept(message);
      return null;
    }
    const done = this.accept(message);
    if ("after" in habit) return habit.after;
    const { slowMs = slowMsDefault } = this.options;
    await pause(slowMs, undefined, { signal: this.stopping }).catch(() => undefined);
    return done;
  }

  /** The same key with the same message is the same acceptance; with another it is refused. */
  private accept(message: Message): Reply {
    const known = this.accepted.get(message.key);
    if (known === undefined) {
      this.accepted.set(message.key, { ...message, at: new Date().toISOString() });
      const [oldest = ""] = this.accepted.keys();
      if (this.accepted.size > keptMax) this.accepted.delete(oldest);
    } else if (known.to !== message.to || known.text !== message.text) {
      return refused(409, "KEY_REUSED");
    }
    return { status: 200, body: { key: message.key } };
  }
}

const bodyOf = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > bodyMax) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const answer = (response: ServerResponse, reply: Reply | null): void => {
  if (reply === null) {
    response.destroy();
    return;
  }
  const { status, body = {}, retryAfterS } = reply;
  const wait = retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) };
  response.writeHead(status, { "content-type": "application/json", ...wait });
  response.end(JSON.stringify(body));
};

const listening = async (server: Server, port: number): Promise<string> => {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
};

/** Opens the server on loopback; port 0, the default, is a free one. */
export const openAlimtalkServer = async (
  options: AlimtalkServerOptions,
): Promise<AlimtalkServer> => {
  const stopping = new AbortController();
  const provider = new Provider(options, stopping.signal);
  const server = createServer(async (request, response) => {
    try {
      const { method, headers } = request;
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://sandbox");
      if (pathname !== "/messages") return answer(response, refused(404, "NOT_FOUND"));
      if (method === "GET")
        return answer(response, provider.shown(headers, searchParams.get("to")));
      if (method !== "POST") return answer(response, refused(405, "METHOD"));
      const text = await bodyOf(request);
      if (text === null) return answer(response, refused(413, "TOO_LARGE"));
      answer(response, await provider.reply(headers, text));
    } catch {
      response.destroy();
    }
  });
  const url = await listening(server, options.port ?? 0);
  return {
    url,
    to: provider.to,
    asked: provider.asked,
    async stop() {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
