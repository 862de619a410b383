import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { LogConsumer } from "../../../mixins/consumers/log-consumer.ts";
import { until } from "../../support/until.ts";
import { quietService } from "../../support/worker-process.ts";

const writes = 300;
let consumer: LogConsumer<number>;
afterEach(() => consumer.stop());

test("a consumer that is woken repeatedly reads the writes in batches, and reads all of them", async () => {
  let head = 0;
  let reads = 0;
  const handled: number[] = [];
  const saved: number[] = [];
  consumer = new LogConsumer<number>({
    name: "probe",
    source: "probe",
    logger: quietService().logger,
    load: async () => ({ position: 0, hash: "" }),
    save: async ({ position }) => {
      saved.push(position);
    },
    async read({ position }) {
      reads += 1;
      const messages = Array.from({ length: head - position }, (_, n) => position + n + 1);
      return { messages, upTo: head, hash: "", head };
    },
    async handle(messages) {
      handled.push(...messages);
    },
  });
  consumer.start();
  for (let n = 0; n < writes; n += 1) {
    head += 1;
    consumer.wake();
    await nextTurn();
  }
  await until(() => handled.length === writes);
  expect(handled).toEqual(Array.from({ length: writes }, (_, n) => n + 1));
  await until(() => saved.at(-1) === writes);
  // A turn of the event loop is much shorter than the time in which writes are gathered.
  expect(reads).toBeLessThan(writes / 4);
  expect(saved.length).toBeLessThanOrEqual(reads);
});
