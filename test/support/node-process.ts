/**
 * One node of a cluster as a real process: the services of `SERVICES`, started as `npm start` does, with
 * a test's preloads.
 */
import { type Child, ready } from "./child.ts";
import { root, run } from "./process.ts";
import { secret } from "./spread.ts";

export type NodeProcess = Child & {
  /** Resolves once it has started; rejects if it ends first. */
  started(withinMs?: number): Promise<void>;
  hasStarted(): boolean;
};

const startMs = 30_000;
const startedLine = /^OneDay.*(started$|is open: )/m;

/**
 * Starts a node with the given services; `preloads` are files that it imports first. `folder` has its
 * sources, where they are others than these.
 */
export const startNode = (
  services: string,
  env: Readonly<Record<string, string>>,
  preloads: readonly URL[] = [],
  folder: string = root,
): NodeProcess => {
  const imports = preloads.map((url) => `--import=${url.href}`).join(" ");
  const settings = {
    ...env,
    SERVICES: services,
    ...(imports === "" ? {} : { NODE_OPTIONS: imports }),
  };
  const node = run("start", settings, [], folder);
  const hasStarted = () => startedLine.test(node.said()) && !node.isGone();
  const started = (withinMs = startMs) => ready(node, hasStarted, withinMs);
  return { ...node, hasStarted, started };
};

/** Settings of a node over such servers: no demo data, no limits, no audit folder. */
export const settingsOver = (
  { nats, mongo }: Readonly<Record<"nats" | "mongo", { readonly url: string }>>,
  port: number,
) => ({
  ONEDAY_NATS_URL: nats.url,
  ONEDAY_MONGO_URL: mongo.url,
  ONEDAY_SECRET: secret,
  ONEDAY_DEMO: "off",
  ONEDAY_OPERATOR_PASSWORD: "operator-of-the-test",
  ONEDAY_RATE_LIMITS: "off",
  ONEDAY_AUDIT_DIR: "off",
  ONEDAY_PORT: String(port),
});
