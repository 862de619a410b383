/** Readiness: what a process waits for before it may be sent requests. */
import type { Context, ServiceBroker } from "moleculer";
import { call } from "../services/contracts/index.ts";

const askMs = 1000;
const healthName = ".health";

/** What a service still waits for; its own name when it cannot say. */
export const waitingFor = async (ctx: Context, action: string): Promise<string[]> => {
  try {
    // All health actions have the same contract; job's stands for it.
    return (await call(ctx, action as "job.health", {}, { timeout: askMs })).waiting;
  } catch (error) {
    ctx.broker.logger.debug(`${action} gave no answer:`, error);
    return [action.slice(0, -healthName.length)];
  }
};

/** The health actions that are here, of this process alone or of every node. */
export const healthActions = (
  { registry }: ServiceBroker,
  { onlyLocal }: { onlyLocal: boolean },
): string[] => {
  const known: { name: string }[] = registry.getActionList({
    skipInternal: true,
    // One that has gone keeps its name there.
    onlyAvailable: true,
    onlyLocal,
  });
  return known.map(({ name }) => name).filter((name) => name.endsWith(healthName));
};

type Process = {
  readonly stopping?: boolean;
  readonly transit?: { readonly tx: { readonly connected: boolean } };
};

/** What the process itself waits for: its end, or a bus that it has lost; nothing where all is well. */
export const processWaiting = (broker: ServiceBroker): string[] => {
  const { stopping, transit } = broker as unknown as Process;
  return [
    ...(stopping === true ? ["stopping"] : []),
    ...(transit === undefined || transit.tx.connected ? [] : ["bus"]),
  ];
};
