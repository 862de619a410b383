/** An outside client: plain HTTP to a running OneDay, with no knowledge but its contract. */
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { folderOf, remove } from "../support/folders.ts";
import { textOfPdf } from "../support/pdf.ts";
import { type Running, startOneDay } from "../support/process.ts";
import { spread } from "../support/spread.ts";
import { until } from "../support/until.ts";
import { allOf } from "./reader.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer of any route; the tests read its members.
export type Body = any;
/** The place of work. */
export const spot = { lat: 37.5, lng: 127 };
export type Answer = { status: number; code: string | undefined; body: Body; headers: Headers };
export type Asked = {
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** Sent unchanged, in place of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly key?: string | undefined;
  readonly headers?: Record<string, string>;
};

export const operatorPassword = "operator-of-the-test";
export const demoPassword = "oneday-demo-2026";
/** A little more than a second: the usual delay of lists and counts. */
export const soonMs = 3000;
const comesAgainMax = 5;

export const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString();

/** An application's route. */
export const pathOf = (applicationId: string): string => `/api/jobs/applications/${applicationId}`;

export class Client {
  readonly url: string;
  private readonly running: Running;
  private readonly folder: string;
  private categoryId = "";

  private constructor(running: Running, folder: string) {
    this.running = running;
    this.url = running.url;
    this.folder = folder;
  }

  /** Starts OneDay as a process with its own folder and port, and with settings that may change. */
  static async start(tuning: object = {}, env: Record<string, string> = {}): Promise<Client> {
    const folder = folderOf("api");
    const file = `${folder}.tuning.json`;
    writeFileSync(file, JSON.stringify(tuning));
    const running = await startOneDay({
      ONEDAY_DATA_DIR: folder,
      ONEDAY_OPERATOR_PASSWORD: operatorPassword,
      ONEDAY_RATE_LIMITS: "off",
      ONEDAY_TUNING: file,
      ...env,
    });
    const client = new Client(running, folder);
    const { items } = (await client.send("GET", "/api/jobs/categories")).body;
    client.categoryId = items.find(({ parentId }: Body) => parentId !== null).categoryId;
    return client;
  }

  async stop(): Promise<void> {
    await this.running.end("SIGKILL");
    remove(this.folder);
    remove(`${this.folder}.tuning.json`);
  }

  /** Spread on a busy machine a request may get 503; it is retried where that is safe. */
  async send(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const isSafe = method === "GET" || asked.key !== undefined;
    let answer = await this.sendOnce(method, path, asked);
    for (let times = 1; spread !== null && isSafe && times < comesAgainMax; times += 1) {
      if (answer.code !== "UNAVAILABLE") break;
      await pause(Number(answer.headers.get("retry-after")) * 1000);
      answer = await this.sendOnce(method, path, asked);
    }
    return answer;
  }

  private async sendOnce(method: string, path: string, asked: Asked): Promise<Answer> {
    const { token, body, raw, key, headers } = asked;
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const reply = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await reply.text();
    const isJson = reply.headers.get("content-type")?.includes("json") === true;
    const answer: Body = isJson && text !== "" ? JSON.parse(text) : text;
    return { status: reply.status, code: answer?.code, body: answer, headers: reply.headers };
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.send("GET", path, { token });
  }

  /** The text of a PDF answer, a line for each piece; its headers are checked here. */
  async paper(path: string, token: string): Promise<string[]> {
    const headers = { authorization: `Bearer ${token}`, accept: "application/pdf" };
    const reply = await fetch(`${this.url}${path}`, { headers });
    const [type, vary] = ["content-type", "vary"].map((name) => reply.headers.get(name) ?? "");
    if (type !== "application/pdf" || !/\bAccept(,|$)/.test(vary ?? "")) {
      throw new Error(`${path} is no paper: ${reply.status} ${type}, Vary: ${vary}`);
    }
    return textOfPdf(Buffer.from(await reply.arrayBuffer())).split("\n");
  }

  post(path: string, token?: string, body?: unknown, key?: string): Promise<Answer> {
    return this.send("POST", path, { token, body, key });
  }

  /** Repeats a request until the answer is as wanted, and returns it. */
  async see(path: string, token: string | undefined, wanted: (body: Body) => boolean, ms = soonMs) {
    let last: Body;
    await until(async () => {
      const { status, body } = await this.get(path, token);
      last = body;
      return status === 200 && wanted(body);
    }, ms);
    return last;
  }

  /** Every item of a list, page by page. */
  all(path: string, token?: string, limit = 100): Promise<Body[]> {
    return allOf<Body>(path, async (page) => (await this.get(page, token)).body, limit);
  }

  async login(email: string, password = demoPassword): Promise<string> {
    return (await this.post("/api/users/login", undefined, { email, password })).body.accessToken;
  }

  operator(): Promise<string> {
    return this.login("operator@oneday.test", operatorPassword);
  }

  registration(role: "worker" | "employer", more: object = {}): Body {
    return {
      email: `${role}-${randomUUID()}@oneday.test`,
      password: "a-good-password-1",
      name: "김하루",
      role,
      birthDate: "1990-05-05",
      consents: { terms: true, privacy: true, location: true },
      ...(role === "employer" ? { companyName: "하루물류", regularEmployees: 3 } : {}),
      ...more,
    };
  }

  async register(role: "worker" | "employer", more: object = {}): Promise<Body> {
    const body = this.registration(role, more);
    return (await this.post("/api/users/register", undefined, body, randomUUID())).body;
  }

  async token(role: "worker" | "employer", more: object = {}): Promise<string> {
    return (await this.register(role, more)).accessToken;
  }

  /** A new employer with that amount in their wallet. */
  async employer(amountWon = 0, more: object = {}): Promise<string> {
    const token = await this.token("employer", more);
    if (amountWon === 0) return token;
    await this.charge(token, amountWon);
    return token;
  }

  async charge(token: string, amountWon: number): Promise<void> {
    const before = (await this.get("/api/payments/wallet", token)).body.availableWon;
    const body = { amountWon, method: "card" };
    await this.post("/api/payments/charges", token, body, randomUUID());
    const wanted = before + amountWon;
    await this.see("/api/payments/wallet", token, (b) => b.availableWon === wanted, 5000);
  }

  /** The body of a posting that begins in a few minutes, four hours with a break of 30 minutes. */
  posting(more: object = {}): Body {
    return {
      title: "택배 분류",
      description: "상자를 분류합니다.",
      categoryId: this.categoryId,
      hourlyWageWon: 12_000,
      startsAt: inMinutes(5),
      endsAt: inMinutes(5 + 240),
      breakMinutes: 30,
      seats: 1,
      place: { address: "서울특별시 중구 세종대로 110", ...spot },
      ...more,
    };
  }

  async job(token: string, more: object = {}): Promise<Body> {
    return (await this.post("/api/jobs", token, this.posting(more))).body;
  }

  apply(jobId: string, token: string, key?: string): Promise<Answer> {
    return this.post(`/api/jobs/${jobId}/applications`, token, {}, key);
  }

  /** A worker's application for a new job; it may be accepted. */
  async applied(employer: string, more: object = {}, person: object = {}) {
    const worker = await this.token("worker", person);
    const { jobId } = await this.job(employer, more);
    const { applicationId } = (await this.apply(jobId, worker)).body;
    const path = pathOf(applicationId);
    await this.see(path, worker, ({ saga }) => saga.status === "completed");
    return { worker, jobId, applicationId, path };
  }

  /** An application that was accepted and signed by both. */
  async signed(employer: string, more: object = {}, person: object = {}) {
    const seat = await this.applied(employer, more, person);
    await this.post(`${seat.path}/accept`, employer, {});
    await this.post(`${seat.path}/sign`, seat.worker, {});
    await this.post(`${seat.path}/sign`, employer, {});
    const code = await this.code(seat.jobId, employer);
    return { ...seat, code, presence: { code, ...spot } };
  }

  async code(jobId: string, employer: string): Promise<string> {
    return (await this.get(`/api/jobs/${jobId}/check-in-code`, employer)).body.code;
  }

  /** A worked day: checked in, checked out, not yet approved. */
  async worked(employer: string, more: object = {}) {
    const seat = await this.signed(employer, more);
    await this.post(`${seat.path}/check-in`, seat.worker, seat.presence);
    await this.post(`${seat.path}/check-out`, seat.worker, seat.presence);
    return seat;
  }
}
