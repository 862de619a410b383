/** A real broker on a temporary data folder, for tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { brokerOptions } from "../../mixins/broker.ts";
import { giveSettings, readSettings } from "../../mixins/settings.ts";

export type TestBroker = { broker: ServiceBroker; dataDir: string; stop: () => Promise<void> };

/** Starts the services on `dataDir` (a new folder when absent); `stop` removes a new folder. */
export const startBroker = async (
  services: readonly ServiceSchema[],
  dataDir?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TestBroker> => {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "oneday-"));
  const settings = readSettings({
    ONEDAY_DATA_DIR: folder,
    ONEDAY_PORT: "0",
    ONEDAY_DEMO: "off",
    ONEDAY_RATE_LIMITS: "off",
    ONEDAY_LOG_LEVEL: process.env["TEST_LOG_LEVEL"] ?? "fatal",
    ...env,
  });
  const broker = new ServiceBroker({
    ...brokerOptions(settings),
    skipProcessEventRegistration: true,
  });
  giveSettings(broker, settings);
  for (const schema of services) broker.createService(schema);
  await broker.start();
  return {
    broker,
    dataDir: folder,
    async stop() {
      await broker.stop();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
};
