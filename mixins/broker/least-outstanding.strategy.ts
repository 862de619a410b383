/**
 * Strategy: which of several nodes is asked.
 *
 * The one that owes this process the fewest answers, in turn where they owe as many; a call that
 * is made again goes to another node than the one that gave no answer. So a slow node gets less,
 * and one that is frozen a few calls instead of its share.
 */
import { type Context, type Middleware, type Service, Strategies } from "moleculer";

type Endpoints = Parameters<Strategies.RoundRobin["select"]>[0];
type Attempt = Context & {
  readonly endpoint?: { readonly id: string; readonly node: object } | null;
};

/** Answers that each node owes. */
const owed = new WeakMap<object, number>();

export class LeastOutstandingStrategy extends Strategies.Base {
  private turn = 0;

  override select(endpoints: Endpoints, ctx?: Context): Endpoints[number] {
    // Moleculer copies the context of the attempt that failed, and with it where that one went.
    const failed = (ctx as Attempt | undefined)?.endpoint?.id;
    this.turn += 1;
    let best: Endpoints[number] | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (let step = 0; step < endpoints.length; step += 1) {
      const endpoint = endpoints[(this.turn + step) % endpoints.length];
      if (endpoint === undefined || (endpoint.id === failed && endpoints.length > 1)) continue;
      const waiting = owed.get(endpoint.node) ?? 0;
      if (waiting >= fewest) continue;
      best = endpoint;
      fewest = waiting;
    }
    if (best === undefined) throw new RangeError("there is no node to choose");
    return best;
  }
}

const add = (node: object, count: number): void => {
  owed.set(node, (owed.get(node) ?? 0) + count);
};

/** Counts what nodes owe. The outermost: what is inside may never settle. */
export const outstanding: Middleware = {
  name: "Owing",
  remoteAction(next: (this: Service, ctx: Context) => Promise<unknown>) {
    return function owe(this: Service, ctx: Context) {
      const node = (ctx as Attempt).endpoint?.node;
      const answer = next.call(this, ctx);
      if (node === undefined) return answer;
      add(node, 1);
      const settle = () => add(node, -1);
      answer.then(settle, settle);
      return answer;
    };
  },
} as Middleware;
