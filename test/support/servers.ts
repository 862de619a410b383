/**
 * Servers that tests stand on, each a process on a free port of this machine. Nothing here needs
 * jest, so that a whole run can have one of each.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export type Server = { readonly url: string; readonly stop: () => Promise<void> };

export const startMsMax = 30_000;
const stopMsMax = 5_000;
export const mongoAbsent = "needs ONEDAY_TEST_MONGO_URL or MONGO_SERVER_JAR";

/** The part of the first line that `pattern` finds; null when it ends or is silent too long. */
const heard = async (child: ChildProcess, pattern: RegExp): Promise<string | null> => {
  const input = child.stdout ?? child.stderr;
  if (input === null) throw new Error("the server's output is not piped");
  const silence = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  try {
    for await (const line of createInterface({ input })) {
      const found = pattern.exec(line)?.[1];
      if (found !== undefined) return found;
    }
    return null;
  } finally {
    clearTimeout(silence);
  }
};

/** Starts a server that says its address in a line; `urlOf` makes the URL of it. */
const startServer = async (
  [program, ...args]: readonly [string, ...string[]],
  says: "stdout" | "stderr",
  pattern: RegExp,
  urlOf: (said: string) => string,
): Promise<Server> => {
  const stdio =
    says === "stdout"
      ? (["ignore", "pipe", "inherit"] as const)
      : (["ignore", "ignore", "pipe"] as const);
  const child = spawn(program, args, { stdio: [...stdio] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const killing = setTimeout(kill, stopMsMax);
    await ended;
    clearTimeout(killing);
    process.off("exit", kill);
  };
  const said = await Promise.race([heard(child, pattern), ended.then(() => null)]);
  if (said !== null) {
    // What is not read would fill the pipe.
    child[says]?.resume();
    return { url: urlOf(said), stop };
  }
  await stop();
  throw new Error(`the server did not start: ${program}`);
};

/** A server of MongoDB's protocol: the one that is named, or one of our own. */
export const startMongo = async (): Promise<Server> => {
  const given = process.env["ONEDAY_TEST_MONGO_URL"];
  const jar = process.env["MONGO_SERVER_JAR"];
  if (given) return { url: given, stop: async () => undefined };
  if (!jar) throw new Error(mongoAbsent);
  // Port 0: the server takes a free one and says which.
  const command = ["java", "-XX:TieredStopAtLevel=1", "-jar", jar, "0"] as const;
  return startServer(command, "stdout", /^ready (mongodb:\S+)$/, (url) => url);
};

/** A NATS server of our own. */
export const startNats = async (): Promise<Server> => {
  const program = process.env["NATS_SERVER_BIN"] || "nats-server";
  const command = [program, "-a", "127.0.0.1", "-p", "-1"] as const;
  const listening = /Listening for client connections on (\S+)$/;
  return startServer(command, "stderr", listening, (address) => `nats://${address}`);
};
