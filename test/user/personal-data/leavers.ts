/** Leavers: people who come, work and leave over HTTP, in a world with every service. */
import { addressOf } from "../../../mixins/http.mixin.ts";
import analytics from "../../../services/analytics/analytics.service.ts";
import communication from "../../../services/communication/communication.service.ts";
import { hourMs, later, minuteMs, newId, now } from "../../../services/contracts/core/units.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import security from "../../../services/security/security.service.ts";
import { operatorEmail } from "../../../services/user/support/operator-account.command.ts";
import user from "../../../services/user/user.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { initOf } from "../../system/market-client.ts";

// biome-ignore lint/suspicious/noExplicitAny: the body of any answer.
export type Said = { readonly status: number; readonly body: any };
export type Someone = { readonly token: string; readonly userId: string; readonly email: string };
type Sent = { readonly token?: string; readonly body?: object };

export const password = "planted-password-7781";
export const operatorPassword = "operator of the test";
export const patienceMs = 10_000;
const wholeMonthWon = 500_000;

/** The personal data that is planted for everyone who joins. */
export const planted = {
  name: "남궁떠남",
  phone: "010-7391-4402",
  birthDate: "1991-02-17",
  company: "떠나는상사",
  accountNumber: "8820-11-7734512",
  holder: "남궁예금주",
  message: "저는 심은문장입니다",
} as const;

/** People on a OneDay that answers at an address. */
export class Leavers {
  readonly url: string;
  private made = 0;

  constructor(url: string) {
    this.url = url;
  }

  async send(method: string, path: string, { token, body }: Sent = {}): Promise<Said> {
    const isMoney = path.includes("/payments/") && method === "POST";
    const sending = {
      ...(token === undefined ? {} : { token }),
      ...(body === undefined ? {} : { body }),
      ...(isMoney ? { key: newId() } : {}),
    };
    const reply = await fetch(`${this.url}${path}`, initOf(method, sending));
    const text = await reply.text();
    return { status: reply.status, body: text === "" ? null : JSON.parse(text) };
  }

  /** The body of an answer; fails unless the answer is a success. */
  async ok(method: string, path: string, sent: Sent = {}): Promise<Said["body"]> {
    const answer = await this.send(method, path, sent);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  }

  async join(
    role: "worker" | "employer",
    email = `leaver${this.made + 1}@planted.test`,
    change: object = {},
  ): Promise<Someone> {
    this.made += 1;
    const { name, phone, birthDate, company: companyName } = planted;
    const consents = { terms: true, privacy: true };
    const more = role === "employer" ? { companyName, regularEmployees: 3 } : {};
    const body = { email, password, name, phone, role, birthDate, consents, ...more, ...change };
    const { accessToken: token, user: account } = await this.ok("POST", "/api/users/register", {
      body,
    });
    return { token, userId: account.userId, email };
  }

  login(email: string, given = password): Promise<Said> {
    return this.send("POST", "/api/users/login", { body: { email, password: given } });
  }

  async operator(): Promise<Someone> {
    const { body } = await this.login(operatorEmail, operatorPassword);
    return { token: body.accessToken, userId: body.user.userId, email: operatorEmail };
  }

  leave({ token }: Someone, given = password): Promise<Said> {
    return this.send("DELETE", "/api/users/me", { token, body: { password: given } });
  }

  /** A request as operators see it; undefined while they do not. */
  async requestOf(operator: Someone, requestId: string): Promise<Said["body"]> {
    const { items } = await this.ok("GET", "/api/security/requests?limit=100", operator);
    return items.find((one: { requestId: string }) => one.requestId === requestId);
  }

  /** A job that begins in so many minutes and is so many hours long. */
  async offer(
    { token }: Someone,
    { inMinutes = 10, hours = 4 } = {},
    more: Partial<Posting> = {},
  ): Promise<string> {
    const startsAt = later(now(), inMinutes * minuteMs);
    const endsAt = later(startsAt, hours * hourMs);
    const body = postingOf({ startsAt, endsAt, breakMinutes: 30, ...more });
    return (await this.ok("POST", "/api/jobs", { token, body })).jobId;
  }

  apply({ token }: Someone, jobId: string): Promise<Said> {
    const body = { message: planted.message };
    return this.send("POST", `/api/jobs/${jobId}/applications`, { token, body });
  }

  wallet(token: string): Promise<Said["body"]> {
    return this.ok("GET", "/api/payments/wallet", { token });
  }

  async charge({ token }: Someone, amountWon = wholeMonthWon): Promise<void> {
    await this.ok("POST", "/api/payments/charges", { token, body: { amountWon, method: "card" } });
    await until(async () => (await this.wallet(token)).availableWon >= amountWon, patienceMs);
  }

  async emptyWallet({ token }: Someone): Promise<void> {
    const { accountNumber, holder } = planted;
    const body = { bankCode: "004", accountNumber, holder };
    await this.ok("PUT", "/api/users/me/bank-account", { token, body });
    const { availableWon: amountWon } = await this.wallet(token);
    await this.ok("POST", "/api/payments/withdrawals", { token, body: { amountWon } });
    await until(async () => (await this.wallet(token)).transitWon === 0, patienceMs);
  }

  /** A day of work, from the application to the pay in the wallet. */
  async work(worker: Someone, employer: Someone): Promise<string> {
    const jobId = await this.offer(employer);
    const { applicationId } = (await this.apply(worker, jobId)).body;
    const path = `/api/jobs/applications/${applicationId}`;
    await this.ok("POST", `${path}/accept`, employer);
    await this.ok("POST", `${path}/sign`, worker);
    await this.ok("POST", `${path}/sign`, employer);
    const { code } = await this.ok("GET", `/api/jobs/${jobId}/check-in-code`, employer);
    await this.ok("POST", `${path}/check-in`, { ...worker, body: { code } });
    await this.ok("POST", `${path}/check-out`, { ...worker, body: { code } });
    await this.ok("POST", `${path}/approve`, { ...employer, body: { workedMinutes: 210 } });
    await until(async () => (await this.wallet(worker.token)).availableWon > 0, patienceMs);
    return applicationId;
  }
}

/** A world with every service and the gateway, and people on it. */
export const startLeavers = async (): Promise<{ world: TestBroker; people: Leavers }> => {
  const rooms = [user, security, job, matching, payment, communication, analytics, gateway];
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword };
  const world = await startBroker(rooms, undefined, env);
  const people = new Leavers(addressOf(serviceOf(world.broker, "gateway")).url);
  const isReady = async () => (await people.send("GET", "/health/system")).status === 200;
  await until(isReady, patienceMs);
  return { world, people };
};
