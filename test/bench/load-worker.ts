/** The generator's process: runs the jobs of its parent, one at a time, and ends with it. */
import type { AnswerReader } from "./answer-reader.ts";
import { Connection } from "./connection.ts";
import { percentile } from "./figures.ts";
import { type Job, limits, type Outcome } from "./load.ts";

/** Below this the generator spins instead of sleeping, because timers are a millisecond coarse. */
const spinMs = 2;

type Asked = { readonly due: number; readonly kind: string | null };

const kindOf = (latenciesMs: readonly number[]): Outcome["kinds"][string] => {
  const inOrder = Float64Array.from(latenciesMs).sort();
  return {
    answered: inOrder.length,
    p50Ms: percentile(inOrder, 0.5),
    p99Ms: percentile(inOrder, 0.99),
  };
};

class Run {
  readonly #job: Job;
  readonly #requests: readonly Buffer[];
  readonly #free: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #latenciesMs: number[] = [];
  readonly #byKind = new Map<string, number[]>();
  readonly #answers = new Map<string, number>();
  readonly #finished = Promise.withResolvers<void>();
  readonly #startedAt: number;
  readonly #measuredFrom: number;
  readonly #until: number;
  #next = 0;
  #inFlight = 0;
  #errors = 0;
  #unexpected = 0;
  #bodyBytes = 0;
  #bodies = 0;
  #lastAnswerAt = 0;
  #isOver = false;

  constructor(job: Job, connections: readonly Connection[]) {
    this.#job = job;
    this.#requests = job.requests.map((request) => Buffer.from(request));
    for (const connection of connections) this.#join(connection);
    this.#startedAt = performance.now();
    this.#measuredFrom = this.#startedAt + job.warmupMs;
    this.#until = this.#measuredFrom + job.durationMs;
  }

  async outcome(): Promise<Outcome> {
    const cpuBefore = process.cpuUsage();
    const last = setTimeout(() => this.#end(), this.#until + limits.drainMs - performance.now());
    this.#tick();
    await this.#finished.promise;
    clearTimeout(last);
    for (const connection of this.#all) connection.close();
    const { user, system } = process.cpuUsage(cpuBefore);
    const elapsedMs = Math.max(this.#lastAnswerAt - this.#measuredFrom, 1);
    const latencies = Float64Array.from(this.#latenciesMs).sort();
    return {
      answered: latencies.length,
      perSecond: (latencies.length / elapsedMs) * 1_000,
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      maxMs: percentile(latencies, 1),
      meanMs: latencies.reduce((sum, ms) => sum + ms, 0) / Math.max(latencies.length, 1),
      kinds: Object.fromEntries([...this.#byKind].map(([kind, ms]) => [kind, kindOf(ms)])),
      errors: this.#errors,
      answers: Object.fromEntries(this.#answers),
      unexpected: this.#unexpected,
      bodyBytesMean: Math.round(this.#bodyBytes / Math.max(this.#bodies, 1)),
      generatorCpu: (user + system) / 1_000 / (performance.now() - this.#startedAt),
    };
  }

  #join(connection: Connection): void {
    this.#all.add(connection);
    this.#free.push(connection);
  }

  /** When the next request is due; never when none is left. */
  #dueAt(now: number): number {
    const { rate, once } = this.#job;
    if (once && this.#next >= this.#requests.length) return Number.POSITIVE_INFINITY;
    const due = rate === null ? now : this.#startedAt + (this.#next * 1_000) / rate;
    return due < this.#until ? due : Number.POSITIVE_INFINITY;
  }

  /** Sends due requests as far as connections are free; ends when nothing is left to wait for. */
  #pump(now: number): void {
    let due = this.#dueAt(now);
    while (due <= now && this.#free.length > 0) {
      const connection = this.#free.pop();
      if (connection?.isOpen) this.#send(connection, due);
      else this.#replace(connection);
      due = this.#dueAt(now);
    }
    if (due === Number.POSITIVE_INFINITY && this.#inFlight === 0) this.#end();
  }

  #send(connection: Connection, due: number): void {
    const index = this.#next % this.#requests.length;
    const request = this.#requests[index];
    if (request === undefined) throw new Error("a job without requests");
    const kind = this.#job.kinds[index] ?? null;
    this.#next += 1;
    this.#inFlight += 1;
    connection.send(request, (answer) => this.#answered(connection, answer, { due, kind }));
  }

  #answered(connection: Connection, answer: AnswerReader | null, asked: Asked): void {
    const now = performance.now();
    this.#inFlight -= 1;
    if (this.#isOver) return;
    if (answer === null) this.#fail();
    else this.#record(answer, asked, now);
    if (connection.isOpen) this.#free.push(connection);
    else this.#replace(connection);
    this.#pump(now);
  }

  #record(answer: AnswerReader, { due, kind }: Asked, now: number): void {
    const { label, status } = answer;
    const isExpected = status < 300 || this.#job.expected.includes(label);
    if (!isExpected) this.#unexpected += 1;
    this.#answers.set(label, (this.#answers.get(label) ?? 0) + 1);
    this.#bodyBytes += answer.bodyBytes;
    this.#bodies += 1;
    if (due < this.#measuredFrom) return;
    this.#lastAnswerAt = now;
    if (kind !== null) {
      const known = this.#byKind.get(kind) ?? [];
      this.#byKind.set(kind, known);
      known.push(now - due);
    }
    if (this.#latenciesMs.push(now - due) >= limits.answers) this.#end();
  }

  #fail(): void {
    this.#errors += 1;
    if (this.#errors >= limits.errors) this.#end();
  }

  #replace(connection: Connection | undefined): void {
    if (connection !== undefined) this.#all.delete(connection);
    connection?.close();
    Connection.open(this.#job.port).then(
      (opened) => {
        if (this.#isOver) return opened.close();
        this.#join(opened);
        this.#pump(performance.now());
      },
      () => (this.#all.size === 0 ? this.#end() : this.#fail()),
    );
  }

  #tick(): void {
    if (this.#isOver) return;
    const now = performance.now();
    this.#pump(now);
    const waitMs = this.#dueAt(now) - now;
    // A closed loop, and a rate without a free connection, continues with the next answer.
    if (this.#job.rate === null || waitMs === Number.POSITIVE_INFINITY) return;
    if (this.#free.length === 0) setTimeout(() => this.#tick(), 1);
    else if (waitMs > spinMs) setTimeout(() => this.#tick(), waitMs - spinMs + 1);
    else setImmediate(() => this.#tick());
  }

  /** Requests in flight, or due and unsent, when the time is over have no answer: an error each. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { rate, once, warmupMs, durationMs } = this.#job;
    const planned = Math.ceil(((rate ?? 0) * (warmupMs + durationMs)) / 1_000);
    const due = once ? Math.min(planned, this.#requests.length) : planned;
    this.#errors += this.#inFlight + Math.max(due - this.#next, 0);
    this.#finished.resolve();
  }
}

process.on("message", async (job: Job) => {
  const opening = Array.from({ length: job.connections }, () => Connection.open(job.port));
  process.send?.(await new Run(job, await Promise.all(opening)).outcome());
});
