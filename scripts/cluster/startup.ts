/** Startup: starts NATS and the database, then the nodes, then the demo data. */
import { availableParallelism } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { readSettings, type Settings } from "../../mixins/config/settings.ts";
import type { Env } from "../../mixins/process/env.ts";
import { ports } from "../../mixins/process/ports.ts";
import { freePort, isFree } from "./free-ports.ts";
import { mongoPart, natsPart, type Part } from "./infrastructure.ts";
import { BadOption, type Options } from "./options.ts";
import { envOf, type Given, type NodePlan, planOf, startOrder } from "./process-plan.ts";
import { type Hearing, keepRunning, type RestartingProcess } from "./restarting-process.ts";
import { nodeCommand, nodeIsAlive, nodeProbe, warmUp } from "./service-process.ts";

const stepMs = 50;
const sayEveryMs = 5000;
const partWithinMs = 30_000;
const demoWithinMs = 300_000;
const demoStopMs = 15_000;
/** A node's own start time, beside its wait for NATS and the database. */
const nodeOwnMs = 60_000;
const usualPorts = ports.gateway;

export type Cluster = {
  readonly options: Options;
  readonly env: Env;
  readonly hearing: Hearing;
  /** What runs, in the order of its start. Filled during the start. */
  readonly parts: RestartingProcess[];
  readonly nodes: RestartingProcess[];
  /** Aborted when the cluster must stop. */
  readonly stopping: AbortSignal;
};

/** A start that cannot continue. */
export class StartFailed extends Error {}

/** Waits until all are in one of the states, logging every 5 s. Throws StartFailed. */
const awaited = async (
  { hearing, stopping }: Cluster,
  all: readonly RestartingProcess[],
  states: readonly string[],
  withinMs: number,
): Promise<void> => {
  const beginMs = performance.now();
  let sayAtMs = beginMs + sayEveryMs;
  for (;;) {
    stopping.throwIfAborted();
    const late = all.filter((kept) => !states.includes(kept.row().state));
    if (late.length === 0) return;
    const failed = late.find((kept) => kept.row().restarts > 0 || kept.row().state === "down");
    if (failed !== undefined) throw new StartFailed(`${failed.name} did not start: see above`);
    const nowMs = performance.now();
    const texts = late.map((kept) => `${kept.name} (${kept.waiting() || "starting"})`).join(", ");
    if (nowMs - beginMs > withinMs) {
      throw new StartFailed(`not up within ${withinMs / 1000} s: ${texts}`);
    }
    if (nowMs > sayAtMs) {
      hearing.say("cluster", `waiting for ${texts}`);
      sayAtMs += sayEveryMs;
    }
    await pause(stepMs);
  }
};

const startPart = async (cluster: Cluster, part: Part): Promise<string> => {
  const kept = keepRunning(part, cluster.hearing);
  cluster.parts.push(kept);
  kept.start();
  await awaited(cluster, [kept], ["ready"], partWithinMs);
  return part.url;
};

/** The addresses of NATS and the database; starts those that are not given. */
export const startParts = async (
  cluster: Cluster,
): Promise<Pick<Given, "natsUrl" | "natsPasswords" | "mongoUrl">> => {
  const { env, options } = cluster;
  const needsNats = !env["ONEDAY_NATS_URL"] && !env["ONEDAY_TRANSPORTER"];
  // Both are looked for before either is started.
  const nats = needsNats ? await natsPart(options.dataDir, env) : null;
  const mongo = env["ONEDAY_MONGO_URL"] ? null : await mongoPart(options.dataDir, env);
  const natsUrl = nats === null ? env["ONEDAY_NATS_URL"] || null : await startPart(cluster, nats);
  const mongoUrl =
    mongo === null ? (env["ONEDAY_MONGO_URL"] ?? "") : await startPart(cluster, mongo);
  return { natsUrl, natsPasswords: nats?.passwords ?? null, mongoUrl };
};

type Node = { readonly plan: NodePlan; readonly port: number };

const offsets = Object.fromEntries(
  Object.entries(ports).map(([name, port]) => [name, port - usualPorts]),
);

/** The nodes with their ports. Throws BadOption when one is taken. */
export const nodesOf = async ({ options }: Pick<Cluster, "options">): Promise<readonly Node[]> => {
  const nodes: Node[] = [];
  for (const plan of planOf(options, offsets)) {
    if (plan.port !== null && !(await isFree(plan.port))) {
      throw new BadOption(
        `port ${plan.port} for ${plan.name} is in use: stop what listens there or set ONEDAY_PORT_BASE`,
      );
    }
    nodes.push({ plan, port: plan.port ?? (await freePort()) });
  }
  return nodes;
};

/** Checks the settings that the nodes will get, as the nodes check them. Throws BadSetting. */
export const checkSettings = (cluster: Pick<Cluster, "env">, secret: string): Settings =>
  readSettings(
    envOf({ service: "user" }, usualPorts, cluster.env, {
      natsUrl: null,
      natsPasswords: null,
      mongoUrl: cluster.env["ONEDAY_MONGO_URL"] || "mongodb://127.0.0.1",
      secret,
      operatorPassword: null,
      tuning: null,
      cacheDir: "",
      auditDir: "",
    }),
  );

/** Where a node is probed: the host that is set, or loopback where it listens on all interfaces. */
const hostOf = (env: Env): string => {
  const host = env["ONEDAY_HOST"] ?? "";
  return ["", "0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host;
};

const makeNode = (cluster: Cluster, { plan, port }: Node, given: Given): RestartingProcess => {
  const url = `http://${hostOf(cluster.env)}:${port}`;
  const command = nodeCommand(plan.name, envOf(plan, port, cluster.env, given));
  const probes = { probe: nodeProbe(url), isAlive: nodeIsAlive(url) };
  return keepRunning({ command, port, ...probes }, cluster.hearing);
};

/** Starts nodes in order, at most as many at once as there are cores. */
const startInOrder = async (
  cluster: Cluster,
  nodes: readonly RestartingProcess[],
  withinMs: number,
) => {
  const atOnce = availableParallelism();
  for (const [index, kept] of nodes.entries()) {
    const before = nodes.slice(0, Math.max(0, index - atOnce + 1));
    await awaited(cluster, before, ["ready", "up"], withinMs);
    cluster.nodes.push(kept);
    kept.start();
  }
  await awaited(cluster, nodes, ["ready", "up"], withinMs);
};

/** Makes the demo data in a process that ends when it is done. */
const fillDemo = async (cluster: Cluster, given: Given, withinMs: number): Promise<void> => {
  const { hearing, nodes } = cluster;
  const port = await freePort();
  const plan: NodePlan = { name: "demo", service: "demo", port };
  const kept = makeNode(cluster, { plan, port }, given);
  nodes.push(kept);
  kept.start();
  try {
    await awaited(cluster, [kept], ["ready"], withinMs);
  } catch (error) {
    if (!(error instanceof StartFailed)) throw error;
    hearing.say("demo", `not finished, goes on at the next start: ${error.message}`);
  }
  await kept.stop(demoStopMs);
  nodes.splice(nodes.indexOf(kept), 1);
  hearing.onChange();
};

/** Starts all nodes, the gateway last. Answers its address; null without a gateway. */
export const startNodes = async (
  cluster: Cluster,
  plans: readonly Node[],
  given: Given,
  settings: Settings,
): Promise<string | null> => {
  const withinMs = settings.startWaitS * 1000 + nodeOwnMs;
  const made = plans.map((node) => ({ ...node, kept: makeNode(cluster, node, given) }));
  const keptOf = (some: typeof made) => some.map(({ kept }) => kept);
  const gateways = made.filter(({ plan }) => plan.service === "gateway");
  const services = made.filter((node) => !gateways.includes(node));
  // A part of the services is never ready: they wait for the others.
  const isWhole = cluster.options.services.length === startOrder.length;
  const warmEnv = envOf({ service: "demo" }, 0, cluster.env, given);
  await warmUp(given.cacheDir, warmEnv, (line) => cluster.hearing.say("cluster", line));
  await startInOrder(cluster, keptOf(services), withinMs);
  if (isWhole) await awaited(cluster, keptOf(services), ["ready"], withinMs);
  await startInOrder(cluster, keptOf(gateways), withinMs);
  if (isWhole) await awaited(cluster, keptOf(gateways), ["ready"], withinMs);
  if (isWhole && settings.hasDemo) await fillDemo(cluster, given, demoWithinMs);
  const [gateway] = gateways;
  return gateway === undefined ? null : `http://${hostOf(cluster.env)}:${gateway.port}`;
};
