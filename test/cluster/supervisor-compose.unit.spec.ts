/**
 * `compose.yaml` and `Dockerfile`, compared with the contracts' services, without a container: their
 * content is checked, not that they run.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { ports } from "../../mixins/process/ports.ts";
import { passwordName } from "../../scripts/cluster/nats-permissions.ts";
import { startOrder } from "../../scripts/cluster/process-plan.ts";
import { members } from "../../services/contracts/allowed-calls.ts";

const read = (name: string) => readFileSync(name, "utf8");
const compose = read("compose.yaml");
const dockerfile = read("Dockerfile");
const { devDependencies } = JSON.parse(read("package.json")) as {
  devDependencies: Record<string, string>;
};

/** The services of compose.yaml with their text: the blocks indented by two under `services:`. */
const blocks = new Map(
  (/^services:\n([\s\S]*?)(?=^\w)/m.exec(compose)?.[1] ?? "")
    .split(/^ {2}(?=[a-z]+:$)/m)
    .map((text) => [/^[a-z]+(?=:)/.exec(text)?.[0] ?? "", text] as const)
    .filter(([name]) => name !== ""),
);
/** The targets of the Dockerfile with their lines. */
const targets = new Map(
  dockerfile.split(/^FROM /m).map((text) => [/^\S+ AS (\S+)/.exec(text)?.[1] ?? "", text] as const),
);

describe("compose.yaml", () => {
  test("has NATS, MongoDB and every service, and nothing else", () => {
    expect([...blocks.keys()].sort()).toEqual(["mongo", "nats", ...startOrder].sort());
  });

  test.each(startOrder)("%s is built from its target and connects as its own user", (name) => {
    const text = blocks.get(name) ?? "";
    expect(text).toContain("<<: *service");
    expect(text).toContain(`target: ${name} }`);
    expect(text).toContain(`nats://${name}:\${${passwordName(name)}}@nats:4222`);
  });

  test("only the gateway is published", () => {
    const published = [...blocks].filter(([, text]) => /^ +ports:/m.test(text));
    expect(published.map(([name]) => name)).toEqual(["gateway"]);
  });

  test("every secret must be given, and none is in the file", () => {
    const needed = ["ONEDAY_SECRET", "ONEDAY_OPERATOR_PASSWORD", ...members.map(passwordName)];
    for (const name of needed) expect(compose).toContain(`${name}: \${${name}:?`);
    const used = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const optional = [
      ...["KEY", "SENDER", "URL"].map((part) => `ONEDAY_ALIMTALK_${part}`),
      "ONEDAY_BANK_HOLD_H",
      "ONEDAY_MAIL_FROM",
      ...["", "_SECRET", "_SECURITY_KEY", "_URL"].map((part) => `ONEDAY_PROVIDER${part}`),
      "ONEDAY_REAUTH_ABOVE_WON",
      "ONEDAY_SECURITY_CONTACT",
      "ONEDAY_SMTP_URL",
      "ONEDAY_WEB_URL",
    ];
    for (const name of optional) expect(compose).toContain(`${name}: \${${name}:-}`);
    expect([...new Set(used)].sort()).toEqual([...needed, ...optional].sort());
  });

  test("security's audit folder is a volume that its user may write, as containers are read-only", () => {
    const [, folder = ""] = /ONEDAY_AUDIT_DIR: (\S+)/.exec(blocks.get("security") ?? "") ?? [];
    expect(blocks.get("security")).toContain(`volumes: ["audit:${folder}"]`);
    expect(compose).toMatch(/^volumes:\n {2}audit: \{\}$/m);
    expect(dockerfile).toContain(`["install", "-d", "-o", "1000", "-g", "1000", "${folder}"]`);
    expect(targets.get("oneday")).toContain("USER 1000:1000");
  });

  test("the stop timeout is longer than a node's stop", () => {
    const seconds = [...compose.matchAll(/stop_grace_period: (\d+)s/g)].map(([, s]) => Number(s));
    expect(Math.min(...seconds)).toBeGreaterThan(10);
  });

  test("MongoDB is a replica set", () => {
    expect(blocks.get("mongo")).toContain('"--replSet", "rs0"');
    expect(compose).toContain("replicaSet=rs0");
  });
});

describe("Dockerfile", () => {
  test.each(startOrder)("the target %s runs that service on its port", (name) => {
    const text = targets.get(name) ?? "";
    expect(text).toContain("oneday AS");
    expect(text).toContain(`ENV SERVICES=${name} ONEDAY_PORT=${ports[name]}\n`);
    expect(text).toContain(`EXPOSE ${ports[name]}\n`);
  });

  test("the image has the Node version of the tests", () => {
    expect(dockerfile).toContain(`ARG NODE_VERSION=${devDependencies["node"]}\n`);
  });

  test("nothing runs as root or through a shell", () => {
    const text = targets.get("oneday") ?? "";
    expect(text).toMatch(/^USER \d+:\d+$/m);
    expect(text).toMatch(/^CMD \["node", /m);
    expect(text).toMatch(/^HEALTHCHECK [^\n]*\\\n {2}CMD \["node", /m);
    expect(text).toContain("NODE_ENV=production");
  });

  test("the files of an image are listed", () => {
    const ignored = read(".dockerignore").split("\n");
    expect(ignored).toContain("*");
    expect(ignored.filter((line) => line.startsWith("!")).join()).not.toMatch(/data|env|test/);
  });
});
