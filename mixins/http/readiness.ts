/** Readiness: what a process waits for before it may receive requests. */
import type { Context, ServiceBroker } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { call } from "../../services/contracts/index.ts";
import { followerOf } from "../auth/auth.middleware.ts";
import { isDrained } from "../broker/drained-nodes.ts";

const askMs = 1000;
const healthName = ".health";

/** What a service still waits for; its own name if it does not answer. */
const waitingFor = async (ctx: Context, action: string): Promise<string[]> => {
  try {
    // All health actions have the same contract as job's.
    return (await call(ctx, action as "job.health", {}, { timeout: askMs })).waiting;
  } catch (error) {
    ctx.broker.logger.debug(`${action} gave no answer:`, error);
    return [ownerOf(action)];
  }
};

/** The health actions among some. */
export const healthOf = (actions: readonly string[]): string[] =>
  actions.filter((name) => name.endsWith(healthName));

/** The available health actions, of this process alone or of every node. */
const healthActions = ({ registry }: ServiceBroker, onlyLocal: boolean): string[] => {
  const known: { name: string }[] = registry.getActionList({
    skipInternal: true,
    // The registry keeps the names of actions that left.
    onlyAvailable: true,
    onlyLocal,
  });
  return healthOf(known.map(({ name }) => name));
};

type Process = {
  readonly stopping?: boolean;
  readonly transit?: { readonly tx: { readonly connected: boolean } };
};

/** What the process itself waits for: its end, the end of its draining, or the bus. */
const processWaiting = (broker: ServiceBroker): string[] => {
  const { stopping, transit } = broker as unknown as Process;
  return [
    ...(stopping === true ? ["stopping"] : []),
    ...(isDrained(broker, broker.nodeID) ? ["drained"] : []),
    ...(transit === undefined || transit.tx.connected ? [] : ["bus"]),
  ];
};

type Readiness = {
  /** The health actions that must be available. */
  readonly expected: readonly string[];
  /** Calls the services of this process alone, not those of every node. */
  readonly onlyLocal: boolean;
};

/** Answers `ready`, or refuses NOT_READY (503) with the list of what the process waits for. */
export const readyOrRefuse = async (ctx: Context, { expected, onlyLocal }: Readiness) => {
  const here = healthActions(ctx.broker, onlyLocal);
  const missing = expected.filter((action) => !here.includes(action)).map(ownerOf);
  const answers = await Promise.all(here.map((action) => waitingFor(ctx, action)));
  const own = [...processWaiting(ctx.broker), ...followerOf(ctx.broker).waiting()];
  const waiting = [...own, ...missing, ...answers.flat()];
  if (waiting.length > 0) throw new Refusal("NOT_READY", { waiting }, 503);
  return { status: "ready" as const, waiting: [] };
};

const asking = new WeakMap<ServiceBroker, ReturnType<typeof readyOrRefuse>>();

/**
 * As `readyOrRefuse` of every node, once for all who ask meanwhile: a flood of requests costs one call
 * of each service at a time.
 */
export const systemReadyOrRefuse = (
  ctx: Context,
  expected: readonly string[],
): ReturnType<typeof readyOrRefuse> => {
  const { broker } = ctx;
  const shared = asking.get(broker) ?? readyOrRefuse(ctx, { expected, onlyLocal: false });
  asking.set(broker, shared);
  const end = () => asking.delete(broker);
  shared.then(end, end);
  return shared;
};
