import type { IncomingMessage } from "node:http";
import { expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { giveSettings, readSettings } from "../../../mixins/config/settings.ts";
import { clientOf } from "../../../mixins/http/parsing/client-identity.ts";

const broker = new ServiceBroker({ logger: false });
giveSettings(broker, readSettings({ ONEDAY_SECRET: "s".repeat(43) }));
const client = (remoteAddress: string, agent = "Mozilla/5.0 (iPhone)") =>
  clientOf(broker, {
    headers: { "user-agent": agent },
    socket: { remoteAddress },
  } as IncomingMessage);

test("a network is an IPv4 address or a /64, whatever the program", () => {
  const { network } = client("192.0.2.7");
  expect(client("192.0.2.7", "curl").network).toBe(network);
  expect(client("::ffff:192.0.2.7").network).toBe(network);
  expect(client("192.0.2.8").network).not.toBe(network);
  expect(client("2001:db8::1").network).toBe(client("2001:db8::ffff:1").network);
  expect(client("2001:db8::1").network).not.toBe(client("2001:db8:0:1::1").network);
});

test("a client is a program in a block of addresses", () => {
  const one = client("192.0.2.7").client;
  expect(client("192.0.2.200").client).toBe(one);
  expect(client("192.0.3.7").client).not.toBe(one);
  expect(client("192.0.2.7", "curl").client).not.toBe(one);
  expect(client("2001:db8::1").client).toBe(client("2001:db8::2").client);
});

test("neither identity reveals the address or the header", () => {
  const { network, client: name } = client("192.0.2.7");
  for (const text of [network, name]) expect(text).toMatch(/^[0-9a-f]{32}$/);
});
