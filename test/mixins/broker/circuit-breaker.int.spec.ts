/** A circuit that opens and closes again, between two nodes with OneDay's options. */
import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "@jest/globals";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { brokerOptions } from "../../../mixins/boot/broker-options.ts";
import { readSettings } from "../../../mixins/config/settings.ts";

const brokers: ServiceBroker[] = [];
afterEach(async () => {
  for (const broker of brokers.splice(0)) await broker.stop();
});

const word = randomBytes(4).toString("hex");
const start = async (name: string, schemas: readonly ServiceSchema[] = []) => {
  const settings = readSettings({ ONEDAY_LOG_LEVEL: "fatal", ONEDAY_NODE_ID: `oneday.${name}` });
  const broker = new ServiceBroker({
    ...brokerOptions(settings),
    namespace: word,
    transporter: "Fake",
    skipProcessEventRegistration: true,
  });
  for (const schema of schemas) broker.createService(schema);
  brokers.push(broker);
  await broker.start();
  return broker;
};

test("many calls that wait for a circuit to close are not refused while one call probes it", async () => {
  const callers = 8;
  let asked = 0;
  const { promise: stuck, resolve: goOn } = Promise.withResolvers<string>();
  const probe: ServiceSchema = {
    name: "probe",
    actions: {
      // The first call of each caller times out.
      ask() {
        asked += 1;
        return asked > callers ? "here" : stuck;
      },
    },
  };
  await start("probe", [probe]);
  const client = await start("client");
  await client.waitForServices("probe", 5000, 10);
  const all = Array.from({ length: callers }, () => client.call("probe.ask"));
  const outcomes = await Promise.all(all.map((one) => one.catch(({ type }) => type)));
  goOn("too late");
  expect(outcomes).toEqual(Array(callers).fill("here"));
}, 20_000);
