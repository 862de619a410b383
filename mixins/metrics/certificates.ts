/** Certificates: when those that this process uses end, as a metric. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Middleware, ServiceBroker } from "moleculer";
import type { Settings } from "../config/settings.ts";
import { periodic } from "../process/periodic.ts";
import { measure } from "./metrics.ts";

const hourMs = 3_600_000;

type Tls = Pick<Settings, "natsTls">;

const show = async (broker: ServiceBroker, { natsTls }: Tls): Promise<void> => {
  const files = { ONEDAY_NATS_CA: natsTls?.ca, ONEDAY_NATS_CERT: natsTls?.cert };
  for (const [setting, path] of Object.entries(files)) {
    if (typeof path !== "string") continue;
    const { validTo } = new X509Certificate(await readFile(path));
    measure(broker, "certificateEnd", { setting }, Date.parse(validTo) / 1000);
  }
};

/** Reads the certificates that settings name at the start and every hour, as they are renewed. */
export const certificates = (settings: Tls): Middleware => {
  let stop = async (): Promise<void> => undefined;
  return {
    name: "Certificates",
    async started(broker) {
      if (!broker.metrics.isEnabled() || settings.natsTls === null) return;
      const unread = ({ message }: Error) => broker.logger.warn(`certificates: ${message}`);
      await show(broker, settings).catch(unread);
      stop = periodic(hourMs, () => show(broker, settings), unread);
    },
    stopped: () => stop(),
  };
};
