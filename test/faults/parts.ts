/** Parts: the cleanup of a drill's processes, and the TCP proxies that it disturbs. */
import { Toxiproxy } from "toxiproxy-node-client";
import { childOf, ready } from "../support/child.ts";
import { isListening, steadyPort } from "../support/ports.ts";
import { needed, toxiproxy } from "../support/programs.ts";

// Ctrl-C ends this process as an exit does, and an exit ends everything that it has started.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

export type Proxies = {
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Puts a proxy before a host and port; answers its own. */
  before(name: string, upstream: string): Promise<string>;
  /** Cuts a proxy's connections and refuses new ones, or lets them through again. */
  enable(name: string, isEnabled: boolean): Promise<void>;
  /** Adds a toxic; answers how to take it away. */
  poison(name: string, toxic: Toxin): Promise<() => Promise<void>>;
};
export type Toxin = {
  readonly type: "latency" | "limit_data" | "reset_peer" | "timeout";
  readonly stream: "upstream" | "downstream";
  readonly attributes: Readonly<Record<string, number>>;
};

export const startProxies = async (): Promise<Proxies> => {
  const port = await steadyPort();
  const server = childOf(needed(toxiproxy), ["-port", String(port)]);
  await ready(server, () => isListening(port));
  const api = new Toxiproxy(`http://127.0.0.1:${port}`);
  return {
    stop: server.stop,
    async before(name, upstream) {
      const listen = `127.0.0.1:${await steadyPort()}`;
      return (await api.createProxy({ name, listen, upstream, enabled: true })).listen;
    },
    async enable(name, enabled) {
      const { listen, upstream } = await api.get(name);
      await (await api.get(name)).update({ enabled, listen, upstream });
    },
    async poison(name, { type, stream, attributes }) {
      const proxy = await api.get(name);
      const toxic = await proxy.addToxic({
        type,
        stream,
        toxicity: 1,
        name: `${type}-${stream}`,
        attributes,
      } as never);
      return () => toxic.remove();
    },
  };
};
