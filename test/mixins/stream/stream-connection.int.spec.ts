/** One stream over a real connection: order, a slow reader, and its end. */
import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { addressOfServer } from "../../../mixins/http/http-server.ts";
import { type Fill, StreamConnection } from "../../../mixins/stream/stream-connection.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import type { Caller } from "../../../services/contracts/index.ts";
import { openStream, received } from "../../support/event-stream.ts";
import { until } from "../../support/until.ts";

const caller: Caller = { userId: newId(), role: "worker", sessionId: newId(), generation: 0 };
const asIs: Fill = async (events) => events;
let server: Server;
let responses: ServerResponse[];

const open = async (fill: Fill = asIs) => {
  const client = openStream(addressOfServer(server).url, {});
  await until(() => responses.length > 0);
  const connection = new StreamConnection(caller, responses.pop() as ServerResponse, fill);
  connection.attach("job", 0);
  connection.begin();
  return { client: await client, connection };
};
const event = (place: number, text = "") => ({
  item: { event: "changed" as const, to: [caller.userId], data: { place, text } },
  source: "job",
  place,
});
const reached = () => 0;

beforeEach(async () => {
  responses = [];
  server = createServer((_, response) => responses.push(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("events are sent in order and once, however long their texts take", async () => {
  const waits: (() => void)[] = [];
  const { client, connection } = await open(async (events) => {
    await new Promise<void>((resolve) => waits.push(resolve));
    return events;
  });
  for (const place of [1, 2, 2, 1, 3]) connection.deliver(event(place));
  await until(() => waits.length === 1);
  for (const place of [3, 4, 5]) connection.deliver(event(place));
  waits[0]?.();
  await until(() => waits.length === 2);
  waits[1]?.();
  await received(client, ({ data }) => data["place"] === 5);
  expect(client.events.map(({ data }) => data["place"])).toEqual([1, 2, 3, 4, 5]);
  expect(client.events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map((n) => `job.${n}`));
});

test("a client that reads nothing is cut, and its last id is before what it has not got", async () => {
  const { client, connection } = await open();
  client.pause();
  const large = "x".repeat(100_000);
  for (let place = 1; place <= 600; place += 1) connection.deliver(event(place, large));
  // Nothing is read, so the queue does not empty below its bound.
  await until(() => connection.tick(performance.now(), reached));
  connection.end("slowReader");
  client.resume();
  await until(client.isClosed, 15_000);
  const places = client.events.filter(({ event: name }) => name === "changed");
  expect(places.map(({ data }) => data["place"])).toEqual(places.map((_, n) => n + 1));
  expect(places.length).toBeLessThan(600);
  expect(client.lastId()).toBe(`job.${places.length.toString(36)}`);
});

test("the reason of an end is the last event", async () => {
  const { client, connection } = await open();
  connection.deliver(event(1));
  await received(client, ({ data }) => data["place"] === 1);
  connection.end("renew");
  connection.deliver(event(2));
  await until(client.isClosed);
  expect(client.events.at(-1)).toMatchObject({ event: "end", id: "", data: { reason: "renew" } });
});

test("a quiet stream gets a comment within 20 seconds, with the place that was reached", async () => {
  const { client, connection } = await open();
  await until(() => client.comments() === 1);
  expect(connection.tick(performance.now() + 14_000, () => 9)).toBe(false);
  expect(connection.tick(performance.now() + 16_000, () => 9)).toBe(false);
  await until(() => client.comments() === 2);
  expect(client.lastId()).toBe("job.9");
});
