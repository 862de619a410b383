/** Shutdown: the gateway, then the services, then NATS and the database, each with a time limit. */
import type { RestartingProcess } from "./restarting-process.ts";

/** Longer than a node takes to finish: the limits of its HTTP server and its broker. */
const nodeMs = 20_000;
const partMs = 10_000;

const isGateway = ({ name }: Pick<RestartingProcess, "name">): boolean =>
  name.split("-")[0] === "gateway";

type Say = (line: string) => void;

const stopAll = async (
  all: readonly RestartingProcess[],
  withinMs: number,
  say: Say,
): Promise<void> => {
  if (all.length === 0) return;
  await Promise.all(all.map((kept) => kept.stop(withinMs)));
  say(`stopped ${all.map(({ name }) => name).join(", ")}`);
};

/** Stops everything in order. */
export const stopInOrder = async (
  nodes: readonly RestartingProcess[],
  parts: readonly RestartingProcess[],
  say: Say,
): Promise<void> => {
  await stopAll(nodes.filter(isGateway), nodeMs, say);
  const services = nodes.filter((kept) => !isGateway(kept));
  await stopAll(services, nodeMs, say);
  await stopAll(parts, partMs, say);
};
