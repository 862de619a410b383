/** A saga stalled by an unavailable store continues by itself when the store is back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Service, ServiceBroker } from "moleculer";
import { brokerOptions } from "../../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../../mixins/config/settings.ts";
import type { LogEvent } from "../../../mixins/log/commit.ts";
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { resourcesOf, setStores } from "../../../mixins/log/service-resources.ts";
import { log } from "../../../mixins/log.mixin.ts";
import {
  begin,
  evolveSagas,
  isSagaEvent,
  type SagaDefinition,
  type Sagas,
} from "../../../mixins/saga/saga.ts";
import { saga } from "../../../mixins/saga.mixin.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import { type Doc, type Store, StoreFault } from "../../../mixins/store/store.ts";
import { now } from "../../../services/contracts/core/units.ts";
import { until } from "../../support/until.ts";

type Thing = { readonly sagas: Sagas };

const things: StreamDefinition<Thing, LogEvent> = {
  stream: "thing",
  empty: { sagas: {} },
  evolve: (thing, event) =>
    isSagaEvent(event) ? { sagas: evolveSagas(thing.sagas, event) } : thing,
};
const definition: SagaDefinition = {
  name: "once",
  steps: [{ name: "ask", call: () => ({ action: "probe.ask", params: {} }) }],
};
const command = {
  cid: "begin",
  fp: "",
  isFresh: true,
  at: now(),
  meta: { correlationId: "c", causationId: null, actor: null },
};

let folder: string;
let broker: ServiceBroker;
let isAway: boolean;

/** A store that is unavailable for as long as the test wants. */
const leaving = (store: Store): Store => ({
  ...store,
  exclusive: store.exclusive,
  close: () => store.close(),
  async collection<D extends Doc>(...args: Parameters<Store["collection"]>) {
    const collection = await store.collection<D>(...args);
    return new Proxy(collection, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...params: unknown[]) => {
          if (isAway) throw new StoreFault("away");
          return method.call(target, ...params);
        };
      },
    });
  },
});

beforeEach(async () => {
  isAway = false;
  folder = mkdtempSync(join(tmpdir(), "oneday-saga-"));
  const settings = readSettings({ ONEDAY_DATA_DIR: folder, ONEDAY_LOG_LEVEL: "fatal" });
  broker = new ServiceBroker({ ...brokerOptions(settings), skipProcessEventRegistration: true });
  giveSettings(broker, settings);
  setStores(broker, async (service) => {
    const path = join(folder, service.name);
    return leaving(await openNedb(path, service, () => undefined));
  });
});
afterEach(async () => {
  isAway = false;
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a saga whose store was unavailable continues without any new write", async () => {
  broker.createService({
    name: "job",
    mixins: [log({ announce: () => [] }), saga(things, [definition])],
  });
  broker.createService({
    name: "probe",
    actions: {
      async ask() {
        asked += 1;
        if (asked > 1) return {};
        // The feed has nothing new to read from here on.
        await until(async () => ((await marks.get("sagas"))?.position ?? 0) > 0, 10_000);
        isAway = true;
        return {};
      },
    },
  });
  let asked = 0;
  let stops = 0;
  await broker.start();
  const service: Service = broker.getLocalService("job");
  service.logger.error = (message: string) => {
    if (message.includes("stopped for now")) stops += 1;
  };
  const own = await resourcesOf(service).log();
  const marks = await resourcesOf(service).collection<Doc & { position: number }>("checkpoints");
  await own.decide(things, "a", () => begin(definition, "once", {}, "c"), command);
  await until(() => stops > 0, 20_000);
  isAway = false;
  await until(
    async () => (await own.state(things, "a")).sagas["once"]?.status === "completed",
    15_000,
  );
  expect(stops).toBe(1);
}, 60_000);
