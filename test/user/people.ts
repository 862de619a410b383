/** People for tests of accounts: their registrations, and a broker with both services. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceBroker, ServiceSchema } from "moleculer";
import { operatorNoteOf } from "../../mixins/process/first-run.ts";
import { type Answer, call, type Meta, type Params } from "../../services/contracts/index.ts";
import security from "../../services/security/security.service.ts";
import type { UserService } from "../../services/user/support/account.command.ts";
import { operatorEmail } from "../../services/user/support/operator-account.command.ts";
import user from "../../services/user/user.service.ts";
import { brokerOf, serviceOf, startBroker, type TestBroker } from "../support/broker.ts";

export const services = [security, user];

export const registration = (
  email: string,
  change: Partial<Params<"user.register">> = {},
): Params<"user.register"> => ({
  email,
  password: "correct horse battery",
  name: "김철수",
  role: "worker",
  birthDate: "1990-01-01",
  consents: { terms: true, privacy: true },
  ...change,
});

export const register = (
  broker: ServiceBroker,
  email: string,
  change: Partial<Params<"user.register">> = {},
  meta: Meta = {},
): Promise<Answer<"user.register">> =>
  call(broker, "user.register", registration(email, change), { meta });

/** Signs in the operator that the first start on a folder made. */
export const signInOperator = (
  broker: ServiceBroker,
  password = operatorNoteOf(brokerOf(broker, "user"))?.operatorPassword ?? "",
): Promise<Answer<"user.login">> => call(broker, "user.login", { email: operatorEmail, password });

export const as = (token: string) => ({ meta: { token } });

/** The user service itself, to look at what no action shows. */
export const userOf = (broker: ServiceBroker): UserService =>
  serviceOf(broker, "user") as unknown as UserService;

/** A data folder that outlives its brokers. */
export const keptFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "oneday-kept-"));
  return {
    folder,
    start: (schemas: readonly ServiceSchema[] = services) => startBroker(schemas, folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** A broker on a folder with the operator's password set by the environment. */
export const startWithPassword = (folder: string, password: string): Promise<TestBroker> =>
  startBroker(services, folder, { ONEDAY_OPERATOR_PASSWORD: password });
