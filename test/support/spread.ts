/**
 * Spread: the second way in which the integration suite runs.
 * Usually all services of a test are in one broker with files as stores. Spread, each service is a node
 * of its own over NATS with a MongoDB database, and the test calls through a node without services:
 * every call goes over the wire, and no service sees another's memory. The jest configuration
 * `jest.spread.config.js` chooses it for a run.
 */
import { createHash } from "node:crypto";
import { folderOf } from "./folders.ts";

export type Spread = {
  readonly natsUrl: string;
  readonly mongoUrl: string;
  /** The prefix of this run's databases. */
  readonly run: string;
  /** Held by the one worker that runs a process per service. */
  readonly turnPort: number;
};

/** The variable through which a run informs its workers. */
export const spreadVariable = "TEST_SPREAD";

const given = process.env[spreadVariable];
/** The addresses of a spread run's servers; null if all services are in one broker. */
export const spread = (given ? JSON.parse(given) : null) as Spread | null;

/** The factor on waits: processes and servers share the machine's cores. */
export const slowness = spread === null ? 1 : 4;

/** With MongoDB a secret is required, and it must outlive a restart. */
export const secret = "the-secret-of-a-spread-installation";

const prefixes = new Map<string, string>();

const prefixOf = (folder: string): string => {
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return prefixes.get(folder) ?? `${spread?.run}_${hash}`;
};

/** The name of a service's database for a world on a data folder. */
export const databaseOn = (folder: string, service: string): string =>
  `${prefixOf(folder)}_${service}`;

/** The database server's URL for a world on a data folder. */
export const mongoUrlOn = (folder: string): string =>
  (spread?.mongoUrl ?? "").replace(/^([^/]*\/\/[^/?]*)\/?/, `$1/${prefixOf(folder)}`);

/** Another folder for the same databases. */
export const sameDatabases = (folder: string): string => {
  const other = folderOf("again");
  prefixes.set(other, prefixOf(folder));
  return other;
};
