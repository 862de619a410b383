/** An operator lists and replays dead letters over HTTP. */
import { afterEach, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { undocumented } from "../../gateway/openapi/documented.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { charge, consumer, type Letter } from "./consumer.ts";

type List = { items: Letter[]; nextCursor: string | null };

const { securityProbe, tokenFor } = testTokens();
let world: TestBroker;
afterEach(() => world.stop());

test("only an operator pages through the dead letters and replays one", async () => {
  const payment = probeLog("payment");
  const receiver = consumer();
  receiver.poison.add(1).add(3);
  world = await startBroker([securityProbe, gateway, payment.schema, receiver.schema]);
  const gatewayService = serviceOf(world.broker, "gateway");
  const { url } = addressOf(gatewayService);
  const base = "/api/communication/dead-letters";
  // One token per role: a cursor is good only for the caller that began the list.
  const tokens = { worker: tokenFor(newId(), "worker"), operator: tokenFor(newId(), "operator") };
  const as = async (role: "worker" | "operator", method: string, path: string) => {
    const headers = { authorization: `Bearer ${tokens[role]}` };
    const response = await ask(url, method, path, { headers });
    expect(undocumented(method, path, response)).toBeNull();
    return response;
  };
  const list = async (query = "") => (await as("operator", "GET", base + query)).json as List;

  await payment.announceIn("a", [charge(1), charge(2)]);
  await payment.announceIn("b", [charge(3)]);
  await until(async () => (await list("?status=failed")).items.length === 2);
  const first = await list("?limit=2");
  const second = await list(`?limit=2&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map(({ position }) => position)).toEqual([1, 2, 3]);
  expect(second.nextCursor).toBeNull();
  expect((await as("operator", "GET", `${base}?cursor=x`)).status).toBe(422);

  const path = `${base}/${first.items[0]?.letterId}/replay`;
  expect((await as("worker", "GET", base)).status).toBe(403);
  expect((await as("worker", "POST", path)).status).toBe(403);
  receiver.poison.clear();
  expect(await as("operator", "POST", path)).toMatchObject({
    status: 200,
    json: { status: "waiting" },
  });
  await until(async () => (await list()).items.length === 1);
  expect(receiver.heard).toEqual([1, 2]);
  expect((await as("operator", "POST", `${base}/${newId()}/replay`)).status).toBe(404);
  expect((await as("operator", "POST", `${base}/not-an-id/replay`)).status).toBe(422);
});
