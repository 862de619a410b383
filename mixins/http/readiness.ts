/** Readiness: what a process waits for before it may be sent requests. */
import type { Context, ServiceBroker } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { call } from "../../services/contracts/index.ts";
import { followerOf } from "../auth/auth.middleware.ts";

const askMs = 1000;
const healthName = ".health";

/** What a service still waits for; its own name when it cannot say. */
const waitingFor = async (ctx: Context, action: string): Promise<string[]> => {
  try {
    // All health actions have the same contract; job's stands for it.
    return (await call(ctx, action as "job.health", {}, { timeout: askMs })).waiting;
  } catch (error) {
    ctx.broker.logger.debug(`${action} gave no answer:`, error);
    return [ownerOf(action)];
  }
};

/** The health actions among some. */
export const healthOf = (actions: readonly string[]): string[] =>
  actions.filter((name) => name.endsWith(healthName));

/** The health actions that are here, of this process alone or of every node. */
const healthActions = ({ registry }: ServiceBroker, onlyLocal: boolean): string[] => {
  const known: { name: string }[] = registry.getActionList({
    skipInternal: true,
    // One that has gone keeps its name there.
    onlyAvailable: true,
    onlyLocal,
  });
  return healthOf(known.map(({ name }) => name));
};

type Process = {
  readonly stopping?: boolean;
  readonly transit?: { readonly tx: { readonly connected: boolean } };
};

/** What the process itself waits for: its end, or a bus that it has lost; nothing where all is well. */
const processWaiting = (broker: ServiceBroker): string[] => {
  const { stopping, transit } = broker as unknown as Process;
  return [
    ...(stopping === true ? ["stopping"] : []),
    ...(transit === undefined || transit.tx.connected ? [] : ["bus"]),
  ];
};

type Asked = {
  /** The health actions that must be here. */
  readonly expected: readonly string[];
  /** Asks the services of this process alone, not those of every node. */
  readonly onlyLocal: boolean;
};

/** Answers when nothing is waited for; else refuses with NOT_READY and what is, 503. */
export const readyOrRefuse = async (ctx: Context, { expected, onlyLocal }: Asked) => {
  const here = healthActions(ctx.broker, onlyLocal);
  const away = expected.filter((action) => !here.includes(action)).map(ownerOf);
  const asked = await Promise.all(here.map((action) => waitingFor(ctx, action)));
  const own = [...processWaiting(ctx.broker), ...followerOf(ctx.broker).waiting()];
  const waiting = [...own, ...away, ...asked.flat()];
  if (waiting.length > 0) throw new Refusal("NOT_READY", { waiting }, 503);
  return { status: "ready" as const, waiting: [] };
};
