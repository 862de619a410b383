/**
 * Parts: the servers that a cluster stands on, started by a test and stopped with it.
 *
 * A suite that lacks its part fails when CI=true and is skipped aloud otherwise.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "@jest/globals";
import { until } from "../support/until.ts";

const startMsMax = 60_000;
const stopMsMax = 5000;

export type Part = { readonly url: string; readonly said: () => string; stop(): Promise<void> };

/** The path of a program: a variable's, or a name to be found on PATH. */
const programOf = (variable: string, ...names: string[]): string | null => {
  const given = process.env[variable];
  const found = [...(given ? [given] : []), ...names].find(
    (name) => existsSync(name) || spawnSync("which", [name]).status === 0,
  );
  return found ?? null;
};

export const programs = {
  nats: programOf("NATS_SERVER_BIN", "nats-server"),
  mongo: programOf("MONGO_SERVER_JAR", "mongod"),
  etcd: programOf("ETCD_BIN", "etcd"),
  // Debian's wrapper on PATH changes the user and forgets the variables: the real one first.
  rabbit: programOf(
    "RABBITMQ_SERVER_BIN",
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "rabbitmq-server",
  ),
};

/** Describes a suite that needs some programs. */
export const withParts = (
  name: string,
  needs: readonly (keyof typeof programs)[],
  define: () => void,
): void => {
  const absent = needs.filter((need) => programs[need] === null);
  if (absent.length === 0) {
    describe(name, define);
    return;
  }
  if (process.env["CI"] === "true") {
    test(`${name}: its parts are there`, () => {
      throw new Error(`needs ${absent.join(", ")}`);
    });
    return;
  }
  process.stderr.write(`\nSKIPPED: "${name}" needs ${absent.join(", ")}\n`);
  describe.skip(name, define);
};

/** A port that nobody listened on a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

export type Child = { readonly child: ChildProcess; said(): string; end(): Promise<void> };

/** A child process with all that it says; `end` asks it to stop, then makes it. */
export const childOf = (program: string, args: readonly string[], env = process.env): Child => {
  const child = spawn(program, [...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    child,
    said: () => text,
    async end() {
      child.kill("SIGTERM");
      const killing = setTimeout(kill, stopMsMax);
      await ended;
      clearTimeout(killing);
      process.off("exit", kill);
    },
  };
};

/** Waits for a child; says what it said when it is gone or not ready in time. */
export const ready = async ({ child, said }: Child, holds: () => boolean | Promise<boolean>) => {
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  await until(async () => isGone() || (await holds()), startMsMax).catch(() => undefined);
  if (isGone() || !(await holds())) throw new Error(`${child.spawnfile} did not start: ${said()}`);
};

/** A temporary folder of a test. */
export const folderOf = (name: string): string => mkdtempSync(join(tmpdir(), `oneday-${name}-`));
export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/**
 * A NATS server; `config` is the text of its file, `env` what it finds beside this process's
 * environment. It takes a free port unless told one.
 */
export const startNats = async (config = "", port = -1, env = {}): Promise<Part> => {
  const folder = folderOf("nats");
  const file = join(folder, "nats.conf");
  writeFileSync(file, config);
  const told = ["-c", file, "-a", "127.0.0.1", "-p", String(port), "--ports_file_dir", folder];
  const server = childOf(programs.nats ?? "", told, { ...process.env, ...env });
  const portsFile = () => readdirSync(folder).find((name) => name.endsWith(".ports"));
  const stop = async () => {
    await server.end();
    remove(folder);
  };
  try {
    await ready(server, () => portsFile() !== undefined);
  } catch (error) {
    await stop();
    throw error;
  }
  const { nats } = JSON.parse(readFileSync(join(folder, portsFile() ?? ""), "utf8"));
  return { url: String(nats[0]).replace(/^\w+:/, "nats:"), said: server.said, stop };
};

/** An etcd server of one member; `folder` and ports stay the same over restarts when given. */
export const startEtcd = async (
  at: { readonly folder: string; readonly port: number; readonly peerPort: number } | null = null,
): Promise<Part> => {
  const folder = at?.folder ?? folderOf("etcd");
  const port = at?.port ?? (await freePort());
  const [client, peer] = [port, at?.peerPort ?? (await freePort())].map(
    (each) => `http://127.0.0.1:${each}`,
  ) as [string, string];
  const server = childOf(programs.etcd ?? "", [
    ...["--name", "test", "--data-dir", join(folder, "data")],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--initial-cluster", `test=${peer}`],
  ]);
  const isHealthy = async () => {
    try {
      return (await fetch(`${client}/health`)).ok;
    } catch {
      // Not listening yet.
      return false;
    }
  };
  const stop = async () => {
    await server.end();
    if (at === null) remove(folder);
  };
  await ready(server, isHealthy).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { url: `etcd3://127.0.0.1:${port}`, said: server.said, stop };
};
