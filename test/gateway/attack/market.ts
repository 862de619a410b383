/**
 * The whole market as attackers meet it: every service behind the gateway, two people of each side, and
 * an operator.
 */
import type { ServiceBroker, ServiceSchema } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import analytics from "../../../services/analytics/analytics.service.ts";
import communication from "../../../services/communication/communication.service.ts";
import { type Policy, policyOf, roles } from "../../../services/contracts/core/policy.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { type Answer, actions, call } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import { operatorEmail } from "../../../services/user/support/operator-account.command.ts";
import { serviceOf, startBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { register, services } from "../../user/people.ts";
import { type Ask, ask, type Said } from "../http.ts";
import { undocumented } from "../openapi/documented.ts";

const operatorPassword = "operator of the attack";
const readyMs = 20_000;

export type Person = Answer<"user.register">;
export type Name = "worker" | "employer" | "otherWorker" | "otherEmployer" | "operator";
export type Asking = Ask & { readonly as?: string };

/** The actions with their allowed callers. */
export const policies: ReadonlyMap<string, Policy> = new Map(
  policyOf(actions).map((policy) => [policy.action, policy]),
);

/** A person of a role that may call an action; the operator only where no other role may. */
export const allowedOn = (action: string): "worker" | "employer" | "operator" => {
  const role = roles.find((one) => policies.get(action)?.may[one]);
  if (role === undefined) throw new Error(`nobody may call ${action}`);
  return role;
};

const signUp = async (broker: ServiceBroker): Promise<Record<Name, Person>> => {
  const shop = { role: "employer", companyName: "하루물류", regularEmployees: 7 } as const;
  // One after another: hashing is slow, and each registration has a client's deadline.
  const worker = await register(broker, "worker@attack.test");
  const otherWorker = await register(broker, "second.hand@attack.test");
  const employer = await register(broker, "employer@attack.test", shop);
  const otherEmployer = await register(broker, "second.shop@attack.test", shop);
  const credentials = { email: operatorEmail, password: operatorPassword };
  const operator = await call(broker, "user.login", credentials);
  return { worker, otherWorker, employer, otherEmployer, operator };
};

/**
 * Logs that requests of these tests must not write to. Security records refusals; communication and
 * analytics follow the others with a delay.
 */
const quietLogs = ["user", "job", "matching", "payment"] as const;

/** Starts all services, and `more` besides. */
export const openWhole = async (more: readonly ServiceSchema[] = []) => {
  const all = [...services, job, matching, payment, communication, analytics, ...more, gateway];
  // The copy of the audit log is for people: no test of a whole folder reads it.
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword, ONEDAY_AUDIT_DIR: "off" };
  const running = await startBroker(all, undefined, env);
  const { broker } = running;
  const { url } = addressOf(serviceOf(broker, "gateway"));
  await until(async () => (await ask(url, "GET", "/health/system")).status === 200, readyMs);
  const people = await signUp(broker);
  const headersOf = ({ as, headers, body }: Asking) => ({
    ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  });
  return {
    url,
    broker,
    people,
    dataDir: running.dataDir,
    halt: running.halt,
    stop: running.stop,
    tokenOf: (name: Name): string => people[name].accessToken,
    ask: (method: string, path: string, asking: Asking = {}): Promise<Said> =>
      ask(url, method, path, { ...asking, headers: headersOf(asking) }),
    /** The number of commits of each log. */
    heads: async (): Promise<Record<string, number>> => {
      const pages = await Promise.all(
        quietLogs.map((name) => call(broker, `${name}.log.read`, { after: 0, limit: 1 })),
      );
      return Object.fromEntries(quietLogs.map((name, n) => [name, pages[n]?.head ?? 0]));
    },
  };
};
export type Whole = Awaited<ReturnType<typeof openWhole>>;

/** An unused key. */
export const freshKey = () => ({ "idempotency-key": newId() });

/** The fault of a refusal: it must have that status, and be a problem of the document. */
export const notRefused = (
  method: string,
  path: string,
  response: Said,
  status: number,
  code: string,
): string | null => {
  const is = `${response.status} ${(response.json as { code?: string } | undefined)?.code}`;
  return is === `${status} ${code}` ? undocumented(method, path, response) : is;
};
