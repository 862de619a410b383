/** Bus traffic: every packet that crosses NATS, and which question an answer belongs to. */
import { connect } from "nats";

type Packet = {
  readonly id?: string;
  readonly action?: string;
  readonly sender?: string;
};
export type Crossed = {
  /** REQ, RES, EVENT, INFO and so on. */
  readonly kind: string;
  /** What was asked, or is answered; empty where it is neither. */
  readonly action: string;
  /** The service of the node that asked, or sent it. */
  readonly asker: string;
  readonly text: string;
};

const serviceOf = (nodeId = ""): string => nodeId.split(/[.-]/, 1)[0] ?? "";

/** Listens from now on to everything on a server, but for what nodes of other namespaces say. */
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
  // What the server had before it hears of this comes before its answer.
  const caughtUp = () => connection.flush();
  return { crossed, caughtUp, stop: () => connection.close() };
};
