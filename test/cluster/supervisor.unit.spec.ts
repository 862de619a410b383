import { describe, expect, test } from "@jest/globals";
import type { Env } from "../../mixins/process/env.ts";
import { ports } from "../../mixins/process/ports.ts";
import { bannerOf } from "../../scripts/cluster/banner.ts";
import { help, readOptions } from "../../scripts/cluster/options.ts";
import { lineCutter, prefixed } from "../../scripts/cluster/prefixed-lines.ts";
import { envOf, planOf, startOrder } from "../../scripts/cluster/process-plan.ts";
import {
  ended,
  noEnds,
  restartAfterMs,
  restartsMax,
} from "../../scripts/cluster/restart-policy.ts";
import { memoryMb, type Row, tableOf } from "../../scripts/cluster/status-table.ts";

const offsets = Object.fromEntries(
  Object.entries(ports).map(([name, port]) => [name, port - ports.gateway]),
);
const optionsOf = (args: string[] = [], env: Env = {}, isTerminal = false) =>
  readOptions(args, env, startOrder, isTerminal);
const planned = (args: string[] = [], env: Env = {}) =>
  planOf(optionsOf(args, env), offsets).map(({ name, port }) => `${name}:${port}`);

describe("options", () => {
  test("by default every service of the contracts runs once, on the usual ports", () => {
    expect(optionsOf()).toMatchObject({ mode: "run", portBase: 3000, dataDir: "data/cluster" });
    expect([...startOrder].sort()).toEqual(Object.keys(ports).sort());
  });

  test.each([
    [["--helpp"], {}, 'no option "--helpp"'],
    [["job"], {}, 'no option "job"'],
    [["--status=1"], {}, 'no option "--status=1"'],
    [["--replicas"], {}, "--replicas: must be"],
    [["--replicas", "job"], {}, 'not "job"'],
    [["--replicas", "job=0"], {}, 'not "job=0"'],
    [["--replicas", "job=10"], {}, 'not "job=10"'],
    [["--replicas", "job=2,job=3"], {}, 'not "job=3"'],
    [["--replicas", "jobb=2"], {}, 'not "jobb=2"'],
    [["--replicas", "job=2", "--replicas", "user=2"], {}, 'no option "--replicas"'],
    [["--replicas", "user=2"], { SERVICES: "job" }, 'not "user=2"'],
    [[], { SERVICES: "job,paymnt" }, 'SERVICES: no service "paymnt"'],
    [[], { SERVICES: "demo" }, 'SERVICES: no service "demo"'],
    [[], { ONEDAY_PORT_BASE: "x" }, "ONEDAY_PORT_BASE"],
    [[], { ONEDAY_PORT_BASE: "65500" }, "ONEDAY_PORT_BASE"],
    [[], { ONEDAY_PORT: "3000" }, "ONEDAY_PORT: is for one process"],
    [[], { ONEDAY_NODE_ID: "job.1" }, "ONEDAY_NODE_ID: is for one process"],
  ] as [string[], Env, string][])("%j with %j is refused in one line", (args, env, line) => {
    const read = () => optionsOf(args, env);
    expect(read).toThrow(line);
    expect(read).toThrow(/^[^\n]*$/);
  });

  test("colours are used only on a terminal that wants them", () => {
    expect(optionsOf([], {}, true).hasColour).toBe(true);
    expect(optionsOf([], { NO_COLOR: "1" }, true).hasColour).toBe(false);
    expect(optionsOf([], {}, false).hasColour).toBe(false);
  });

  test("the help names every option", () => {
    for (const word of ["--replicas", "--status", "--help", "SERVICES", "ONEDAY_PORT_BASE"]) {
      expect(help).toContain(word);
    }
  });
});

describe("plan", () => {
  test("security starts first, the gateway last", () => {
    const names = planned();
    expect(names[0]).toBe("security:3007");
    expect(names.at(-1)).toBe("gateway:3000");
    expect(names).toHaveLength(8);
  });

  test("each replica listens ten ports further", () => {
    expect(planned(["--replicas", "job=3,gateway=2"])).toEqual(
      expect.arrayContaining(["job:3002", "job-2:3012", "job-3:3022", "gateway-2:3010"]),
    );
    expect(planned(["--replicas=job=2"], { ONEDAY_PORT_BASE: "4000" })).toContain("job-2:4012");
  });

  test("no two processes share a port, in any number", () => {
    const all = planned(["--replicas", startOrder.map((name) => `${name}=9`).join(",")]);
    expect(new Set(all.map((each) => each.split(":")[1])).size).toBe(72);
  });

  test("base 0 leaves each port to the machine", () => {
    expect(new Set(planned([], { ONEDAY_PORT_BASE: "0" }).map((n) => n.split(":")[1]))).toEqual(
      new Set(["null"]),
    );
  });

  test("chosen services start in the usual order", () => {
    expect(planned([], { SERVICES: "job,security" })).toEqual(["security:3007", "job:3002"]);
  });
});

describe("the environment of a process", () => {
  const given = {
    natsUrl: "nats://127.0.0.1:4222",
    natsPasswords: null,
    mongoUrl: "mongodb://127.0.0.1:27017",
    secret: "s".repeat(32),
    operatorPassword: "made-at-the-start",
    tuning: "/data/tuning.json",
    cacheDir: "/cache",
    auditDir: "/cluster/audit",
  };

  test("a generated operator's password goes to the user service alone", () => {
    expect(envOf({ service: "user" }, 1, {}, given)).toMatchObject({
      ONEDAY_OPERATOR_PASSWORD: "made-at-the-start",
    });
    expect(envOf({ service: "job" }, 1, {}, given)).not.toHaveProperty("ONEDAY_OPERATOR_PASSWORD");
  });

  test("the settings that change while it runs are in one file, unless another source is named", () => {
    expect(envOf({ service: "job" }, 1, {}, given)["ONEDAY_TUNING"]).toBe("/data/tuning.json");
    const named = { ONEDAY_TUNING: "etcd3://127.0.0.1/key" };
    expect(envOf({ service: "job" }, 1, named, given)).toMatchObject(named);
  });

  test("the supervisor's own settings go to no process, all others to every process", () => {
    const env = envOf(
      { service: "job" },
      3002,
      { ONEDAY_PORT_BASE: "0", SERVICES: "job,user", ONEDAY_LOG_LEVEL: "info" },
      given,
    );
    expect(env).not.toHaveProperty("ONEDAY_PORT_BASE");
    expect(env).toMatchObject({
      SERVICES: "job",
      ONEDAY_PORT: "3002",
      ONEDAY_LOG_LEVEL: "info",
      ONEDAY_NATS_URL: given.natsUrl,
      ONEDAY_MONGO_URL: given.mongoUrl,
    });
  });

  test("the audit log goes to the cluster's own folder, unless one is set", () => {
    expect(envOf({ service: "security" }, 1, {}, given)["ONEDAY_AUDIT_DIR"]).toBe("/cluster/audit");
    const set = envOf({ service: "security" }, 1, { ONEDAY_AUDIT_DIR: "/kept" }, given);
    expect(set["ONEDAY_AUDIT_DIR"]).toBe("/kept");
  });

  test("services stay on loopback unless set otherwise; the gateway decides for itself", () => {
    expect(envOf({ service: "job" }, 1, {}, given)["ONEDAY_HOST"]).toBe("127.0.0.1");
    expect(envOf({ service: "gateway" }, 1, {}, given)).not.toHaveProperty("ONEDAY_HOST");
    const chosen = envOf({ service: "job" }, 1, { ONEDAY_HOST: "10.0.0.1" }, given);
    expect(chosen["ONEDAY_HOST"]).toBe("10.0.0.1");
  });

  test("on a server that the cluster has started each service has its own user", () => {
    const passwords = { job: "of-job", user: "of-user" };
    const env = envOf(
      { service: "job" },
      1,
      { NAMESPACE: "other" },
      { ...given, natsPasswords: passwords },
    );
    expect(env).toMatchObject({
      ONEDAY_NATS_URL: "nats://job:of-job@127.0.0.1:4222",
      NAMESPACE: "",
    });
    expect(JSON.stringify(env)).not.toContain("of-user");
  });

  test("with another transporter no NATS is started", () => {
    const env = envOf({ service: "job" }, 1, {}, { ...given, natsUrl: null });
    expect(env).not.toHaveProperty("ONEDAY_NATS_URL");
  });
});

describe("restart", () => {
  const pausesOf = (ups: readonly number[]): (number | null)[] => {
    let ends = noEnds;
    return ups.map((upMs) => {
      ends = ended(ends, upMs);
      return restartAfterMs(ends);
    });
  };

  test("the pause doubles up to a bound, and after the last restart the process stays down", () => {
    const pauses = pausesOf(Array.from({ length: restartsMax + 1 }, () => 100));
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, null]);
  });

  test("a process that has run a minute starts again with the first pause", () => {
    expect(pausesOf([100, 100, 60_000, 100])).toEqual([250, 500, 250, 500]);
  });
});

describe("lines", () => {
  const cut = (...chunks: string[]): string[] => {
    const lines: string[] = [];
    const cutter = lineCutter((line) => lines.push(line));
    for (const chunk of chunks) cutter.take(chunk);
    cutter.end();
    return lines;
  };

  test("chunks become whole lines, the last one also without a line break", () => {
    expect(cut("a\nb", "c\r\n\n", "d")).toEqual(["a", "bc", "", "d"]);
  });

  test("a line without a line break is not buffered without bound", () => {
    const lines = cut("x".repeat(10_000));
    expect(lines.map(({ length }) => length)).toEqual([4000, 4000, 2000]);
  });

  test("each line names its process; a replica has the colour of its service", () => {
    expect(prefixed("job-2", "hello", false)).toBe("job-2           hello\n");
    const colourOf = (name: string) => prefixed(name, "", true).split("m")[0];
    expect(colourOf("job-2")).toBe(colourOf("job"));
    expect(new Set(startOrder.map(colourOf)).size).toBe(startOrder.length);
  });
});

describe("table and banner", () => {
  const row: Row = {
    name: "job",
    pid: 7,
    port: 3002,
    state: "ready",
    restarts: 1,
    memoryKb: 102_400,
    residentKb: 153_600,
  };

  test("the table has a line for each process, and the sum", () => {
    const rows = [row, { ...row, name: "user", pid: 8, memoryKb: null, residentKb: null }];
    expect(memoryMb(rows)).toBe(100);
    expect(tableOf(rows).split("\n")).toEqual([
      "process  pid  port  state  restarts  MB   resident",
      "job      7    3002  ready  1         100  150",
      "user     8    3002  gone   1",
      "all                                  100  150",
      "",
    ]);
  });

  test("the banner shows a generated password, and otherwise no password", () => {
    const news = { url: "http://127.0.0.1:3000", hasDemo: true, memory: 900 };
    expect(bannerOf({ ...news, password: "made-up" })).toContain("password made-up");
    const later = bannerOf({ ...news, password: null });
    expect(later).toContain("npm run demo\n");
    expect(later).not.toContain("made-up");
    expect(bannerOf({ ...news, url: "http://127.0.0.1:41", password: null })).toContain(
      "npm run demo http://127.0.0.1:41\n",
    );
  });
});
