/**
 * Options: what `npm run cluster` was asked to do, read strictly before anything starts.
 *
 * The command line sets the mode and the number of replicas; the environment sets the addresses. A
 * bad option throws BadOption, whose message is the whole line that the user needs.
 */
import { type Env, namesIn } from "../../mixins/process/env.ts";

/** An option that cannot be used. */
export class BadOption extends Error {}

export type Options = {
  readonly mode: "help" | "run" | "status";
  /** The services to run, in the order in which they start. */
  readonly services: readonly string[];
  /** How many processes of a service; one when absent. */
  readonly replicas: ReadonlyMap<string, number>;
  /** The gateway's port; the others follow it. Null: every process takes a free one. */
  readonly portBase: number | null;
  readonly dataDir: string;
  readonly hasColour: boolean;
};

const defaultBase = 3000;
/** Ports of replicas are ten apart; those of the last replica must be valid too. */
const replicasMax = 9;
const portBaseMax = 65_535 - 10 * replicasMax;

/** Settings of one process, which the supervisor sets for each. */
const ofOneProcess: Readonly<Record<string, string>> = {
  ONEDAY_PORT: "set ONEDAY_PORT_BASE for the ports of all",
  ONEDAY_NODE_ID: "each process makes its own",
};

const chosenServices = (text: string | undefined, known: readonly string[]): readonly string[] => {
  const names = namesIn(text);
  const stray = names.find((name) => !known.includes(name));
  if (stray !== undefined) {
    throw new BadOption(`SERVICES: no service "${stray}": there are ${known.join(", ")}`);
  }
  return names.length === 0 ? known : known.filter((name) => names.includes(name));
};

const replicasOf = (text: string, services: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const part of text.split(",")) {
    const [, name = "", digits] = /^([a-z]+)=(\d{1,3})$/.exec(part) ?? [];
    const count = Number(digits);
    if (!services.includes(name) || counts.has(name) || count < 1 || count > replicasMax) {
      const wanted = `"<service>=<1 to ${replicasMax}>,..." of the services that run`;
      throw new BadOption(`--replicas: must be ${wanted}, not "${part}"`);
    }
    counts.set(name, count);
  }
  return counts;
};

const portBaseOf = (text: string | undefined): number | null => {
  if (text === undefined || text === "") return defaultBase;
  const base = Number(text);
  if (!/^\d{1,5}$/.test(text) || base > portBaseMax) {
    throw new BadOption(`ONEDAY_PORT_BASE: must be 0 to ${portBaseMax}, not "${text}"`);
  }
  return base === 0 ? null : base;
};

type Switches = { mode: Options["mode"]; replicas: string | null };

const readSwitches = (args: readonly string[]): Switches => {
  const switches: Switches = { mode: "run", replicas: null };
  for (let index = 0; index < args.length; index += 1) {
    const [word = "", ...rest] = (args[index] ?? "").split("=");
    if (word === "--help" && rest.length === 0) switches.mode = "help";
    else if (word === "--status" && rest.length === 0) switches.mode = "status";
    else if (word === "--replicas" && switches.replicas === null) {
      if (rest.length === 0) index += 1;
      switches.replicas = rest.length === 0 ? (args[index] ?? "") : rest.join("=");
    } else throw new BadOption(`no option "${args[index]}": see npm run cluster -- --help`);
  }
  return switches;
};

/** Reads the options. `known`: all services in their start order. Throws BadOption. */
export const readOptions = (
  args: readonly string[],
  env: Env,
  known: readonly string[],
  isTerminal: boolean,
): Options => {
  const { mode, replicas } = readSwitches(args);
  const services = chosenServices(env["SERVICES"], known);
  for (const [name, instead] of Object.entries(ofOneProcess)) {
    if (env[name]) throw new BadOption(`${name}: is for one process: ${instead}`);
  }
  return {
    mode,
    services,
    replicas: replicas === null ? new Map() : replicasOf(replicas, services),
    portBase: portBaseOf(env["ONEDAY_PORT_BASE"]),
    dataDir: env["ONEDAY_DATA_DIR"] || "data/cluster",
    hasColour: isTerminal && !env["NO_COLOR"],
  };
};

export const help = `npm run cluster [-- options]: OneDay as one process per service, over NATS and MongoDB

  --replicas job=2,gateway=2   more than one process of a service, up to ${replicasMax}
  --status                     what runs, on which port, with how much memory
  --help                       this

  SERVICES=job,payment    only these services (and gateway, if it is among them)
  ONEDAY_NATS_URL         a NATS that runs; else nats-server is started (NATS_SERVER_BIN, or from PATH)
  ONEDAY_MONGO_URL        a MongoDB that runs; else one is started: MONGOD_BIN, mongod from PATH,
                          the npm package mongodb-memory-server, or MONGO_SERVER_JAR (with java)
  ONEDAY_DATA_DIR         where data and secrets are kept: data/cluster
  ONEDAY_PORT_BASE        the gateway's port, ${defaultBase}; services follow it (user +1 ... security +7),
                          replicas are ten further each; 0 takes free ports
  NO_COLOR                no colours; there are none either when the output is no terminal
Each process gets every other setting of OneDay too.
`;
