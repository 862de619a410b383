import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { breachOf, foreignOffer } from "../../mixins/bus/packet-permissions.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { streamSources } from "../../mixins/stream/event-streams.ts";
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
/** Those that have a service; an operator's REPL has none. */
const others = members.filter((member) => member !== "gateway" && member !== "operator");

/** The actions that a source text calls by name. */
const literalsIn = (code: string): string[] =>
  [...code.matchAll(/(?:\bcall\(\s*[\w.]+,|\baction:)\s*"([\w.]+)"/g)].map(([, name = ""]) => name);

const codeOf = (pattern: string, without: string[] = []): string =>
  globSync(pattern, { exclude: without })
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");

const folder = folderOf("callers");
afterAll(() => remove(folder));

/** The services of the events that a service waits for; it pulls their logs. */
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

/** The calls of every process: for the keys and revocations that verify tokens, and to report what its
 * HTTP server saw. */
const everyones = ["security.jwks", "security.report", "user.endings"];

/** What the event streams of an HTTP server call, beside the logs that they follow. */
const ofStreams = [
  "communication.stream.redeem",
  "communication.stream.texts",
  "user.managedFor",
  "job.managedBy",
];

/** Whether a service's auth middleware has passwords verified, for actions that require one. */
const provesPasswords = (member: Member): boolean =>
  contracts.some(([name, contract]) => ownerOf(name) === member && provesPassword(contract));

describe("the table of callers", () => {
  test.each(others)("%s may call what its code calls, and nothing else", async (member) => {
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

  test("the mixins call by name only for keys, display names and streams, and to report what HTTP servers saw", () => {
    const known = ["security.jwks", "security.report", "user.facts", "user.proof", ...ofStreams];
    expect([...new Set(literalsIn(codeOf("mixins/**/*.ts", ["mixins/repl/**"])))].sort()).toEqual(
      known.sort(),
    );
  });

  test("the gateway calls every action with a route, each service's health, and what its streams and files need", () => {
    for (const [name, { rest }] of contracts) {
      expect([name, mayAsk("gateway", name)]).toEqual([
        name,
        rest !== undefined ||
          name.endsWith(".health") ||
          everyones.includes(name) ||
          ofStreams.includes(name) ||
          contracts.some(([, { rowsFrom }]) => rowsFrom === name) ||
          streamSources.some((source) => name === `${source}.log.read`) ||
          ownerOf(name) === "gateway",
      ]);
    }
  });

  test("an operator's REPL calls what has a route for operators, and reports what it called", () => {
    for (const [name, { rest, who }] of contracts) {
      const isTheirs = who === "any" || who === "public" || who.includes("operator");
      const may = name === "security.report" || (rest !== undefined && isTheirs);
      expect([name, mayAsk("operator", name)]).toEqual([name, may]);
    }
  });

  test("an operator's REPL may call what its code calls", () => {
    const called = literalsIn(codeOf("mixins/repl/**/*.ts"));
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter((name) => !mayAsk("operator", name))).toEqual([]);
  });

  test("an operator's REPL is asked nothing and hears no event", () => {
    expect(members.filter((member) => askedBy(member).includes("operator"))).toEqual(["operator"]);
    expect(members.filter((member) => hearersOf(member).includes("operator"))).toEqual([
      "operator",
    ]);
  });

  test("every action in the table has a contract", () => {
    const unknown = members.flatMap(asksOf).filter((name) => !(name in actions));
    expect(unknown).toEqual(["demo.health"]);
  });
});

describe("the permissions of a user at the server", () => {
  const matches = (subject: string, patterns: readonly string[]) =>
    patterns.some((pattern) => {
      const [words, wanted] = [subject.split("."), pattern.split(".")];
      const fits = (word: string, at: number) => word === "*" || word === words[at];
      return words.length === wanted.length && wanted.every(fits);
    });

  test.each(members)("%s receives its own packets and those to all", (member) => {
    const { subscribe } = natsPermissionsOf(member);
    for (const other of members) {
      for (const packet of ["REQ", "RES", "EVENT", "INFO", "PING", "PONG", "DISCOVER"]) {
        const subject = `MOL.${packet}.${other}.host-1.gateway`;
        expect([subject, matches(subject, subscribe)]).toEqual([subject, other === member]);
      }
    }
    expect(matches("MOL.HEARTBEAT.user", subscribe)).toBe(true);
  });

  test.each(members)("%s publishes in its own name only, to the table's receivers", (member) => {
    const { publish } = natsPermissionsOf(member);
    const subjects = publish.filter((subject) => subject.startsWith("MOL."));
    expect(subjects.filter((subject) => subject.split(".").at(-1) !== member)).toEqual([]);
    for (const other of members) {
      const may = (packet: string) => matches(`MOL.${packet}.${other}.h.${member}`, publish);
      expect([other, may("REQ")]).toEqual([other, askedBy(member).includes(other)]);
      expect([other, may("RES")]).toEqual([other, askedBy(other).includes(member)]);
      expect([other, may("EVENT")]).toEqual([other, hearersOf(member).includes(other)]);
    }
  });

  test.each(members)(
    "%s has the same rights in each namespace of a list, and none in another",
    (member) => {
      const plain = natsPermissionsOf(member);
      const listed = natsPermissionsOf(member, ["", "blue", "green-2"]);
      for (const kind of ["publish", "subscribe"] as const) {
        const inBus = plain[kind].filter((subject) => subject.startsWith("MOL."));
        const others = plain[kind].filter((subject) => !subject.startsWith("MOL."));
        const inEach = ["MOL", "MOL-blue", "MOL-green-2"].flatMap((prefix) =>
          inBus.map((subject) => subject.replace(/^MOL/, prefix)),
        );
        expect(listed[kind]).toEqual([...inEach, ...others]);
      }
    },
  );

  test.each([">", "*", "a.b", "a b", 'a"'])("the namespace %s is refused", (namespace) => {
    expect(() => natsPermissionsOf("job", [namespace])).toThrow("may hold only letters");
  });

  test("a password that would end its text is refused, and a member without one gets no user", () => {
    expect(() => natsConfig({ job: 'a"b' })).toThrow("the password of job");
    const text = natsConfig({ job: "one", user: "two" });
    expect(text.match(/user: \w+/g)).toEqual(["user: user", "user: job"]);
  });

  test("the text for the server's environment has a variable for each password", () => {
    const variables = natsConfig().match(/password: (.*)/g);
    expect(variables).toHaveLength(members.length);
    expect(variables).toContain("password: $NATS_PASSWORD_JOB");
  });
});

describe("packets that are ignored on a bus with known senders", () => {
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
  ])("%s %j", (command, sent, breach) => {
    expect(breachOf("communication", command, sent)).toBe(breach);
  });

  test.each([
    ["INFO", { sender, services: [{ name: "$node" }, { name: "communication-door" }] }],
    ["REQ", { sender, action: "payment.log.read" }],
    ["REQ", { sender, action: "communication.notify" }],
    ["EVENT", { sender, event: "communication.sent" }],
  ])("but %s %j is accepted", (command, sent) => {
    expect(breachOf("communication", command, sent)).toBeNull();
  });

  test("a node with no service's name may offer any service", () => {
    const services = [{ name: "payment" }, { name: "job" }];
    expect(breachOf("oneday", "INFO", { sender: "oneday.host-1", services })).toBeNull();
    expect(foreignOffer("payment", services)).toBe("job");
  });
});
