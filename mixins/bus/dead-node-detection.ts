/**
 * Gone: how a node learns that another one has died, long before its heartbeats are missed.
 *
 * The server of NATS knows at once: the subjects of a process that ended have no subscriber. So
 * questions name a subject for the server's own answer, "nobody hears this", and after a node that
 * is slow with an answer is asked again by a ping. A node that is only frozen keeps its subjects:
 * for that one there are the heartbeats.
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

/** The packets whose absence of a hearer is worth knowing: those that one node is asked. */
const questions = new Set(["REQ", "PING"]);

export const isQuestion = ({ type, target }: { type: string; target?: string | null }): boolean =>
  questions.has(type) && typeof target === "string";

/** The node that nobody is, by the subject of a question: `MOL.REQ.<node>`. */
export const nodeOfSubject = (subject: string): string | null => {
  const [, packet = "", ...node] = subject.split(".");
  return questions.has(packet) && node.length > 0 ? node.join(".") : null;
};

/** Forgets a node: its services are no longer asked, and what it was asked is asked another. */
export const forget = (broker: ServiceBroker, nodeId: string): void => {
  (broker as unknown as Inner).registry.nodes.disconnected(nodeId, true);
};

/** Asks after every node that owes an answer for a while. Answers what ends it. */
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
