/** A whole OneDay on a folder, in this process: what its start says, and what it answers. */
import jwt from "jsonwebtoken";
import { type BrokerOptions, Loggers, type Service, ServiceBroker } from "moleculer";
import { tokenType } from "../../mixins/auth/token-verifier.ts";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { addressOf } from "../../mixins/http.mixin.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import { hourMs } from "../../services/contracts/core/units.ts";
import { call } from "../../services/contracts/index.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import job from "../../services/job/job.service.ts";
import matching from "../../services/matching/matching.service.ts";
import payment from "../../services/payment/payment.service.ts";
import { type Person, policies } from "../gateway/attack/market.ts";
import { attackedRoutes, pathOf } from "../gateway/attack/samples.ts";
import { ask } from "../gateway/http.ts";
import { until } from "../support/until.ts";
import { services } from "../user/people.ts";
import type { Day } from "./day.ts";

const schemas = [...services, job, matching, payment, communication, analytics, gateway];
const readyMs = 20_000;
const asking = ["worker", "employer", "otherWorker", "operator"] as const;

/** Routes whose answer depends on the clock or the process. */
const ofTheMoment = /^gateway\.|\.(log\.verify|feeds)$|^(user\.reliability|job\.checkInCode)$/;
const isOfSecurity = ({ action }: { readonly action: string }) => action.startsWith("security.");
/** Security comes first, because it records the calls to others and their refusals. */
const asked = attackedRoutes
  .filter(({ method, action }) => method === "GET" && !ofTheMoment.test(action))
  .sort((a, b) => Number(isOfSecurity(b)) - Number(isOfSecurity(a)));
/** Members that vary with the clock or the process in other answers. */
const members = /"(requestId|gatheredAt|score|kept)":("[^"]*"|[\d.]+),?/g;

/** Without jobs that begin soon, because search does not find jobs that have begun. */
const shown = (text: string): string => {
  if (!text.includes('"startsAt"')) return text;
  const body = JSON.parse(text) as { items?: { startsAt?: string }[] };
  const from = new Date(Date.now() + hourMs).toISOString();
  const items = body.items?.filter(({ startsAt = "9" }) => startsAt > from);
  return JSON.stringify({ ...body, ...(items === undefined ? {} : { items }) });
};

/** The log lines of a start, and the reasons of a refusal; empty where there was none. */
export type Start = { readonly lines: string[]; readonly refused: string[] };
type Started = (this: Service) => unknown;

/** Keeps the lines from warnings on. */
const loggerOf = (lines: string[]) => {
  class Kept extends Loggers.Base<{ level: "warn" }> {
    override getLogHandler() {
      return (type: string, args: unknown[]) => {
        if (["warn", "error", "fatal"].includes(type)) lines.push(args.map(String).join(" "));
      };
    }
  }
  return new Kept({ level: "warn" });
};

/** As `startOrEnd`, but the process continues: a refused service leaves its line. */
const noting = (refused: string[], onRefused: () => void) => ({
  name: "NoteRefusal",
  serviceCreating(service: Service, schema: { started?: Started | Started[] }) {
    schema.started = [schema.started ?? []].flat().map(
      (started): Started =>
        async function startedOrNoted(this: Service) {
          try {
            await started.call(this);
          } catch (error) {
            refused.push(`${service.name}: ${(error as Error).message}`);
            onRefused();
            throw error;
          }
        },
    );
  },
});

export class Whole {
  readonly said: Start = { lines: [], refused: [] };
  readonly broker: ServiceBroker;
  private readonly refusal: Promise<void>;

  constructor(folder: string) {
    let onRefused: () => void = () => undefined;
    this.refusal = new Promise((resolve) => {
      onRefused = resolve;
    });
    const settings = readSettings({
      ONEDAY_DATA_DIR: folder,
      ONEDAY_PORT: "0",
      ONEDAY_DEMO: "off",
      ONEDAY_RATE_LIMITS: "off",
      ONEDAY_AUDIT_DIR: "off",
    });
    const options = brokerOptions(settings);
    this.broker = new ServiceBroker({
      ...options,
      logger: loggerOf(this.said.lines) as BrokerOptions["logger"],
      middlewares: [...(options.middlewares ?? []), noting(this.said.refused, onRefused)],
      skipProcessEventRegistration: true,
    } as BrokerOptions);
    giveSettings(this.broker, settings);
    for (const schema of schemas) this.broker.createService(schema);
  }

  /**
   * True once it is ready; false where the start was refused, or it reports that it is not ready.
   */
  async start(): Promise<boolean> {
    const starting = this.broker.start().then(
      () => true,
      () => false,
    );
    const refused = this.refusal.then(() => false);
    if (!(await Promise.race([starting, refused]))) return false;
    await until(async () => (await this.ready()) !== 503 || this.isFaulty(), readyMs);
    return (await this.ready()) === 200;
  }

  /** The answers of all read-only routes, to each of some people. */
  async answers({ people, ids }: Day): Promise<Map<string, string>> {
    const tokens = await Promise.all(
      asking.map(
        async (name) => [name, people[name].user, await this.tokenOf(people[name])] as const,
      ),
    );
    const found = new Map<string, string>();
    const { url } = this.address();
    for (const route of asked) {
      const own = (name: string) => ids[`${route.action} ${name}`] ?? ids[name];
      const known = route.inPath.flatMap((name) => {
        const id = own(name);
        return id === undefined ? [] : [[name, id] as const];
      });
      for (const [name, user, token] of tokens) {
        if (policies.get(route.action)?.may[user.role] !== true) continue;
        const path = pathOf(route, { userId: user.userId, ...Object.fromEntries(known) });
        const headers = { authorization: `Bearer ${token}` };
        const { status, text } = await ask(url, "GET", path, { headers });
        const body = shown(text.replace(members, ""));
        found.set(`${name} ${route.action}`, `${status} ${body}`);
      }
    }
    return found;
  }

  /** A token of a session that an earlier start opened, good for as long as a new one. */
  async tokenOf({ accessToken }: Person): Promise<string> {
    const { privatePem, kid } = await call(this.broker, "security.signingKey", {});
    const { exp: _, iat: __, ...claims } = jwt.decode(accessToken) as Record<string, unknown>;
    const header = { alg: "ES256", typ: tokenType, kid };
    return jwt.sign(claims, privatePem, { algorithm: "ES256", expiresIn: 600, header });
  }

  async stop(): Promise<void> {
    await this.broker.stop();
  }

  private address() {
    return addressOf(this.broker.getLocalService("gateway"));
  }

  private async ready(): Promise<number> {
    return (await ask(this.address().url, "GET", "/health/system")).status;
  }

  private isFaulty(): boolean {
    return this.said.lines.some((line) => line.includes("ALERT"));
  }
}
