/** Reserved names: refused wherever a worker or an employer sets one, and nothing is stored. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { as, register, services, signInOperator } from "../people.ts";

let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startBroker(services);
  broker = running.broker;
});
afterAll(() => running.stop());

const refused = (type: string, field: string) => ({
  type,
  code: 422,
  data: { fields: [{ field }] },
});

test("a reserved name is refused at registration and in a change, and the address stays free", async () => {
  const email = `${newId()}@oneday.test`;
  await expect(register(broker, email, { name: "운.영.자" })).rejects.toMatchObject(
    refused("NAME_RESERVED", "/name"),
  );
  const { accessToken, user } = await register(broker, email);
  const change = (params: object) => call(broker, "user.update", params, as(accessToken));
  await expect(change({ name: "관리자", phone: "02-999-9999" })).rejects.toMatchObject(
    refused("NAME_RESERVED", "/name"),
  );
  await expect(change({ companyName: "Оneday" })).rejects.toMatchObject(
    refused("NAME_RESERVED", "/companyName"),
  );
  await expect(change({ companyName: "하루 010-1234-5678" })).rejects.toMatchObject(
    refused("CONTACT_IN_TEXT", "/companyName"),
  );
  expect(await call(broker, "user.me", {}, as(accessToken))).toEqual(user);
});

test("an operator may have a reserved name", async () => {
  const { accessToken } = await signInOperator(broker);
  const me = await call(broker, "user.update", { name: "운영자" }, as(accessToken));
  expect(me.name).toBe("운영자");
});
