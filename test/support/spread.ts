/**
 * Spread: the second way in which the integration suite runs.
 *
 * Usually all services of a test are in one broker with files for stores. Spread, each service is
 * a node of its own over NATS with a MongoDB database, and the test calls through a node that has
 * none: whatever a call carries goes over the wire, and nobody sees another's memory. The jest
 * configuration `jest.spread.config.js` chooses it for a run.
 */
import { createHash } from "node:crypto";
import { folderOf } from "./folders.ts";

export type Spread = {
  readonly natsUrl: string;
  readonly mongoUrl: string;
  /** Begins the names of this run's databases. */
  readonly run: string;
  /** Held by the one worker that runs a process per service. */
  readonly turnPort: number;
};

/** The name under which a run tells its workers. */
export const spreadVariable = "TEST_SPREAD";

const told = process.env[spreadVariable];
/** Where the parts of a spread run are; null when all is in one broker. */
export const spread = (told ? JSON.parse(told) : null) as Spread | null;

/** Processes and servers share the machine's cores: what is waited for may take so much longer. */
export const slowness = spread === null ? 1 : 4;

/** With MongoDB a secret is required, and it must outlive a restart. */
export const secret = "the-secret-of-a-spread-installation";

const prefixes = new Map<string, string>();

const prefixOf = (folder: string): string => {
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return prefixes.get(folder) ?? `${spread?.run}_${hash}`;
};

/** The name of a service's database for what started on a data folder. */
export const databaseOn = (folder: string, service: string): string =>
  `${prefixOf(folder)}_${service}`;

/** The database server's URL for what starts on a data folder. */
export const mongoUrlOn = (folder: string): string =>
  (spread?.mongoUrl ?? "").replace(/^([^/]*\/\/[^/?]*)\/?/, `$1/${prefixOf(folder)}`);

/** Another folder for the same databases. */
export const sameDatabases = (folder: string): string => {
  const other = folderOf("again");
  prefixes.set(other, prefixOf(folder));
  return other;
};
