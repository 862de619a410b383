/**
 * Sandbox server: a card network and a bank behind a port, for tests, drills and clusters.
 *
 * It serves its own routes and those of Toss Payments over the same transactions. Each request runs
 * once under its `Idempotency-Key`, and transactions are stored in a file. There are no faults
 * unless options set them. The rules are in
 * ../../services/payment/provider/sandbox/sandbox-rules.ts.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { now } from "../../services/contracts/core/units.ts";
import {
  done,
  OtherAsk,
} from "../../services/payment/provider/sandbox/sandbox-provider.adapter.ts";
import {
  type Ask,
  drawn,
  type Faults,
  happens,
  quiet,
  type Transaction,
  transactionId,
} from "../../services/payment/provider/sandbox/sandbox-rules.ts";
import {
  type Transactions,
  transactionsInFile,
  transactionsInMemory,
} from "../../services/payment/provider/sandbox/transactions.repository.ts";
import { ownRoutes } from "./sandbox-routes.ts";
import { tossRoutes } from "./toss-routes.ts";
import { type Webhook, WebhookSender } from "./webhook-sender.ts";

export type ServerOptions = {
  readonly port?: number;
  /** Where transactions are stored; in memory when absent. */
  readonly file?: string;
  /** The secret that clients send, and that signs webhooks. */
  readonly secret: string;
  /** 64 hexadecimal digits that encrypt the bodies of payouts, as Toss Payments does. */
  readonly securityKey?: string;
  readonly webhook?: Webhook;
  readonly faults?: Partial<Faults>;
};

/** Requests for a transaction, how many of these failed each way, and requests that only read. */
export type Counts = { asked: number; away: number; lost: number; looks: number };

export type SandboxServer = {
  readonly url: string;
  readonly transactions: Transactions;
  readonly counts: Readonly<Counts>;
  /** How many webhooks got an answer. */
  readonly webhooks: () => number;
  /** Applies from now on. */
  readonly setFaults: (faults: Partial<Faults>) => void;
  /** Applies from now on; null for none. */
  readonly setWebhook: (webhook: Webhook | null) => void;
  readonly stop: () => Promise<void>;
};

/** A request, as the routes of both dialects read it. */
export type SandboxRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string;
  readonly authorization: string;
  readonly text: string;
};
export type SandboxReply = {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
};
/** Runs a transaction once, or fails as the faults say. */
export type Act = (ask: Ask) => Promise<Transaction>;
/** Null for a path of other routes. */
export type Routes = (
  parsed: SandboxRequest,
  act: Act,
  transactions: Transactions,
) => Promise<SandboxReply | null>;

const bodyMax = 100_000;
/** For how many keys it counts the requests. */
const keysMax = 100_000;

/** The transaction did not run. */
class Away extends Error {}
/** The transaction ran, and the answer is dropped. */
class Lost extends Error {}

/** The network itself: its transactions, and the faults of requests and answers. */
class Network {
  readonly counts: Counts = { asked: 0, away: 0, lost: 0, looks: 0 };
  faults: Faults;
  webhook: Webhook | null;
  private readonly transactions: Transactions;
  private readonly webhookSender: WebhookSender;
  private readonly times = new LRUCache<string, number>({ max: keysMax });
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    transactions: Transactions,
    webhookSender: WebhookSender,
    { faults, webhook }: ServerOptions,
  ) {
    this.transactions = transactions;
    this.webhookSender = webhookSender;
    this.faults = { ...quiet, ...faults };
    this.webhook = webhook ?? null;
  }

  async act(ask: Ask): Promise<Transaction> {
    const { faults, counts } = this;
    const count = (this.times.get(ask.key) ?? 0) + 1;
    this.times.set(ask.key, count);
    counts.asked += 1;
    await pause(drawn(faults, "delayMsMax", ask.key, count) * faults.delayMsMax);
    if (happens(faults, "away", ask.key, count)) {
      counts.away += 1;
      throw new Away();
    }
    const transaction = await this.inTurn(ask, faults);
    if (happens(faults, "lost", ask.key, count)) {
      counts.lost += 1;
      throw new Lost();
    }
    return transaction;
  }

  /** One after another, so that two refunds of one charge see each other. */
  private inTurn(ask: Ask, faults: Faults): Promise<Transaction> {
    const turn = this.last.then(async () => {
      const isNew = (await this.transactions.get(transactionId(ask.kind, ask.key))) === null;
      const transaction = await done(this.transactions, ask, now(), faults);
      if (isNew && this.webhook !== null)
        this.webhookSender.tell(this.webhook, transaction, faults);
      return transaction;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

const read = async (request: IncomingMessage): Promise<SandboxRequest> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > bodyMax) throw new Error("too large");
    chunks.push(chunk as Buffer);
  }
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://sandbox");
  const { authorization = "", "idempotency-key": key = "" } = request.headers;
  return {
    method: request.method ?? "",
    path: pathname,
    query: searchParams,
    key: String(key),
    authorization,
    text: Buffer.concat(chunks).toString("utf8"),
  };
};

const answer = (response: ServerResponse, { status, body, type }: SandboxReply): void => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": type ?? "application/json" }).end(text);
};

const unhappy = (response: ServerResponse, error: unknown): void => {
  if (error instanceof Lost) response.destroy();
  else if (error instanceof Away) answer(response, { status: 503, body: { code: "AWAY" } });
  else if (error instanceof OtherAsk)
    answer(response, { status: 422, body: { code: "KEY_REUSED" } });
  else answer(response, { status: 500, body: { code: "FAULT" } });
};

const listening = async (server: Server, port: number): Promise<string> => {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Opens the server on loopback; port 0, the default, is a free one. */
export const openSandboxServer = async (options: ServerOptions): Promise<SandboxServer> => {
  const { port = 0, file, secret, securityKey = "00".repeat(32) } = options;
  const transactions = file === undefined ? transactionsInMemory() : transactionsInFile(file);
  const webhookSender = new WebhookSender(secret);
  const network = new Network(transactions, webhookSender, options);
  const routes = [ownRoutes(secret), tossRoutes(secret, securityKey)];
  const server = createServer(async (request, response) => {
    try {
      const parsed = await read(request);
      if (parsed.method === "GET") network.counts.looks += 1;
      for (const route of routes) {
        const reply = await route(parsed, (ask) => network.act(ask), transactions);
        if (reply !== null) return answer(response, reply);
      }
      answer(response, { status: 404, body: { code: "NOT_FOUND" } });
    } catch (error) {
      unhappy(response, error);
    }
  });
  const url = await listening(server, port);
  return {
    url,
    transactions,
    counts: network.counts,
    webhooks: () => webhookSender.sent,
    setFaults(next) {
      network.faults = { ...quiet, ...next };
    },
    setWebhook(next) {
      network.webhook = next;
    },
    async stop() {
      await webhookSender.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
