/** Parts: the NATS server, the MongoDB-protocol server and the TCP proxies that drills break. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { Toxiproxy } from "toxiproxy-node-client";
import { until } from "../support/until.ts";

export type Part = { readonly url: string; readonly child: ChildProcess };

const startMs = 20_000;
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** Keeps a process on the leash: it does not outlive this one. */
export const leashed = <C extends ChildProcess>(child: C): C => {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
};

/** Ends a process of ours and waits until it is gone. */
export const ended = async (child: ChildProcess, signal: NodeJS.Signals = "SIGKILL") => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
};

/** The path of a part, from the variable that names it. */
const pathOf = (variable: string, fallback: string | null): string => {
  const path = process.env[variable] ?? fallback;
  if (path === null) throw new Error(`the fault matrix needs ${variable}`);
  return path;
};

/** A free port below those that the system gives away, so that it is free again after a kill. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });

/** Starts NATS on a port, which may be that of one that was ended. */
export const startNats = async (port: number): Promise<Part> => {
  const path = pathOf("NATS_SERVER_BIN", "nats-server");
  const child = leashed(spawn(path, ["-a", "127.0.0.1", "-p", String(port)], { stdio: "ignore" }));
  await until(() => answers(port), startMs);
  return { url: `nats://127.0.0.1:${port}`, child };
};

/** Starts a MongoDB-protocol server in memory. */
export const startMongo = async (): Promise<Part> => {
  const jar = pathOf("MONGO_SERVER_JAR", null);
  const child = leashed(
    spawn("java", ["-XX:TieredStopAtLevel=1", "-jar", jar, "0"], {
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const urlOf = () => /ready (mongodb:\S+)/.exec(text)?.[1];
  await until(() => urlOf() !== undefined || child.exitCode !== null, startMs);
  const url = urlOf();
  if (url === undefined) throw new Error(`the MongoDB-protocol server did not start: ${text}`);
  return { url, child };
};

export type Proxies = {
  readonly child: ChildProcess;
  /** Puts a proxy before a host and port; answers its own. */
  before(name: string, upstream: string): Promise<string>;
  /** Cuts a proxy's connections and refuses new ones, or lets them through again. */
  enable(name: string, isEnabled: boolean): Promise<void>;
  /** Adds a toxic; answers how to take it away. */
  poison(name: string, toxic: Toxin): Promise<() => Promise<void>>;
};
export type Toxin = {
  readonly type: "latency" | "limit_data" | "reset_peer" | "timeout";
  readonly stream: "upstream" | "downstream";
  readonly attributes: Readonly<Record<string, number>>;
};

export const startProxies = async (): Promise<Proxies> => {
  const path = pathOf("TOXIPROXY_BIN", "toxiproxy-server");
  const port = await freePort();
  const child = leashed(spawn(path, ["-port", String(port)], { stdio: "ignore" }));
  await until(() => answers(port), startMs);
  const api = new Toxiproxy(`http://127.0.0.1:${port}`);
  return {
    child,
    async before(name, upstream) {
      const listen = `127.0.0.1:${await freePort()}`;
      return (await api.createProxy({ name, listen, upstream, enabled: true })).listen;
    },
    async enable(name, enabled) {
      const { listen, upstream } = await api.get(name);
      await (await api.get(name)).update({ enabled, listen, upstream });
    },
    async poison(name, { type, stream, attributes }) {
      const proxy = await api.get(name);
      const toxic = await proxy.addToxic({
        type,
        stream,
        toxicity: 1,
        name: `${type}-${stream}`,
        attributes,
      } as never);
      return () => toxic.remove();
    },
  };
};
