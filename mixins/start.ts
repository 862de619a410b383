/**
 * Start: how a process of OneDay begins, or ends because it cannot.
 *
 * Moleculer's runner would print a stack for a locked folder. Whoever starts OneDay gets one line
 * that says what is wrong, and exit code 1.
 */
import type { Middleware, Service, ServiceBroker } from "moleculer";
import { actions } from "../services/contracts/index.ts";
import { BadSetting, readSettings, type Settings } from "./settings.ts";

type Started = (this: Service) => unknown;

let isEnding = false;

/** Ends the process with one line, also when several services find at once that they cannot start. */
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

const ending = (started: Started): Started =>
  async function startedOrEnded(this: Service) {
    try {
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

const expected = new Set(Object.keys(actions).map((action) => action.split(".")[0] ?? ""));

/**
 * Ends the process when services are missing: any of the contracts', or, where `SERVICES` chose
 * some, all of them. Moleculer's runner starts empty without a word.
 */
export const checkServices = (broker: ServiceBroker, chosen: string | undefined): void => {
  const here = new Set(broker.services.map(({ name }) => name));
  const missing = [...expected].filter((name) => !here.has(name));
  if (chosen === undefined && missing.length > 0) {
    endStart(new Error(`services not found: ${missing.join(", ")}`));
  }
  if (missing.length === expected.size) endStart(new Error(`no service matches "${chosen}"`));
};
