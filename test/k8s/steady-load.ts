/**
 * Steady load: people who read and employers who post, without a second try. Whatever is not answered as
 * asked counts as failed; what was acknowledged is looked for at the end.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { byDay, postingOf } from "../support/postings.ts";
import { Client, login, type Person } from "../system/market-client.ts";

const readers = 4;
const thinkMs = 25;
/** An employer without money has at most forty open postings. */
const employers = 8;
const postEveryMs = 600;
const attemptMs = 10_000;
const password = "a long day of work";

export type Counted = { readonly requests: number; readonly failed: readonly string[] };

/** Every posting has a title of its own, by which it is found again. */
const posting = (n: number) => postingOf({ ...byDay(), title: `선반 정리 ${n}`, seats: 1 });

const account = (role: "worker" | "employer", email: string) => ({
  email,
  password,
  name: "김하루",
  role,
  birthDate: "1990-05-05",
  consents: { terms: true, privacy: true, location: true },
  ...(role === "employer" ? { companyName: "하루상사" } : {}),
});

export class SteadyLoad {
  private readonly base: string;
  private readonly workers: Person[] = [];
  private readonly employers: Person[] = [];
  private readonly posted = new Map<string, string>();
  private isOver = false;
  private requests = 0;
  private failed: string[] = [];
  private running: Promise<void>[] = [];

  constructor(base: string) {
    this.base = base;
  }

  /** Registers its people. */
  async open(): Promise<void> {
    const client = new Client(this.base);
    const run = randomUUID().slice(0, 8);
    const register = async (role: "worker" | "employer", n: number): Promise<Person> => {
      const email = `${role}${n}.${run}@drill.test`;
      const { status, body: answer } = await client.send("POST", "/api/users/register", {
        body: account(role, email),
        key: randomUUID(),
      });
      if (status !== 201) throw new Error(`register: ${status} ${JSON.stringify(answer)}`);
      return login(client, email, password);
    };
    for (let n = 0; n < readers; n += 1) this.workers.push(await register("worker", n));
    for (let n = 0; n < employers; n += 1) this.employers.push(await register("employer", n));
  }

  start(): void {
    this.running = [...this.workers.map((person, n) => this.read(person, n)), this.post()];
  }

  /** Requests since the counts were last read. */
  total(): number {
    return this.requests;
  }

  /** What was asked since the last time, and what failed of it. */
  counted(): Counted {
    const { requests, failed } = this;
    [this.requests, this.failed] = [0, []];
    return { requests, failed };
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  /** Acknowledged postings that are not there, or are there twice. */
  async wrongs(): Promise<string[]> {
    const client = new Client(this.base);
    const found = new Map<string, number>();
    for (const { token } of this.employers) {
      const { body } = await client.send("GET", "/api/users/me/jobs?limit=100", { token });
      for (const { title } of body.items) found.set(title, (found.get(title) ?? 0) + 1);
    }
    return [...this.posted.values()].flatMap((title) => {
      const times = found.get(title) ?? 0;
      return times === 1 ? [] : [`${title} is there ${times} times`];
    });
  }

  private async send(method: string, path: string, person: Person, body?: object, key?: string) {
    this.requests += 1;
    try {
      const reply = await fetch(`${this.base}${path}`, {
        method,
        signal: AbortSignal.timeout(attemptMs),
        headers: {
          authorization: `Bearer ${person.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await reply.json()) as { code?: string; jobId?: string };
      if (reply.ok) return answer;
      this.failed.push(`${method} ${path}: ${reply.status} ${answer.code}`);
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } };
      this.failed.push(`${method} ${path}: ${cause?.code ?? message}`);
    }
    return null;
  }

  private async read(person: Person, n: number): Promise<void> {
    const paths = [
      (turn: number) => `/api/jobs?limit=20&q=${encodeURIComponent(`포장 ${n}${turn}`)}`,
      () => "/api/users/me",
      () => "/api/payments/wallet",
      () => "/api/communication/notifications",
      () => "/api/matching/automation",
      () => "/api/analytics/me",
    ];
    for (let turn = 0; !this.isOver; turn += 1) {
      await this.send("GET", paths[turn % paths.length]?.(turn) ?? "", person);
      await pause(thinkMs);
    }
  }

  private async post(): Promise<void> {
    for (let n = 0; !this.isOver; n += 1) {
      const employer = this.employers[n % employers] as Person;
      const body = posting(n);
      const answer = await this.send("POST", "/api/jobs", employer, body, randomUUID());
      if (answer?.jobId !== undefined) this.posted.set(answer.jobId, body.title);
      await pause(postEveryMs);
    }
  }
}
