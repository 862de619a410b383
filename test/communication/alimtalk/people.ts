/** People of a test with a phone that they have proved over the Alimtalk sandbox. */
import type { ServiceBroker } from "moleculer";
import type { AlimtalkServer } from "../../../scripts/alimtalk/alimtalk-server.ts";
import { call } from "../../../services/contracts/index.ts";
import { until } from "../../support/until.ts";
import { as, register } from "../../user/people.ts";

const waitMs = 15_000;
export const alimtalkKey = "the key of the alimtalk sandbox".replaceAll(" ", "-");

/** The settings of a provider. */
export const alimtalkEnv = ({ url }: Pick<AlimtalkServer, "url">) => ({
  ONEDAY_ALIMTALK_URL: url,
  ONEDAY_ALIMTALK_KEY: alimtalkKey,
  ONEDAY_ALIMTALK_SENDER: "@oneday",
});

const digitsOf = (phone: string) => phone.replaceAll("-", "");
const codesOf = (server: AlimtalkServer, phone: string) =>
  server.to(digitsOf(phone)).flatMap(({ variables }) => variables["code"] ?? []);

/** Requests a code for the caller's phone; returns it when it has arrived. */
export const codeTo = async (
  broker: ServiceBroker,
  server: AlimtalkServer,
  { phone, accessToken }: { readonly phone: string; readonly accessToken: string },
): Promise<string> => {
  const before = codesOf(server, phone).length;
  await call(broker, "user.phone.code", {}, as(accessToken));
  await until(() => codesOf(server, phone).length > before, waitMs);
  return codesOf(server, phone).at(-1) ?? "";
};

/** A worker with a phone that is not proved. */
export const withPhone = async (broker: ServiceBroker, email: string, phone: string) => {
  const { user, accessToken } = await register(broker, email, { phone });
  return { userId: user.userId, accessToken, phone, email };
};

/** A worker with a proved phone. */
export const provedWorker = async (
  broker: ServiceBroker,
  server: AlimtalkServer,
  email: string,
  phone: string,
) => {
  const person = await withPhone(broker, email, phone);
  const code = await codeTo(broker, server, person);
  await call(broker, "user.phone.verify", { code }, as(person.accessToken));
  return person;
};
