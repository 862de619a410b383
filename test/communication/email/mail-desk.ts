/** Communication behind a gateway, with a mail server on loopback, at noon: at night no offer is sent. */
import type { ServiceBroker } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import { now, seoulDate, seoulInstant } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { serviceOf, startBroker } from "../../support/broker.ts";
import { startClock, stopClockAt } from "../../support/clock.ts";
import { until } from "../../support/until.ts";
import { services } from "../../user/people.ts";
import { startMailServer } from "./mail-server.ts";

type MailServer = Awaited<ReturnType<typeof startMailServer>>;

const waitMs = 15_000;
/** The minute of the day at which the clock stands. */
export const noonMinutes = 12 * 60;
const aToken = /^[\w-]+\.[\w-]+\.[\w-]{43}$/m;

/** Proves an address by the last of the mails that come to it. */
export const proveAddress = async (
  broker: ServiceBroker,
  server: MailServer,
  email: string,
  mails = 1,
): Promise<void> => {
  await until(() => server.to(email).length === mails, waitMs);
  const [token = ""] = aToken.exec(server.to(email).at(-1)?.text ?? "") ?? [];
  await call(broker, "user.verifyEmail", { token });
};

/** Stops the clock and starts all; `env` is added to the settings of mails. */
export const openMailDesk = async (env: Readonly<Record<string, string>>) => {
  stopClockAt(seoulInstant(seoulDate(now()), noonMinutes));
  const server = await startMailServer();
  const running = await startBroker([...services, communication, gateway], undefined, {
    ONEDAY_SMTP_URL: server.url,
    ONEDAY_MAIL_FROM: "no-reply@oneday.test",
    ...env,
  });
  const stop = async () => {
    startClock();
    await running.stop();
    await server.stop();
  };
  return { server, running, url: addressOf(serviceOf(running.broker, "gateway")).url, stop };
};
