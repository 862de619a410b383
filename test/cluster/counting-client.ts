/**
 * Counting client: what a client in front of several gateways gets, with a bounded retry.
 *
 * Reads, and commands under a key, are sent to the next gateway when there was no answer, some
 * times and no more. Who still has none has failed; the load then goes on as patiently as ever.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Client, initOf, isAgain, type Reply, type Sending } from "../system/market-client.ts";

const triesMax = 4;
const pauseMs = 100;

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

  override async send(method: string, path: string, sending: Sending = {}): Promise<Reply> {
    if (!this.isCounting) return super.send(method, path, sending);
    const isSafe = method === "GET" || sending.key !== undefined;
    const { counts } = this;
    counts.requests += 1;
    const startedMs = performance.now();
    const init = initOf(method, sending);
    let last: Reply | null = null;
    for (let tries = 1; tries <= (isSafe ? triesMax : 1); tries += 1) {
      last = await this.attempt(path, init);
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
