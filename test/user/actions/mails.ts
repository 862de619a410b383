/** Mails of a test's people: the mails that the sandbox has kept, and the token in one. */
import type { ServiceBroker } from "moleculer";
import {
  type KeptMail,
  keptMails,
} from "../../../services/communication/email/email-sandbox.adapter.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";

const timeoutMs = 10_000;
const tokenShape = /^[\w-]+\.[\w-]+\.[\w-]{43}$/m;

/** All mails to an address with a text in the subject, oldest first, once there are so many. */
export const mailsTo = async (
  broker: ServiceBroker,
  to: string,
  word: string,
  count = 1,
): Promise<KeptMail[]> => {
  const find = async () => {
    const all = await keptMails(serviceOf(broker, "communication"), to);
    return all.filter(({ subject }) => subject.includes(word));
  };
  await until(async () => (await find()).length >= count, timeoutMs);
  return find();
};

/** The token in the newest of so many mails. */
export const tokenTo = async (
  broker: ServiceBroker,
  to: string,
  word: string,
  count = 1,
): Promise<string> => {
  const { text } = (await mailsTo(broker, to, word, count)).at(-1) ?? { text: "" };
  const [token] = tokenShape.exec(text) ?? [];
  if (token === undefined) throw new Error(`no token in the mail: ${text}`);
  return token;
};
