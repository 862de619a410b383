/**
 * Lifecycle log: a line when a node has started, is stopping and has stopped, and when another node
 * joins or leaves.
 */
import type { Middleware, ServiceBroker } from "moleculer";
import { contractVersion } from "../../services/contracts/index.ts";

type Seen = { readonly node: { readonly id: string }; readonly unexpected?: boolean };

const namesOf = ({ services }: ServiceBroker): string[] =>
  services.map(({ name }) => name).filter((name) => !name.startsWith("$"));

/** Writes the lines of one node's life. */
export const lifecycle = (): Middleware => {
  const fromMs = performance.now();
  return {
    name: "Lifecycle",
    created(broker) {
      const logger = broker.getLogger("node");
      broker.localBus.on("$node.connected", ({ node }: Seen) => logger.info(`${node.id} joined`));
      broker.localBus.on("$node.disconnected", ({ node, unexpected }: Seen) => {
        if (unexpected) logger.warn(`${node.id} is gone without a word`);
        else logger.info(`${node.id} left`);
      });
    },
    async started(broker) {
      const services = namesOf(broker);
      const ms = Math.round(performance.now() - fromMs);
      const what = { services, contract: contractVersion, ms };
      broker.getLogger("node").info(what, `started in ${ms} ms`);
    },
    async stopping(broker) {
      broker.getLogger("node").info("stopping");
    },
    async stopped(broker) {
      broker.getLogger("node").info("stopped");
    },
  };
};
