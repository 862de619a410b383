/**
 * Startup: how a process of OneDay begins, or ends because it cannot.
 *
 * For a locked folder Moleculer's runner would print a stack. OneDay prints one line that names the
 * problem, and exits with 1.
 */
import type { Middleware, Service, ServiceBroker } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import { actions, contractVersion } from "../../services/contracts/index.ts";
import { BadSetting, namesIn } from "../process/env.ts";
import { readSettings, type Settings } from "./settings.ts";

const expected = new Set(Object.keys(actions).map(ownerOf));

type Started = (this: Service) => unknown;

let isEnding = false;

/** Ends the process with one line, even when several services fail at the same time. */
export const endStart = (error: unknown): never => {
  const text = error instanceof Error ? error.message : String(error);
  if (!isEnding) process.stderr.write(`oneday: ${text.replaceAll("\n", " ")}\n`);
  isEnding = true;
  process.exit(1);
};

/** The settings of the environment; a bad one ends the process. */
export const settingsOrEnd = (env: NodeJS.ProcessEnv): Settings => {
  try {
    return readSettings(env);
  } catch (error) {
    if (error instanceof BadSetting) return endStart(error);
    throw error;
  }
};

type Known = {
  readonly id: string;
  readonly local: boolean;
  readonly available: boolean;
  readonly services?: readonly { readonly name?: string }[];
  readonly metadata?: { readonly contract?: number };
};

/** Whether a node offers a service of the contracts; a REPL or a foreign node does not. */
const offersContracts = ({ services = [] }: Known): boolean =>
  services.some(({ name = "" }) => expected.has(name));

/** Whether nodes of two contract versions may run side by side; a node without one may not. */
export const areNeighbours = (ours: number, theirs: number | undefined): boolean =>
  theirs !== undefined && Math.abs(ours - theirs) <= 1;

/**
 * Throws when a node with services in the cluster is more than one contract version older or newer:
 * the node that joins later ends. A newer neighbour is accepted too: an old process that restarts
 * during a rolling change must come up, or the change could not be undone.
 */
export const checkContracts = ({ registry }: ServiceBroker): void => {
  const nodes = registry.nodes.toArray() as unknown as readonly Known[];
  const other = nodes.find(
    (node) =>
      !node.local &&
      node.available &&
      offersContracts(node) &&
      !areNeighbours(contractVersion, node.metadata?.contract),
  );
  if (other === undefined) return;
  const theirs = other.metadata?.contract ?? "none";
  throw new Error(
    `contract version ${contractVersion} cannot join: node ${other.id} has version ${theirs}`,
  );
};

const ending = (started: Started): Started =>
  async function startedOrEnded(this: Service) {
    try {
      checkContracts(this.broker);
      await started.call(this);
    } catch (error) {
      endStart(new Error(`${this.name}: ${error instanceof Error ? error.message : error}`));
    }
  };

/** Ends the process when a service cannot start: half of the system is worse than none. */
export const startOrEnd: Middleware = {
  name: "StartOrEnd",
  serviceCreating(_service: Service, schema: { started?: Started | Started[] }) {
    const handlers = schema.started === undefined ? [] : [schema.started].flat();
    schema.started = handlers.map(ending);
  },
};

/**
 * Ends the process when services are missing: any of the contracts, or any that `SERVICES` names.
 * Moleculer's runner would start without them silently, even with none.
 */
export const checkServices = (broker: ServiceBroker, chosen: string | undefined): void => {
  const here = new Set(broker.services.map(({ name }) => name));
  const names = namesIn(chosen);
  const missing = (names.length === 0 ? [...expected] : names).filter((name) => !here.has(name));
  if (missing.length === 0) return;
  const list = missing.join(", ");
  endStart(names.length === 0 ? `services not found: ${list}` : `no service matches "${list}"`);
};
