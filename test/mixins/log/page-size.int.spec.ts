/** Pages of a log: long texts make a page shorter, so that a bus can carry it. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { type Announced, probeLog } from "../../support/probe-log.ts";

const probe = probeLog("communication");
let running: TestBroker;
beforeEach(async () => {
  running = await startBroker([probe.schema]);
});
afterEach(() => running.stop());

const long = (text: string): Announced => ({
  type: "communication.sent",
  data: { notificationId: newId(), userId: newId(), kind: "accepted", data: { text } },
});

test("two hundred commits with long texts come in several pages below a megabyte, and none is left out", async () => {
  const messages = Array.from({ length: 200 }, (_, n) => long(`${n} ${"가".repeat(4000)}`));
  await probe.announceAll(messages);
  const read: string[] = [];
  let pages = 0;
  for (let after = 0; after < probe.head(); pages += 1) {
    const page = await call(running.broker, "communication.log.read", { after, limit: 200 });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1024 * 1024);
    expect(page.head).toBe(probe.head());
    read.push(
      ...page.messages.map(({ data }) => (data as { notificationId: string }).notificationId),
    );
    after = page.upTo;
  }
  expect(pages).toBeGreaterThan(3);
  expect(read).toEqual(
    messages.map(({ data }) => (data as { notificationId: string }).notificationId),
  );
});

test("a commit that is longer than a page comes by itself", async () => {
  const longest = "가".repeat(200_000);
  await probe.announceAll([long("short"), long(longest), long("short")]);
  const sizes: number[] = [];
  for (let after = 0; after < probe.head(); ) {
    const page = await call(running.broker, "communication.log.read", { after, limit: 200 });
    sizes.push(page.messages.length);
    after = page.upTo;
  }
  expect(sizes).toEqual([1, 1, 1]);
});
