/**
 * Cluster: every service as a process of its own, over NATS and a MongoDB-protocol server.
 *
 * A process that was killed is started again at once; the cell decides what the new one is armed
 * with.
 */
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ports } from "../../mixins/process/ports.ts";
import { folderOf, remove } from "../support/folders.ts";
import { type NodeProcess, startNode } from "../support/node-process.ts";
import { steadyPort } from "../support/ports.ts";
import { type Server, startNats, startOwnMongo } from "../support/servers.ts";
import { statusOf } from "../support/status.ts";
import { until } from "../support/until.ts";
import { type Proxies, startProxies } from "./parts.ts";

export const services = Object.keys(ports) as (keyof typeof ports)[];
export type ServiceName = (typeof services)[number];

/** The shape of a cluster; cells with equal shapes share one. */
export type Shape = {
  readonly replicas: Partial<Record<ServiceName, number>>;
  /** A TCP proxy between each service and NATS, and its database. */
  readonly isProxied: boolean;
  /** One process with everything in it, and its files: neither NATS nor a database. */
  readonly isEmbedded?: boolean;
  /** Files that the processes of a service import first; `all` for every service. */
  readonly preloads: Partial<Record<ServiceName | "all", readonly string[]>>;
  readonly env: Readonly<Record<string, string>>;
};
export const plain: Shape = { replicas: {}, isProxied: false, preloads: {}, env: {} };

export type Crash = {
  readonly service: string;
  readonly atMs: number;
  /** Resolves with the moment at which the next process had started. */
  readonly restarted: Promise<number>;
};
export type Slot = {
  readonly name: string;
  readonly service: ServiceName | "oneday";
  process: NodeProcess;
  /** The failpoint of its next start; called at every start. */
  arm: () => string | null;
  readonly armFile: string;
};

export const operatorPassword = "operator-of-the-drill";
export const secret = "the-secret-of-the-drill-0123456789-abcdef";
const readyMs = 60_000;
const compileCache = join(tmpdir(), "oneday-faults-cache");

export class Cluster {
  readonly shape: Shape;
  readonly slots: Slot[] = [];
  readonly crashes: Crash[] = [];
  /** The output of processes that have ended. */
  private readonly lastWords: string[] = [];
  nats: Server | null;
  readonly mongo: Server | null;
  readonly proxies: Proxies | null;
  readonly folder = folderOf("faults");
  urls: readonly string[] = [];
  private readonly natsPort: number;
  private readonly doors: number[] = [];
  private isStopping = false;

  private constructor(
    shape: Shape,
    parts: { nats: Server | null; mongo: Server | null; proxies: Proxies | null; natsPort: number },
  ) {
    this.shape = shape;
    this.nats = parts.nats;
    this.mongo = parts.mongo;
    this.proxies = parts.proxies;
    this.natsPort = parts.natsPort;
  }

  static async start(shape: Shape): Promise<Cluster> {
    const natsPort = await steadyPort();
    const [nats, mongo, proxies] = await Promise.all([
      shape.isEmbedded ? null : startNats("", natsPort),
      shape.isEmbedded ? null : startOwnMongo(),
      shape.isProxied ? startProxies() : null,
    ]);
    const cluster = new Cluster(shape, { nats, mongo, proxies, natsPort });
    for (const service of services) {
      for (const [part, at] of Object.entries({ nats, mongo })) {
        const name = `${part}-${service}`;
        if (at !== null && proxies !== null)
          cluster.proxied.set(name, await proxies.before(name, hostOf(at)));
      }
    }
    const gateways = shape.replicas.gateway ?? 1;
    for (let n = 0; n < gateways; n += 1) cluster.doors.push(await steadyPort());
    cluster.urls = cluster.doors.map((port) => `http://127.0.0.1:${port}`);
    if (shape.isEmbedded) cluster.open("oneday", 0);
    else {
      for (const service of services) {
        for (let n = 0; n < (shape.replicas[service] ?? 1); n += 1) cluster.open(service, n);
      }
    }
    try {
      await cluster.ready();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  private readonly proxied = new Map<string, string>();

  of(service: Slot["service"]): Slot[] {
    return this.slots.filter((slot) => slot.service === service);
  }

  /** Resolves when every process runs and every gateway says that all are ready. */
  async ready(): Promise<void> {
    await until(async () => {
      const answers = await Promise.all(this.urls.map((url) => statusOf(`${url}/health/system`)));
      return (
        this.slots.every(({ process }) => !process.isGone()) && answers.every((is) => is === 200)
      );
    }, readyMs);
  }

  /** The output of all processes, ended ones included. */
  said(): string {
    return [...this.lastWords, ...this.slots.map((slot) => slot.process.said())].join("");
  }

  /** Arms a running process with a failpoint. */
  async arm(slot: Slot, failpoint: string): Promise<void> {
    writeFileSync(slot.armFile, failpoint);
    const { process } = slot;
    process.child.kill("SIGUSR2");
    await until(() => process.said().includes(`armed ${failpoint}`) || process.isGone());
  }

  async stopNats(): Promise<void> {
    await this.nats?.stop("SIGKILL");
  }

  async startNats(): Promise<void> {
    this.nats = await startNats("", this.natsPort);
  }

  /** Ends the nodes; the database stays for later checks. */
  async stopNodes(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.slots.map(({ process }) => process.end("SIGKILL")));
  }

  async stop(): Promise<void> {
    await this.stopNodes();
    await Promise.all([this.nats, this.mongo, this.proxies].map((part) => part?.stop("SIGKILL")));
    remove(this.folder);
  }

  private envOf(service: Slot["service"], n: number): Record<string, string> {
    const at = (name: string, part: Server) =>
      this.proxied.get(`${name}-${service}`) ?? hostOf(part);
    const { nats, mongo } = this;
    const hasHttp = service === "gateway" || service === "oneday";
    return {
      NODE_COMPILE_CACHE: compileCache,
      ...(nats === null ? {} : { ONEDAY_NATS_URL: `nats://${at("nats", nats)}` }),
      ...(mongo === null ? {} : { ONEDAY_MONGO_URL: `mongodb://${at("mongo", mongo)}` }),
      ONEDAY_SECRET: secret,
      ONEDAY_OPERATOR_PASSWORD: operatorPassword,
      ONEDAY_DATA_DIR: this.folder,
      ONEDAY_DEMO: service === "oneday" ? "on" : "off",
      ONEDAY_RATE_LIMITS: "off",
      ONEDAY_PORT: hasHttp ? String(this.doors[n]) : "0",
      ...this.shape.env,
    };
  }

  private open(service: Slot["service"], n: number): void {
    const { preloads } = this.shape;
    const armFile = join(this.folder, `${service}.${n}.arm`);
    const files = [
      "leash.ts",
      ...(preloads.all ?? []),
      ...(service === "oneday" ? [] : (preloads[service] ?? [])),
    ];
    const urls = files.map((file) => new URL(`./preload/${file}`, import.meta.url));
    const env = { ...this.envOf(service, n), FAULTS_ARM: armFile };
    const launch = (armedWith: string | null): NodeProcess => {
      const crash = armedWith === null ? {} : { ONEDAY_CRASH_AT: armedWith };
      const node = startNode(service === "oneday" ? "" : service, { ...env, ...crash }, urls);
      void node.gone.then(() => this.onGone(slot, launch));
      return node;
    };
    const slot: Slot = {
      name: `${service}.${n}`,
      service,
      arm: () => null,
      armFile,
      process: launch(null),
    };
    this.slots.push(slot);
  }

  private onGone(slot: Slot, launch: (armedWith: string | null) => NodeProcess): void {
    if (this.isStopping) return;
    this.lastWords.push(slot.process.said());
    const atMs = performance.now();
    const next = launch(slot.arm());
    slot.process = next;
    const restarted = next.started().then(
      () => performance.now(),
      () => Number.POSITIVE_INFINITY,
    );
    this.crashes.push({ service: slot.service, atMs, restarted });
  }
}

const hostOf = ({ url }: Server): string => new URL(url).host;
