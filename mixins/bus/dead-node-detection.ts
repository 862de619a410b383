/**
 * Dead-node detection: how a node learns that another has died, before its heartbeats are missed.
 *
 * The NATS server knows at once: the subjects of a dead process have no subscriber. So requests
 * carry a reply subject for the server's "no responders", and a node that is slow to answer is
 * pinged. A frozen node keeps its subjects: heartbeats find that one.
 */
import type { ServiceBroker } from "moleculer";
import { ageMs } from "../broker/deadline.middleware.ts";

const askMs = 200;

type Pending = {
  readonly nodeID: string;
  readonly ctx: { readonly startHrTime: [number, number] | null };
};
type Transit = {
  readonly pendingRequests: ReadonlyMap<string, Pending>;
  readonly tx: { readonly connected: boolean };
  sendPing(nodeId: string): Promise<void>;
};
type Inner = {
  readonly transit: Transit;
  readonly registry: { readonly nodes: { disconnected(id: string, isUnexpected: boolean): void } };
};

/** The packets that are addressed to one node, and whose loss must be noticed. */
const questions = new Set(["REQ", "PING"]);

/** True for a packet whose receiver must be reported when it does not exist. */
export const isQuestion = ({ type, target }: { type: string; target?: string | null }): boolean =>
  questions.has(type) && typeof target === "string";

/** The node of a subject that nothing subscribes to: `MOL.REQ.<node>`. */
export const nodeOfSubject = (subject: string): string | null => {
  const [, packet = "", ...node] = subject.split(".");
  return questions.has(packet) && node.length > 0 ? node.join(".") : null;
};

/** Drops a node: its services get no more calls, and its open calls are retried elsewhere. */
export const forget = (broker: ServiceBroker, nodeId: string): void => {
  (broker as unknown as Inner).registry.nodes.disconnected(nodeId, true);
};

/** Pings every node that has owed an answer for 200 ms. Answers the function that stops it. */
export const askAfterSlowNodes = (broker: ServiceBroker): (() => void) => {
  const { transit } = broker as unknown as Inner;
  const timer = setInterval(() => {
    const slow = new Set<string>();
    // In the order in which they were sent.
    for (const pending of transit.pendingRequests.values()) {
      if (ageMs(pending.ctx) < askMs) break;
      slow.add(pending.nodeID);
    }
    if (!transit.tx.connected) return;
    for (const nodeId of slow) void transit.sendPing(nodeId);
  }, askMs);
  timer.unref();
  return () => clearInterval(timer);
};
