/**
 * Servers that tests need, each a process on a port of this machine, by default a free one. This file
 * does not need jest, so that a whole run can have one of each.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Child, childOf, ready } from "./child.ts";
import { folderOf, remove } from "./folders.ts";
import { nats, needed } from "./programs.ts";

export type Server = {
  readonly url: string;
  /** All its output so far. */
  said(): string;
  /** Ends it with a signal, and kills it if it does not end; `SIGKILL` is a crash. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export const mongoAbsent = "needs ONEDAY_TEST_MONGO_URL or MONGO_SERVER_JAR";

/** Waits until a server's output matches `pattern`; its first group is the address. */
const heard = async (
  server: Child,
  pattern: RegExp,
  cleanUp: () => unknown = () => undefined,
): Promise<Server> => {
  const address = () => pattern.exec(server.said())?.[1];
  const stop = async (signal?: NodeJS.Signals) => {
    await server.stop(signal);
    cleanUp();
  };
  try {
    await ready(server, () => address() !== undefined);
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return { url: address() ?? "", said: server.said, stop };
};

/** A MongoDB-protocol server of our own, in memory. */
export const startOwnMongo = async (port = 0): Promise<Server> => {
  const jar = process.env["MONGO_SERVER_JAR"];
  if (!jar) throw new Error("needs MONGO_SERVER_JAR");
  const server = childOf("java", ["-XX:TieredStopAtLevel=1", "-jar", jar, String(port)]);
  return heard(server, /^ready (mongodb:\S+)\s/m);
};

/** A server of MongoDB's protocol: the named one, or one of our own. */
export const startMongo = async (): Promise<Server> => {
  const given = process.env["ONEDAY_TEST_MONGO_URL"];
  if (given) return { url: given, said: () => "", stop: async () => undefined };
  if (!process.env["MONGO_SERVER_JAR"]) throw new Error(mongoAbsent);
  return startOwnMongo();
};

/** A NATS server; `config` is the text of its file, `env` is added to this process's environment.
 */
export const startNats = async (config = "", port = -1, env = {}): Promise<Server> => {
  const program = needed(nats);
  const args = ["-a", "127.0.0.1", "-p", String(port)];
  const folder = config === "" ? null : folderOf("nats");
  if (folder !== null) {
    const file = join(folder, "nats.conf");
    writeFileSync(file, config);
    args.push("-c", file, "-sd", folder);
  }
  const server = childOf(program, args, { env: { ...process.env, ...env } });
  const listening = /Listening for client connections on (\S+)\s/;
  const { url, ...rest } = await heard(server, listening, () => folder && remove(folder));
  return { url: `nats://${url}`, ...rest };
};
