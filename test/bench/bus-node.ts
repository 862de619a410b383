/**
 * Bus node: one side of `bench:bus`, a process of its own: a broker as Moleculer makes it, or one
 * with OneDay's options, that offers an action or calls it.
 */
import { type BrokerOptions, ServiceBroker } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { probe, samples } from "../gateway/probe.ts";
import { say, workerInput } from "../support/worker-process.ts";
import { median } from "./figures.ts";

export type Input = {
  readonly kind: "plain" | "oneDay";
  readonly role: "caller" | "callee";
  readonly natsUrl: string;
};
export type Round = { readonly type: "round"; readonly atOnce: number; readonly ms: number };
/** The cost of one process in one round; a callee has CPU only. */
export type Result = {
  readonly type: "result";
  readonly calls: number;
  readonly ms: number;
  readonly medianMs: number;
  readonly cpuMs: number;
};

const { kind, role, natsUrl } = workerInput<Input>();
// Two markets on one server.
const namespace = kind.toLowerCase();

const optionsOf = (): { options: BrokerOptions; give: (broker: ServiceBroker) => void } => {
  if (kind === "plain") {
    const transporter = { type: "NATS", options: { url: natsUrl } } as const;
    return { options: { nodeID: role, logger: false, transporter }, give: () => undefined };
  }
  const settings = readSettings({ ONEDAY_NATS_URL: natsUrl, ONEDAY_NODE_ID: `oneday.${role}` });
  return { options: brokerOptions(settings), give: (broker) => giveSettings(broker, settings) };
};

const { options, give } = optionsOf();
const broker = new ServiceBroker({ ...options, namespace, skipProcessEventRegistration: true });
give(broker);
const answer = { "job.get": () => samples.job };
if (role === "callee") {
  const schema = probe("job", answer);
  // Plain Moleculer has no validator for our schemas, so it checks nothing here.
  const actions = kind === "plain" ? { get: { handler: () => samples.job } } : schema.actions;
  broker.createService({ name: "job", actions } as never);
}
await broker.start();
if (role === "caller") await broker.waitForServices("job");

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
let cpuBefore = cpuMs();
const result = (part: Omit<Result, "type" | "cpuMs">) => {
  const now = cpuMs();
  const used = now - cpuBefore;
  cpuBefore = now;
  return say({ type: "result", ...part, cpuMs: used });
};

const calling = async ({ atOnce, ms }: Round): Promise<void> => {
  const times: number[] = [];
  const params = { jobId: samples.id };
  cpuBefore = cpuMs();
  const startedMs = performance.now();
  const one = async () => {
    for (;;) {
      const fromMs = performance.now();
      if (fromMs - startedMs > ms) return;
      await broker.call("job.get", params);
      times.push(performance.now() - fromMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  await result({
    calls: times.length,
    ms: performance.now() - startedMs,
    medianMs: median(times),
  });
};

process.on("message", (message: Round | { type: "cpu" | "begin" }) => {
  if (message.type === "round") void calling(message as Round);
  else if (message.type === "begin") cpuBefore = cpuMs();
  else void result({ calls: 0, ms: 0, medianMs: 0 });
});
await say({ type: "ready" });
