import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { breachOf, foreignOffer } from "../../mixins/bus/packet-permissions.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { natsConfig, natsPermissionsOf } from "../../scripts/cluster/nats-permissions.ts";
import {
  askedBy,
  asksOf,
  hearersOf,
  type Member,
  mayAsk,
  members,
  ownerOf,
} from "../../services/contracts/allowed-calls.ts";
import {
  type ActionContract,
  provesPassword,
} from "../../services/contracts/core/action-contract.ts";
import { actions, events } from "../../services/contracts/index.ts";

import { folderOf, remove } from "../support/folders.ts";

const contracts = Object.entries(actions as Readonly<Record<string, ActionContract>>);
const others = members.filter((member) => member !== "gateway");

/** The actions that a text of code asks for by their names. */
const literalsIn = (code: string): string[] =>
  [...code.matchAll(/(?:\bcall\(\s*[\w.]+,|\baction:)\s*"([\w.]+)"/g)].map(([, name = ""]) => name);

const codeOf = (pattern: string): string =>
  globSync(pattern)
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");

const folder = folderOf("callers");
afterAll(() => remove(folder));

/** Whose events a service waits for; it pulls their logs. */
const sourcesOf = async (member: Member): Promise<string[]> => {
  const file = await import(`../../services/${member}/${member}.service.ts`);
  const settings = readSettings({ ONEDAY_DATA_DIR: join(folder, member) });
  const quiet = { logger: false, metrics: false, skipProcessEventRegistration: true };
  const broker = new ServiceBroker({ ...brokerOptions(settings), ...quiet });
  giveSettings(broker, settings);
  const { schema } = broker.createService(file.default as ServiceSchema);
  return Object.keys(schema.events ?? {})
    .filter((name) => name in events)
    .map(ownerOf);
};

/** What every process asks: what tokens are checked by, and whom it tells what its door saw. */
const everyones = ["security.jwks", "security.report", "user.endings"];

/** Whether the guard of a service has passwords proved, of actions that ask for one. */
const provesPasswords = (member: Member): boolean =>
  contracts.some(([name, contract]) => ownerOf(name) === member && provesPassword(contract));

describe("the table of callers", () => {
  test.each(others)("%s asks what its code asks, and nothing else", async (member) => {
    const code = codeOf(`services/${member}/**/*.ts`);
    const asked = new Set([
      ...literalsIn(code),
      ...(await sourcesOf(member)).map((source) => `${source}.log.read`),
      ...everyones,
      ...(code.includes("mixins/personal-data/display-names.client.ts") ? ["user.facts"] : []),
      ...(provesPasswords(member) ? ["user.proof"] : []),
    ]);
    const foreign = (names: Iterable<string>) =>
      [...names].filter((name) => ownerOf(name) !== member).sort();
    expect(foreign(asksOf(member))).toEqual(foreign(asked));
  });

  test("the mixins ask by name for keys and people's names, and tell what doors saw, only", () => {
    const known = ["security.jwks", "security.report", "user.facts", "user.proof"];
    expect([...new Set(literalsIn(codeOf("mixins/**/*.ts")))].sort()).toEqual(known);
  });

  test("the gateway asks for what has a route, and how each service is", () => {
    for (const [name, { rest }] of contracts) {
      expect([name, mayAsk("gateway", name)]).toEqual([
        name,
        rest !== undefined ||
          name.endsWith(".health") ||
          everyones.includes(name) ||
          ownerOf(name) === "gateway",
      ]);
    }
  });

  test("every action in it has a contract", () => {
    const unknown = members.flatMap(asksOf).filter((name) => !(name in actions));
    expect(unknown).toEqual(["demo.health"]);
  });
});

describe("what the server lets a user do", () => {
  const matches = (subject: string, patterns: readonly string[]) =>
    patterns.some((pattern) => {
      const [words, wanted] = [subject.split("."), pattern.split(".")];
      const fits = (word: string, at: number) => word === "*" || word === words[at];
      return words.length === wanted.length && wanted.every(fits);
    });

  test.each(members)("%s reads its own and what is said to all", (member) => {
    const { subscribe } = natsPermissionsOf(member);
    for (const other of members) {
      for (const packet of ["REQ", "RES", "EVENT", "INFO", "PING", "PONG", "DISCOVER"]) {
        const subject = `MOL.${packet}.${other}.host-1.gateway`;
        expect([subject, matches(subject, subscribe)]).toEqual([subject, other === member]);
      }
    }
    expect(matches("MOL.HEARTBEAT.user", subscribe)).toBe(true);
  });

  test.each(members)("%s speaks in its own name only, to whom the table says", (member) => {
    const { publish } = natsPermissionsOf(member);
    const told = publish.filter((subject) => subject.startsWith("MOL."));
    expect(told.filter((subject) => subject.split(".").at(-1) !== member)).toEqual([]);
    for (const other of members) {
      const may = (packet: string) => matches(`MOL.${packet}.${other}.h.${member}`, publish);
      expect([other, may("REQ")]).toEqual([other, askedBy(member).includes(other)]);
      expect([other, may("RES")]).toEqual([other, askedBy(other).includes(member)]);
      expect([other, may("EVENT")]).toEqual([other, hearersOf(member).includes(other)]);
    }
  });

  test("a password that would end its text is refused, a member without one gets no user", () => {
    expect(() => natsConfig({ job: 'a"b' })).toThrow("the password of job");
    const text = natsConfig({ job: "one", user: "two" });
    expect(text.match(/user: \w+/g)).toEqual(["user: user", "user: job"]);
  });

  test("the text for the server's environment holds a variable for each password", () => {
    const variables = natsConfig().match(/password: (.*)/g);
    expect(variables).toHaveLength(members.length);
    expect(variables).toContain("password: $NATS_PASSWORD_JOB");
  });
});

describe("what is not heard on a bus that knows who speaks", () => {
  const sender = "communication.host-1";
  const hold = { name: "payment.hold" };
  test.each([
    ["INFO", { sender: "payment.host-1" }, "speaks for payment.host-1"],
    ["HEARTBEAT", { sender: "payment.host-1" }, "speaks for payment.host-1"],
    ["HEARTBEAT", {}, "speaks for "],
    ["INFO", { sender, services: [{ name: "payment" }] }, "offers payment"],
    ["INFO", { sender, services: [{ name: "x", fullName: "payment" }] }, "offers payment"],
    ["INFO", { sender, services: [{ name: "x", actions: { a: hold } }] }, "offers payment.hold"],
    ["REQ", { sender, action: "payment.settle" }, "asks for payment.settle"],
    ["REQ", { sender, action: "security.signingKey" }, "asks for security.signingKey"],
    ["REQ", { sender, action: "$node.list" }, "asks for $node.list"],
    ["EVENT", { sender, event: "payment.completed" }, "tells of payment.completed"],
    ["EVENT", { sender, event: "$node.connected" }, "tells of $node.connected"],
  ])("%s %j", (command, said, breach) => {
    expect(breachOf("communication", command, said)).toBe(breach);
  });

  test.each([
    ["INFO", { sender, services: [{ name: "$node" }, { name: "communication-door" }] }],
    ["REQ", { sender, action: "payment.log.read" }],
    ["REQ", { sender, action: "communication.notify" }],
    ["EVENT", { sender, event: "communication.sent" }],
  ])("but %s %j is", (command, said) => {
    expect(breachOf("communication", command, said)).toBeNull();
  });

  test("a name that is no service's offers what it likes", () => {
    const services = [{ name: "payment" }, { name: "job" }];
    expect(breachOf("oneday", "INFO", { sender: "oneday.host-1", services })).toBeNull();
    expect(foreignOffer("payment", services)).toBe("job");
  });
});
