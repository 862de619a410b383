/** A short outage of the database costs a service no collection for good. */
import { afterEach, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { resourcesOf, setStores } from "../../../mixins/log/service-resources.ts";
import { type Collection, type Doc, type Store, StoreFault } from "../../../mixins/store/store.ts";

type Opening = () => Promise<Collection<Doc>>;

let broker: ServiceBroker;
const resourcesOver = (opening: Opening) => {
  broker = new ServiceBroker({ logger: false });
  const store = { exclusive: false, collection: opening, close: async () => undefined };
  setStores(broker, async () => store as unknown as Store);
  return resourcesOf(broker.createService({ name: "probe" }));
};
afterEach(() => broker.stop());

test("a collection that the database did not open at first is opened for the waiting callers", async () => {
  const opened = {} as Collection<Doc>;
  let asked = 0;
  const resources = resourcesOver(async () => {
    asked += 1;
    if (asked < 3) throw new StoreFault("away");
    return opened;
  });
  const both = [resources.collection("notes"), resources.collection("notes")];
  expect(await Promise.all(both)).toEqual([opened, opened]);
  expect(asked).toBe(3);
});

test("a refused collection fails at once, and the next caller opens it again", async () => {
  let asked = 0;
  const resources = resourcesOver(async () => {
    asked += 1;
    throw new Error("damaged");
  });
  await expect(resources.collection("notes")).rejects.toThrow("damaged");
  await expect(resources.collection("notes")).rejects.toThrow("damaged");
  expect(asked).toBe(2);
});
