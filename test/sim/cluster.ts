/**
 * Cluster: the services as processes of one world, each with a Moleculer node of its own.
 *
 * A killed process leaves nothing but its data: its timers are dead, its packets are not delivered,
 * its database commands are never answered. The supervisor starts it again.
 */
import { Loggers, type Service, ServiceBroker, type ServiceSchema } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { setStores } from "../../mixins/log/service-resources.ts";
import type { Database } from "./database.ts";
import { type Network, SimulatedTransporter } from "./network.ts";
import type { Stores } from "./store.ts";
import { type Process, pause, type World } from "./world.ts";

export type Node = {
  readonly id: string;
  readonly service: string;
  /** Null for a node that only calls. */
  readonly schema: ServiceSchema | null;
  process: Process;
  broker: ServiceBroker;
  /** False between a kill and the next start, and while it starts. */
  isUp: boolean;
};

const startAgainMs = 1000;
const startMsMax = 60_000;
const stopMsMax = 30_000;

const settings = readSettings({
  ONEDAY_DATA_DIR: "/dev/null/none",
  ONEDAY_AUDIT_DIR: "off",
  ONEDAY_DEMO: "off",
  ONEDAY_RATE_LIMITS: "off",
  ONEDAY_LOG_LEVEL: "warn",
  ONEDAY_SECRET: "the-secret-of-the-simulated-world-0001",
  ONEDAY_OPERATOR_PASSWORD: "operator-of-the-simulation",
});

export const { operatorPassword } = settings;

/** Logger that counts what nodes log, and prints it on request. */
class NodeLogger extends Loggers.Base<object> {
  private readonly tell: (level: string, line: string) => void;

  constructor(tell: (level: string, line: string) => void) {
    super({});
    this.tell = tell;
  }

  override getLogHandler() {
    return (level: string, args: unknown[]): void => {
      if (level === "trace" || level === "debug" || level === "info") return;
      const texts = args.map((arg) => (arg instanceof Error ? arg.message : String(arg)));
      this.tell(level, texts.join(" "));
    };
  }
}

export class Cluster {
  readonly nodes: Node[] = [];
  /** The log lines for operators: alerts and fatal errors. */
  readonly alerts: string[] = [];
  readonly counts = { warnings: 0, errors: 0, starts: 0 };
  private readonly world: World;
  private readonly network: Network;
  private readonly stores: Stores;
  private readonly databases: ReadonlyMap<string, Database>;
  private readonly watches: boolean;

  constructor(parts: {
    world: World;
    network: Network;
    stores: Stores;
    databases: ReadonlyMap<string, Database>;
    watches: boolean;
  }) {
    this.world = parts.world;
    this.network = parts.network;
    this.stores = parts.stores;
    this.databases = parts.databases;
    this.watches = parts.watches;
  }

  /** Starts a node, and repeats that until it runs. */
  async start(id: string, schema: ServiceSchema | null): Promise<Node> {
    const service = schema?.name ?? id;
    const node: Node = { id, service, schema, ...this.make(id, schema), isUp: false };
    this.nodes.push(node);
    await this.run(node);
    return node;
  }

  private async run(node: Node): Promise<void> {
    for (;;) {
      const { process, broker } = node;
      this.counts.starts += 1;
      const started = this.world
        .as(process, () => broker.start())
        .then(
          () => true,
          (error: Error) => {
            this.tell(node.id, "error", `did not start: ${error.message}`);
            return false;
          },
        );
      const isStarted = await Promise.race([started, pause(this.world, startMsMax)]);
      if (isStarted === undefined)
        this.tell(node.id, "fatal", `ALERT ${node.id} hangs at its start`);
      if (isStarted) break;
      this.end(node);
      await pause(this.world, startAgainMs);
      Object.assign(node, this.make(node.id, node.schema));
    }
    node.isUp = true;
  }

  private make(id: string, schema: ServiceSchema | null): Pick<Node, "process" | "broker"> {
    const { world, network } = this;
    const process = world.process(id);
    const broker = world.as(process, () => {
      const made = new ServiceBroker({
        ...brokerOptions(settings),
        nodeID: id,
        transporter: new SimulatedTransporter(network, process) as never,
        logger: new NodeLogger((level, line) => {
          if (!process.isDead) this.tell(id, level, line);
        }) as never,
        metrics: false,
        tracing: false,
        skipProcessEventRegistration: true,
      });
      giveSettings(made, settings);
      setStores(made, ({ name }) => this.stores.open(this.databaseOf(name)));
      if (schema !== null) made.createService(schema);
      return made;
    });
    return { process, broker };
  }

  node(id: string): Node {
    const node = this.nodes.find((each) => each.id === id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  private databaseOf(service: string): Database {
    const database = this.databases.get(service);
    if (database === undefined) throw new Error(`no database of ${service}`);
    return database;
  }

  /** kill -9. */
  private end(node: Node): void {
    node.isUp = false;
    node.process.isDead = true;
    this.network.remove(node.process);
  }

  /** kill -9, and after a while a new process. */
  async kill(node: Node, downMs: number): Promise<void> {
    this.end(node);
    await pause(this.world, downMs);
    await this.again(node);
  }

  /** SIGTERM, and after a while a new process. */
  async restart(node: Node, downMs: number): Promise<void> {
    node.isUp = false;
    const stopped = this.world.as(node.process, () => node.broker.stop()).then(() => true);
    const isStopped = await Promise.race([stopped, pause(this.world, stopMsMax)]);
    if (!isStopped) this.tell(node.id, "fatal", `ALERT ${node.id} hangs at its stop`);
    this.end(node);
    await pause(this.world, downMs);
    await this.again(node);
  }

  private async again(node: Node): Promise<void> {
    Object.assign(node, this.make(node.id, node.schema));
    await this.run(node);
  }

  /** The running service of a node. */
  serviceOf(node: Node): Service {
    return node.broker.getLocalService(node.service);
  }

  private tell(id: string, level: string, line: string): void {
    if (level === "fatal" || line.includes("ALERT")) this.alerts.push(`${id}: ${line}`);
    if (level === "warn") this.counts.warnings += 1;
    if (level === "error") this.counts.errors += 1;
    if (!this.watches) return;
    const at = new Date(this.world.wall()).toISOString();
    process.stderr.write(`${at} ${id} ${level}: ${line.slice(0, 300)}\n`);
  }
}
