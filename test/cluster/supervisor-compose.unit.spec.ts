/**
 * `compose.yaml` and `Dockerfile`, compared with the contracts' services, without a container: their
 * content is checked, not that they run.
 */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { settingNames } from "../../mixins/config/settings.ts";
import { ports } from "../../mixins/process/ports.ts";
import { passwordName } from "../../scripts/cluster/nats-permissions.ts";
import { startOrder } from "../../scripts/cluster/process-plan.ts";
import { members } from "../../services/contracts/allowed-calls.ts";
import { derived, notInContainers, readByAll, readByService } from "./service-settings.ts";

const read = (name: string) => readFileSync(name, "utf8");
const compose = read("compose.yaml");
const dockerfile = read("Dockerfile");
const { devDependencies } = JSON.parse(read("package.json")) as {
  devDependencies: Record<string, string>;
};

const monitoring = ["alertmanager", "grafana", "prometheus"];
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
  test("has NATS, MongoDB, every service and monitoring, and nothing else", () => {
    expect([...blocks.keys()].sort()).toEqual(
      ["mongo", "nats", ...startOrder, ...monitoring].sort(),
    );
  });

  test.each(startOrder)("%s is built from its target and connects as its own user", (name) => {
    const text = blocks.get(name) ?? "";
    expect(text).toContain("<<: *service");
    expect(text).toContain(`target: ${name} }`);
    expect(text).toContain(`nats://${name}:\${${passwordName(name)}}@nats:4222`);
  });

  test("only the gateway is published, and Grafana to this machine", () => {
    const published = [...blocks].filter(([, text]) => /^ +ports:/m.test(text));
    expect(published.map(([name]) => name)).toEqual(["gateway", "grafana"]);
    expect(blocks.get("grafana")).toContain('ports: ["127.0.0.1:');
    expect(blocks.get("gateway")).toMatch(/\{ONEDAY_PUBLISH:-127\.0\.0\.1:3000\}:3000/);
  });

  test("every password of the bus must be given, and no secret is in the file", () => {
    for (const name of members.map(passwordName)) {
      expect(compose).toContain(`${name}: \${${name}:?`);
    }
    const fixed = [
      ...compose.matchAll(/^ +(\w*(?:SECRET|PASSWORD|KEY|TOKEN)): (?!\$\{\w+:[?-])/gm),
    ];
    expect(fixed.map(([, name]) => name)).toEqual([]);
  });

  test.each(startOrder)("%s gets the settings that it reads, and no others", (name) => {
    const given = (text: string) =>
      [...text.matchAll(/^ +(ONEDAY_\w+):/gm)].map(([, each]) => each);
    const shared = given(/^x-settings:[\s\S]*?^services:/m.exec(compose)?.[0] ?? "");
    const table = [readByAll, readByService[name]].flatMap((each) => Object.values(each).flat());
    expect([...shared, ...given(blocks.get(name) ?? "")].sort()).toEqual(table.sort());
  });

  test.each(startOrder)("%s reads no setting that the table leaves out", (name) => {
    const code = globSync(`services/${name}/**/*.ts`).map(read).join("\n");
    const members = [
      ...[...code.matchAll(/settingsOf\([\w.]+\)\.(\w+)/g)].map(([, member]) => member),
      ...[...code.matchAll(/\{([^{}]+)\} = settingsOf\(/g)].flatMap(([, list = ""]) =>
        list.split(",").map((part) => part.split(":")[0]?.trim()),
      ),
    ];
    const known = [...Object.keys({ ...readByAll, ...readByService[name] }), ...derived];
    expect(members.filter((member) => member !== "" && !known.includes(member ?? ""))).toEqual([]);
  });

  test("every setting is given to a process, or is left out for a reason", () => {
    const services = Object.values(readByService).flatMap((each) => Object.values(each).flat());
    const given = [...Object.values(readByAll).flat(), ...services];
    const all = [...new Set([...given, ...Object.keys(notInContainers)])];
    expect(all.sort()).toEqual([...settingNames].sort());
  });

  test("those who ask providers have a way out, and the others have none", () => {
    const networks = (name: string) => /^ +networks: (.+)$/m.exec(blocks.get(name) ?? "")?.[1];
    const out = startOrder.filter((name) => networks(name) !== undefined);
    expect(out.sort()).toEqual(["communication", "gateway", "payment"]);
    expect(compose).toContain("  inside: { internal: true }\n");
  });

  test("secrets as files are of settings that the process reads", () => {
    const files = read("compose.secrets.yaml");
    const parts = files.split(/^ {2}(?=\w+:)/m).slice(1);
    const found = parts.flatMap((text) => {
      const name = /^\w+/.exec(text)?.[0] ?? "";
      return [...text.matchAll(/(ONEDAY_\w+)_FILE:/g)].map(([, setting]) => ({ name, setting }));
    });
    expect(found.length).toBeGreaterThan(5);
    for (const { name, setting } of found) {
      const own = readByService[name as keyof typeof readByService];
      expect([...Object.values(readByAll), ...Object.values(own)].flat()).toContain(setting);
    }
  });

  test("monitoring starts only when asked for, and its images have a version", () => {
    for (const name of monitoring) {
      expect(blocks.get(name)).toContain("<<: *monitoring");
      expect(blocks.get(name)).toMatch(/^ +image: [\w/]+:v?\d+\.\d+\.\d+$/m);
    }
    const scraped = read("k8s/monitoring/prometheus-compose.yaml").matchAll(
      /\b([a-z]+):(300\d)\b/g,
    );
    const targets = Object.fromEntries([...scraped].map(([, name, port]) => [name, Number(port)]));
    expect(targets).toEqual(Object.fromEntries(startOrder.map((name) => [name, ports[name]])));
  });

  test("security's audit folder is a volume that its user may write, as containers are read-only", () => {
    const [, folder = ""] = /ONEDAY_AUDIT_DIR: (\S+)/.exec(blocks.get("security") ?? "") ?? [];
    expect(blocks.get("security")).toContain(`volumes: ["audit:${folder}"]`);
    expect(compose).toMatch(/^volumes:\n(?: {2}.*\n)* {2}audit: \{\}$/m);
    expect(dockerfile).toContain(
      `["install", "-d", "-o", "1000", "-g", "1000", "-m", "750", "${folder}"]`,
    );
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
