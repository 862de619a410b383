/**
 * Least-outstanding strategy: chooses the node of a call.
 *
 * It chooses the node with the fewest open calls from this process, in turn among equals. A drained
 * node gets a call only if there is no other. A retry goes to another node than the failed attempt.
 * So a slow node gets fewer calls, and a frozen one only a few.
 */
import { type Context, type Middleware, type Service, Strategies } from "moleculer";
import { takingCalls } from "./drained-nodes.ts";

type Endpoints = Parameters<Strategies.RoundRobin["select"]>[0];
type Attempt = Context & {
  readonly endpoint?: { readonly id: string; readonly node: object } | null;
};

/** Open calls of each node. */
const openCalls = new WeakMap<object, number>();

/** Chooses the node with the fewest open calls. O(endpoints). */
export class LeastOutstandingStrategy extends Strategies.Base {
  private turn = 0;

  override select(all: Endpoints, ctx?: Context): Endpoints[number] {
    const endpoints = takingCalls(this.broker, all);
    // Moleculer copies the context of the failed attempt, with its endpoint.
    const failed = (ctx as Attempt | undefined)?.endpoint?.id;
    this.turn += 1;
    let best: Endpoints[number] | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (let step = 0; step < endpoints.length; step += 1) {
      const endpoint = endpoints[(this.turn + step) % endpoints.length];
      if (endpoint === undefined || (endpoint.id === failed && endpoints.length > 1)) continue;
      const waiting = openCalls.get(endpoint.node) ?? 0;
      if (waiting >= fewest) continue;
      best = endpoint;
      fewest = waiting;
    }
    if (best === undefined) throw new RangeError("there is no node to choose");
    return best;
  }
}

const add = (node: object, count: number): void => {
  openCalls.set(node, (openCalls.get(node) ?? 0) + count);
};

/** Counts the open calls of nodes. Must be the outermost: an inner call may never settle. */
export const outstanding: Middleware = {
  name: "Owing",
  remoteAction(next: (this: Service, ctx: Context) => Promise<unknown>) {
    return function countOpen(this: Service, ctx: Context) {
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
