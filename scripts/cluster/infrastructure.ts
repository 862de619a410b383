/**
 * Infrastructure: the NATS and the MongoDB of a cluster, where the environment names none.
 *
 * Each is a program of this machine with its data in the cluster's folder. It listens on loopback
 * only, on its usual port or, when that is taken, on a free one.
 */
import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { smallMemory } from "../../mixins/boot/malloc-settings.ts";
import type { Env } from "../../mixins/process/env.ts";
import { type Member, members } from "../../services/contracts/allowed-calls.ts";
import type { Command } from "./child-process.ts";
import { freePort } from "./free-ports.ts";
import { natsConfig, passwordName } from "./nats-permissions.ts";
import { BadOption } from "./options.ts";
import type { Health } from "./restarting-process.ts";

export type Part = {
  readonly command: Command;
  readonly port: number;
  readonly url: string;
  readonly probe: () => Promise<Health>;
  readonly isHeard: (line: string) => boolean;
};

const natsPort = 4222;
const mongoPort = 27_017;
const probeMs = 1000;
const withContainers = "or run docker compose up";

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of a program on PATH; null when it is not there. */
const onPath = (name: string, env: Env): string | null =>
  (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isProgram) ?? null;

/** The program that a variable names, or null. Throws BadOption when it is not executable. */
const named = (variable: string, env: Env): string | null => {
  const path = env[variable];
  if (!path) return null;
  if (!isProgram(path)) throw new BadOption(`${variable}: is no program: ${path}`);
  return path;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port, timeout: probeMs });
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });

const probeOf = (port: number) => async (): Promise<Health> => ({
  state: (await answers(port)) ? "ready" : "starting",
  waiting: `port ${port}`,
});

const environment = (env: Env): Record<string, string> => {
  const { PATH = "", HOME = "" } = env;
  return { PATH, HOME, ...smallMemory };
};

export type NatsPart = Part & { readonly passwords: Readonly<Record<Member, string>> };

const passwordBytes = 24;

/**
 * Used for one run of the server. The operator's is in the state file while it runs, the others are
 * stored nowhere. nats-server parses values from its
 * environment, and only a word that begins with a letter is a string.
 */
const newPasswords = (): Record<Member, string> =>
  Object.fromEntries(
    members.map((member) => [member, `p${randomBytes(passwordBytes).toString("hex")}`]),
  ) as Record<Member, string>;

/** NATS from NATS_SERVER_BIN or PATH, with a user for each service. Throws BadOption. */
export const natsPart = async (dataDir: string, env: Env): Promise<NatsPart> => {
  const program = named("NATS_SERVER_BIN", env) ?? onPath("nats-server", env);
  if (program === null) {
    throw new BadOption(
      `no NATS: put nats-server on PATH (https://nats.io/download), set NATS_SERVER_BIN or ONEDAY_NATS_URL, ${withContainers}`,
    );
  }
  const port = await freePort(natsPort);
  const passwords = newPasswords();
  const config = resolve(dataDir, "nats.conf");
  // The file holds no passwords: the server reads them from its environment.
  writeFileSync(config, natsConfig());
  const variables = members.map((member) => [passwordName(member), passwords[member]]);
  return {
    command: {
      name: "nats",
      program,
      args: ["-c", config, "-a", "127.0.0.1", "-p", String(port), "-sd", resolve(dataDir, "nats")],
      env: { ...environment(env), ...Object.fromEntries(variables) },
      kind: "part",
    },
    passwords,
    port,
    url: `nats://127.0.0.1:${port}`,
    probe: probeOf(port),
    // nats-server logs twenty lines at each start and stop; only warnings and errors are shown.
    isHeard: (line) => /\[(WRN|ERR|FTL)\]|^nats-server:/.test(line),
  };
};

/** The `mongod` of the npm package, when it is installed. */
const mongodOfPackage = async (): Promise<string | null> => {
  const name: string = "mongodb-memory-server";
  try {
    const { default: memoryServer } = (await import(name)) as {
      default: { MongoBinary: { getPath(): Promise<string> } };
    };
    return await memoryServer.MongoBinary.getPath();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return null;
    throw new BadOption(`${name}: ${(error as Error).message}`);
  }
};

type Program = Pick<Command, "program" | "args">;

/** The default cache would take half of the machine's memory. */
const mongod = (program: string, port: number, folder: string): Program => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const place = ["--dbpath", folder, "--bind_ip", "127.0.0.1", "--port", String(port)];
  return { program, args: [...place, "--quiet", "--wiredTigerCacheSizeGB", "0.25"] };
};

const jarServer = (jar: string, port: number, file: string, env: Env): Program => {
  const program = onPath("java", env);
  if (program === null) throw new BadOption("MONGO_SERVER_JAR: needs java on PATH");
  const small = ["-Xmx128m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  return { program, args: [...small, "-jar", jar, String(port), file] };
};

const mongoProgram = async (port: number, dataDir: string, env: Env): Promise<Program> => {
  const folder = resolve(dataDir, "mongo");
  const given = named("MONGOD_BIN", env);
  if (given !== null) return mongod(given, port, folder);
  const jar = env["MONGO_SERVER_JAR"];
  if (jar) return jarServer(jar, port, resolve(dataDir, "mongo.h2"), env);
  const found = onPath("mongod", env) ?? (await mongodOfPackage());
  if (found !== null) return mongod(found, port, folder);
  throw new BadOption(
    `no MongoDB: put mongod on PATH (https://www.mongodb.com/try/download/community), npm install --no-save mongodb-memory-server, set MONGOD_BIN or ONEDAY_MONGO_URL, ${withContainers}`,
  );
};

/** MongoDB from MONGOD_BIN, MONGO_SERVER_JAR, PATH or an npm package. Throws BadOption. */
export const mongoPart = async (dataDir: string, env: Env): Promise<Part> => {
  const port = await freePort(mongoPort);
  return {
    command: {
      name: "mongo",
      ...(await mongoProgram(port, dataDir, env)),
      env: environment(env),
      kind: "part",
    },
    port,
    url: `mongodb://127.0.0.1:${port}`,
    probe: probeOf(port),
    // mongod logs everything as JSON; its info and debug lines are dropped.
    isHeard: (line) => !/^ready |^\{.*"s":"[ID]\d?"/.test(line),
  };
};
