/** Bus traffic: every packet on NATS, with the request of each response. */
import { connect } from "nats";

type Packet = {
  readonly id?: string;
  readonly action?: string;
  readonly sender?: string;
};
export type Crossed = {
  /** REQ, RES, EVENT, INFO and so on. */
  readonly kind: string;
  /** The requested or answered action; empty for other packets. */
  readonly action: string;
  /** The service of the node that made the request, or sent the packet. */
  readonly asker: string;
  readonly text: string;
};

const serviceOf = (nodeId = ""): string => nodeId.split(/[.-]/, 1)[0] ?? "";

/** Listens from now on to every packet on a server, except those of other namespaces. */
export const listen = async (url: string, namespace: string) => {
  const connection = await connect({ servers: url });
  const crossed: Crossed[] = [];
  const asked = new Map<string, { action: string; asker: string }>();
  const decoder = new TextDecoder();
  connection.subscribe(">", {
    callback(error, message) {
      if (error !== null) throw error;
      const [prefix = ""] = message.subject.split(".", 1);
      if (prefix.startsWith("MOL") && prefix !== `MOL-${namespace}`) return;
      const text = decoder.decode(message.data);
      const kind = message.subject.split(".")[1] ?? "";
      const packet = (text.startsWith("{") ? JSON.parse(text) : {}) as Packet;
      const { id = "", action = "", sender } = packet;
      if (kind.startsWith("REQ")) asked.set(id, { action, asker: serviceOf(sender) });
      const question = kind === "RES" ? asked.get(id) : undefined;
      crossed.push({ kind, text, ...(question ?? { action, asker: serviceOf(sender) }) });
    },
  });
  await connection.flush();
  // Packets that the server received before this request arrive before its answer.
  const caughtUp = () => connection.flush();
  return { crossed, caughtUp, stop: () => connection.close() };
};
