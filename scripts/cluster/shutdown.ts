/** Stop: the door first, then the services, then what they stand on; each has a bounded time. */
import type { RestartingProcess } from "./restarting-process.ts";

/** Longer than a node takes for what it has begun: the door's and the broker's own bounds. */
const nodeMs = 20_000;
const partMs = 10_000;

const isDoor = ({ name }: Pick<RestartingProcess, "name">): boolean =>
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

/** Ends everything in order. */
export const stopInOrder = async (
  nodes: readonly RestartingProcess[],
  parts: readonly RestartingProcess[],
  say: Say,
): Promise<void> => {
  await stopAll(nodes.filter(isDoor), nodeMs, say);
  const services = nodes.filter((kept) => !isDoor(kept));
  await stopAll(services, nodeMs, say);
  await stopAll(parts, partMs, say);
};
