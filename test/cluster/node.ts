/** Nodes: brokers of a cluster in the test's process, one service each, with their log lines. */
import { Loggers, ServiceBroker, type ServiceSchema } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { addressOf } from "../../mixins/http.mixin.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import job from "../../services/job/job.service.ts";
import matching from "../../services/matching/matching.service.ts";
import payment from "../../services/payment/payment.service.ts";
import security from "../../services/security/security.service.ts";
import user from "../../services/user/user.service.ts";

export const services = {
  security,
  user,
  job,
  matching,
  payment,
  communication,
  analytics,
  gateway,
} as const;
export type Name = keyof typeof services;
export const names = Object.keys(services) as Name[];

export type Node = {
  readonly broker: ServiceBroker;
  /** Its warnings and errors, one line each. */
  readonly said: readonly string[];
  stop(): Promise<void>;
};
export type Env = Readonly<Record<string, string>>;

class Kept extends Loggers.Base<{ level?: "warn" }> {
  readonly said: string[] = [];

  override getLogHandler() {
    return (level: string, args: unknown[]) => {
      if (!/warn|error|fatal/.test(level)) return;
      const words = args.map((each) => (each instanceof Error ? each.message : String(each)));
      this.said.push(`${level} ${words.join(" ")}`);
    };
  }
}

/** Starts one node with an id that begins with `word`. */
export const startNode = async (
  word: string,
  schemas: readonly ServiceSchema[],
  env: Env,
): Promise<Node> => {
  const settings = readSettings({
    SERVICES: word,
    ONEDAY_PORT: "0",
    ONEDAY_DEMO: "off",
    ONEDAY_RATE_LIMITS: "off",
    ...env,
  });
  const logger = new Kept({ level: "warn" });
  const broker = new ServiceBroker({
    ...brokerOptions(settings),
    // Moleculer's runner reads it for a process.
    namespace: env["NAMESPACE"] ?? "",
    logger: [logger as never],
    skipProcessEventRegistration: true,
  });
  giveSettings(broker, settings);
  for (const schema of schemas) broker.createService(schema);
  await broker.start();
  return { broker, said: logger.said, stop: () => broker.stop() };
};

export type Cluster = {
  readonly nodes: Readonly<Record<Name, Node>>;
  /** The address of the gateway. */
  readonly url: string;
  /** The log lines of all nodes, each with its node. */
  said(): string[];
  stop(): Promise<void>;
};

/** One node per service; `envOf` gives each its environment beside the port. */
export const startCluster = async (envOf: (name: Name) => Env): Promise<Cluster> => {
  const started = await Promise.all(
    names.map(
      async (name) => [name, await startNode(name, [services[name]], envOf(name))] as const,
    ),
  );
  const nodes = Object.fromEntries(started) as Record<Name, Node>;
  const gatewayService = nodes.gateway.broker.getLocalService("gateway");
  if (gatewayService === undefined) throw new Error("the gateway's node has no gateway");
  return {
    nodes,
    url: addressOf(gatewayService as never).url,
    said: () => started.flatMap(([name, { said }]) => said.map((line) => `${name}: ${line}`)),
    async stop() {
      await Promise.all(started.map(([, node]) => node.stop()));
    },
  };
};
