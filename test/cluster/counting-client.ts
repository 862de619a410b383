/**
 * Counting client: the success rate of a client of several gateways, with bounded retries.
 * Without an answer, a read or a command under a key is sent to another gateway, a few times. After that
 * it counts as failed, and the load keeps retrying. Like a load balancer, the client avoids a gateway for
 * a moment after it gave no answer.
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
  /** The number of successes that needed more than one try. */
  retried: number;
  slowestMs: number;
  readonly failures: string[];
};

export class CountingClient extends Client {
  readonly counts: Counts = { requests: 0, succeeded: 0, retried: 0, slowestMs: 0, failures: [] };
  /** Whether requests are counted: during the load, not during its preparation or checks. */
  isCounting = false;

  private readonly gateways: readonly string[];
  private readonly silentMs = new Map<string, number>();
  private turn = 0;

  constructor(urls: readonly string[]) {
    super(urls);
    this.gateways = urls;
  }

  /** The next gateway in turn, of those that did not just fail to answer. */
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
