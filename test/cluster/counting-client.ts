/**
 * Counting client: what a client of several gateways gets, with a bounded retry.
 *
 * Reads, and commands under a key, are sent to another gateway when there was no answer, some
 * times and no more. Who still has none has failed; the load then goes on as patiently as ever.
 * As a load balancer does, it leaves a gateway alone for a moment that gave no answer.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Client, initOf } from "../system/market-client.ts";
import { isAgain, type Reply, type Sending } from "../system/reader.ts";

const triesMax = 4;
const pauseMs = 100;
const aloneMs = 500;

export type Counts = {
  requests: number;
  succeeded: number;
  /** Of those that succeeded, how many needed more than one try. */
  retried: number;
  slowestMs: number;
  readonly failures: string[];
};

export class CountingClient extends Client {
  readonly counts: Counts = { requests: 0, succeeded: 0, retried: 0, slowestMs: 0, failures: [] };
  /** Whether requests are counted: while the load runs, not while it is prepared or checked. */
  isCounting = false;

  private readonly gateways: readonly string[];
  private readonly silentMs = new Map<string, number>();
  private turn = 0;

  constructor(urls: readonly string[]) {
    super(urls);
    this.gateways = urls;
  }

  /** The gateway whose turn it is, of those that did not just fail to answer. */
  private choose(): string | undefined {
    this.turn += 1;
    const { gateways, turn } = this;
    const inTurn = gateways.map((_, index) => gateways[(turn + index) % gateways.length]);
    const sinceMs = performance.now() - aloneMs;
    return inTurn.find((url) => (this.silentMs.get(url ?? "") ?? 0) < sinceMs) ?? inTurn[0];
  }

  override async send(method: string, path: string, sending: Sending = {}): Promise<Reply> {
    if (!this.isCounting) return super.send(method, path, sending);
    const isSafe = method === "GET" || sending.key !== undefined;
    const { counts } = this;
    counts.requests += 1;
    const startedMs = performance.now();
    const init = initOf(method, sending);
    let last: Reply | null = null;
    for (let tries = 1; tries <= (isSafe ? triesMax : 1); tries += 1) {
      const url = this.choose();
      last = await this.attempt(path, init, url);
      if (last === null) this.silentMs.set(url ?? "", performance.now());
      if (last !== null && !isAgain(last)) {
        counts.succeeded += 1;
        if (tries > 1) counts.retried += 1;
        counts.slowestMs = Math.max(counts.slowestMs, performance.now() - startedMs);
        return last;
      }
      await pause(pauseMs * 2 ** (tries - 1));
    }
    const tookMs = Math.round(performance.now() - startedMs);
    counts.failures.push(`${method} ${path}: ${last?.status ?? "no answer"}, ${tookMs} ms`);
    return super.send(method, path, sending);
  }
}
