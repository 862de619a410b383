/**
 * Load: measures an HTTP server on this machine from a process of its own.
 *
 * Without `rate` it measures capacity: every connection sends again as soon as it is answered. With
 * `rate` it measures latency under an open model: request n is due at n / rate seconds, and its
 * latency counts from then, sent or not. So a server that stalls cannot slow its own test down and
 * hide the stall (coordinated omission). Everything is bounded, in count and in time.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type LoadRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Plan = {
  /** `http://127.0.0.1:<port>`; any other host is refused. */
  readonly url: string;
  /** Requests per second; without it the loop is closed. */
  readonly rate?: number;
  readonly durationMs: number;
  /** Sent in the same way before the measurement, and not measured. */
  readonly warmupMs?: number;
  readonly connections: number;
  /** How many requests `request` makes, 1 without it; after the last one it begins again. */
  readonly requests?: number;
  /** Send each request at most once and end early after the last one. */
  readonly once?: boolean;
  /** Expected answers besides 2xx, such as `409 TIME_CLASH`. */
  readonly expected?: readonly string[];
  readonly request: (n: number) => LoadRequest;
  /** The kind of a request: latencies are reported by kind. */
  readonly kindOf?: (n: number) => string;
};

/** A plan as the worker process gets it: plain values only. */
export type Job = {
  readonly port: number;
  readonly rate: number | null;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly connections: number;
  readonly once: boolean;
  readonly expected: readonly string[];
  readonly requests: readonly string[];
  /** The kind of each request; empty where there is one. */
  readonly kinds: readonly string[];
};

export type Outcome = {
  /** Complete answers to requests that were due in the measured time, of any status. */
  readonly answered: number;
  /** Answers per second, up to the last answer. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Lost connections and requests without an answer, warm-up included. */
  readonly errors: number;
  /** Answers by status and code, warm-up included. */
  readonly answers: Readonly<Record<string, number>>;
  /** Answers that are neither 2xx nor expected. */
  readonly unexpected: number;
  readonly bodyBytesMean: number;
  readonly meanMs: number;
  /** By the kind of request; empty where a plan has one. */
  readonly kinds: Readonly<Record<string, { answered: number; p50Ms: number; p99Ms: number }>>;
  /** Share of one core that the generator used; near 1 the generator was the limit. */
  readonly generatorCpu: number;
};

export const limits = {
  connections: 256,
  durationMs: 30_000,
  ratePerSecond: 200_000,
  requests: 50_000,
  answers: 5_000_000,
  errors: 1_000,
  drainMs: 3_000,
} as const;

const atMost = (name: string, value: number, limit: number): number => {
  if (!(value > 0 && value <= limit)) throw new RangeError(`${name} must be in 1..${limit}`);
  return value;
};

/** The port of a server on this machine. Throws RangeError on any other address. */
const localPort = (url: string): number => {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "http:" || hostname !== "127.0.0.1" || port === "") {
    throw new RangeError(`load goes to http://127.0.0.1:<port> only, not to ${url}`);
  }
  return Number(port);
};

const requestText = ({ method, path, headers, body }: LoadRequest, port: number): string => {
  const lines = [`${method} ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`];
  for (const [name, value] of Object.entries(headers ?? {})) lines.push(`${name}: ${value}`);
  if (body !== undefined) {
    lines.push("content-type: application/json", `content-length: ${Buffer.byteLength(body)}`);
  } else if (method !== "GET") {
    lines.push("content-length: 0");
  }
  return `${lines.join("\r\n")}\r\n\r\n${body ?? ""}`;
};

const jobOf = (plan: Plan): Job => {
  const port = localPort(plan.url);
  const count = atMost("requests", plan.requests ?? 1, limits.requests);
  const rate = plan.rate ?? null;
  const { durationMs, warmupMs = 0 } = plan;
  const connections = atMost("connections", plan.connections, limits.connections);
  if (rate !== null) atMost("rate", rate, limits.ratePerSecond);
  atMost("durationMs and warmupMs", durationMs + warmupMs, limits.durationMs);
  const requests = Array.from({ length: count }, (_, n) => requestText(plan.request(n), port));
  const { once = false, expected = [] } = plan;
  const { kindOf } = plan;
  const kinds = kindOf === undefined ? [] : requests.map((_, n) => kindOf(n));
  return { port, rate, durationMs, warmupMs, connections, once, expected, requests, kinds };
};

export type Load = {
  /** Runs a plan, one at a time. Rejects on a bad plan, and when the process ends or hangs. */
  readonly measure: (plan: Plan) => Promise<Outcome>;
  readonly stop: () => Promise<void>;
};

/**
 * Starts the generator's process. It serves many plans, so its code is compiled by the first ones.
 */
export const startLoad = (): Load => {
  const script = fileURLToPath(new URL("./load-worker.ts", import.meta.url));
  const worker = fork(script, { serialization: "advanced", execArgv: [] });
  const ended = once(worker, "exit");
  const failed = ended.then(([code, signal]) => {
    throw new Error(`the generator has ended: ${signal ?? code}`);
  });
  // Ending when it is stopped is no failure; a running measurement sees an early end in the race.
  failed.catch(() => undefined);
  const measure = async (plan: Plan): Promise<Outcome> => {
    const job = jobOf(plan);
    const msMax = job.warmupMs + job.durationMs + limits.drainMs + 10_000;
    const limit = setTimeout(() => worker.kill("SIGKILL"), msMax);
    try {
      const answered = once(worker, "message");
      worker.send(job);
      const [outcome] = await Promise.race([answered, failed]);
      return outcome as Outcome;
    } finally {
      clearTimeout(limit);
    }
  };
  const stop = async () => {
    if (worker.connected) worker.disconnect();
    await ended;
  };
  return { measure, stop };
};
