/**
 * Gate: the gateway as clients see it, without HTTP.
 *
 * Method and path become an action and its params by the contracts. Token and Idempotency-Key
 * travel as metadata, and an error becomes the problem that the HTTP server would answer. A client
 * without an answer retries under the same key, as it does over HTTP.
 */
import type { ServiceBroker } from "moleculer";
import { problemOf } from "../../mixins/http/parsing/problem-details.ts";
import { type Plan, plansOf } from "../../mixins/http/route-plan.ts";
import { actions } from "../../services/contracts/index.ts";
import { chance, type Random } from "../../services/demo/random.ts";
import type { Client, Person } from "../system/market-client.ts";
import { isAgain, Reader, type Reply, type Sending } from "../system/reader.ts";
import { pause, type World } from "./world.ts";

type Account = { readonly email: string; readonly password: string; token: string };
type Way = { readonly plan: Plan; readonly form: RegExp };

/** The share of commands that are sent twice at once. */
const twiceShare = 0.1;
const againMs = 200;
const againMsMax = 3000;
/** How long a client waits for an answer before it reports the market as down. */
export const patienceMs = 240_000;

/** The id of the thing that a command made or changed. */
const idOf = ({ body }: Reply): string =>
  body.chargeId ?? body.withdrawalId ?? body.applicationId ?? body.jobId ?? body.user?.userId;

const formOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`);

export class Gate extends Reader {
  readonly counts = { sent: 0, again: 0, answered: 0, renewed: 0, twice: 0 };
  /** The reasons for missing answers, with their counts. */
  readonly unanswered: Record<string, number> = {};
  /** Answers that no client may ever see. */
  readonly broken: string[] = [];
  private readonly world: World;
  private readonly random: Random;
  private readonly brokers: () => ServiceBroker;
  private readonly ways: readonly Way[];
  /** The account of each current or former token. */
  private readonly accounts = new Map<string, Account>();

  constructor(world: World, broker: () => ServiceBroker) {
    super();
    this.world = world;
    this.random = world.row("gate");
    this.brokers = broker;
    this.ways = [...plansOf(actions).values()].map((plan) => ({ plan, form: formOf(plan.path) }));
  }

  /** The gate as the HTTP client that the checks and the load expect. */
  asClient(): Client {
    return this as unknown as Client;
  }

  /** A person whose expired token is renewed. */
  person(userId: string, role: Person["role"], account: Account): Person {
    this.accounts.set(account.token, account);
    return {
      userId,
      role,
      get token() {
        return account.token;
      },
    };
  }

  override async send(method: string, url: string, sent: Sending = {}): Promise<Reply> {
    const endMs = this.world.nowMs + patienceMs;
    const account = this.accounts.get(sent.token ?? "");
    this.counts.sent += 1;
    for (let waitMs = againMs; ; waitMs = Math.min(waitMs * 2, againMsMax)) {
      const now = account === undefined ? sent : { ...sent, token: account.token };
      const reply = await this.ask(method, url, now);
      const isExpired = reply.status === 401 && account !== undefined;
      if (isExpired && this.world.nowMs < endMs) await this.renew(account, now.token);
      else if (!isAgain(reply)) {
        this.counts.answered += 1;
        return reply;
      }
      if (reply.body.code === "INTERNAL")
        this.broken.push(`500 ${method} ${url}: ${reply.body.what}`);
      if (this.world.nowMs > endMs) throw new Error(`${method} ${url}: no answer, ${reply.status}`);
      this.counts.again += 1;
      const why = `${reply.body.code}: ${reply.body.what}`.slice(0, 60);
      this.unanswered[why] = (this.unanswered[why] ?? 0) + 1;
      await pause(this.world, waitMs);
    }
  }

  private async renew(account: Account, expired: string | undefined): Promise<void> {
    // Another request of this account may have renewed it.
    if (account.token !== expired) return;
    const { email, password } = account;
    this.counts.renewed += 1;
    const { status, body } = await this.send("POST", "/api/users/login", {
      body: { email, password },
    });
    if (status !== 200) throw new Error(`login of ${email}: ${status} ${body.code}`);
    account.token = body.accessToken;
    this.accounts.set(account.token, account);
  }

  /** Sends once, or, as an impatient client, twice in parallel under one key. */
  private async ask(method: string, url: string, sent: Sending): Promise<Reply> {
    if (sent.key === undefined || !chance(this.random, twiceShare)) {
      return this.attempt(method, url, sent);
    }
    this.counts.twice += 1;
    const once = () => this.attempt(method, url, sent);
    const [first, second] = await Promise.all([once(), once()]);
    const isSame = idOf(first) === idOf(second);
    const isBoth = first.status < 300 && second.status < 300;
    if (isBoth && !isSame) this.broken.push(`${sent.key} was answered in two ways`);
    return first.status < 300 ? first : second;
  }

  private async attempt(method: string, url: string, sent: Sending): Promise<Reply> {
    const [path = "", query = ""] = url.split("?");
    const { token, key, body = {} } = sent;
    try {
      const { plan, inPath } = this.wayOf(method, path);
      const params =
        method === "GET"
          ? plan.fromQuery(inPath, query)
          : plan.fromBody(inPath, query, body as Record<string, unknown>);
      const meta = {
        ...(token === undefined ? {} : { token }),
        ...(key === undefined || !plan.takesKey ? {} : { key }),
      };
      const answer = await this.brokers().call(plan.action, params, { meta });
      return { status: plan.status, body: answer };
    } catch (error) {
      const { status, code, data } = problemOf(error);
      return { status, body: { code, data, what: (error as Error).message } };
    }
  }

  private wayOf(method: string, path: string): { plan: Plan; inPath: Record<string, unknown> } {
    for (const { plan, form } of this.ways) {
      const found = plan.method === method ? form.exec(path) : null;
      if (found !== null) return { plan, inPath: { ...found.groups } };
    }
    throw new Error(`no route ${method} ${path}`);
  }
}
