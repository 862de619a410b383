import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { lockFolder } from "../../mixins/store/nedb/folder-lock.ts";
import { folderOf, remove } from "../support/folders.ts";
import { finished, type Running, run, startOneDay } from "../support/process.ts";
import { until } from "../support/until.ts";

type Page = { items: { jobId: string }[]; nextCursor: string | null };

const operatorPassword = "operator-of-the-test";
let folder: string;
let running: Running | null;

const env = () => ({ ONEDAY_DATA_DIR: folder, ONEDAY_OPERATOR_PASSWORD: operatorPassword });
const start = async (): Promise<Running> => {
  running = await startOneDay(env());
  return running;
};
const walk = (url: string) =>
  finished("demo", { ONEDAY_OPERATOR_PASSWORD: operatorPassword }, [url]);

beforeEach(() => {
  folder = folderOf("start");
  running = null;
});
afterEach(async () => {
  await running?.end("SIGKILL");
  remove(folder);
});

test("the demo runs a whole day, and again after kill -9 and a restart on the same data", async () => {
  const first = await start();
  expect(await walk(first.url)).toMatchObject({ code: 0 });
  const before = await (await fetch(`${first.url}/api/jobs?limit=100&sort=soon`)).json();
  await first.end("SIGKILL");
  const second = await start();
  const after = await (await fetch(`${second.url}/api/jobs?limit=100&sort=soon`)).json();
  expect(after).toEqual(before);
  expect(await walk(second.url)).toMatchObject({ code: 0 });
  expect(await second.end("SIGTERM")).toBe(0);
}, 90_000);

test("a first start that was killed in the middle makes the same market, with nothing twice", async () => {
  await (await startOneDay({ ...env(), ONEDAY_DEMO: "off" })).end("SIGKILL");
  const cut = run("start", { ONEDAY_PORT: "0", ...env() });
  const log = join(folder, "job/log.db");
  const lines = () => readFileSync(log, "utf8").split("\n").length;
  await until(() => lines() > 50, 20_000);
  await cut.end("SIGKILL");
  const { url } = await start();
  const found = async (): Promise<string[]> => {
    const ids: string[] = [];
    let cursor = "";
    do {
      const page = (await (await fetch(`${url}/api/jobs?limit=100${cursor}`)).json()) as Page;
      ids.push(...page.items.map(({ jobId }) => jobId));
      cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
    } while (cursor !== "");
    return ids;
  };
  // Search shows new postings after a moment.
  await until(async () => (await found()).length >= 300);
  const ids = await found();
  expect(ids).toHaveLength(300);
  expect(new Set(ids).size).toBe(300);
}, 90_000);

test("a torn last line is repaired with a message, and damage elsewhere stops the start", async () => {
  await (await start()).end("SIGKILL");
  const log = join(folder, "job/log.db");
  appendFileSync(log, '{"_id":"1-000000999999","stream":"job:torn","ver":1,"ev');
  const repaired = await start();
  expect(repaired.said()).toContain("torn");
  await repaired.end("SIGKILL");
  // The same length: a shorter one would be refused for that.
  const whole = readFileSync(log, "utf8");
  writeFileSync(log, whole.replace('"events":', '"events;"'));
  const refused = await finished("start", { ONEDAY_PORT: "0", ...env() });
  expect(refused.code).toBe(1);
  const line = whole.split("\n").findIndex((text) => text.includes('"events":')) + 1;
  expect(refused.said).toContain(`damaged, not repaired: ${log} line ${line}. Restore`);
  expect(refused.said.trim().split("\n")).toHaveLength(1);
}, 60_000);

// glibc reads it.
const onLinux = process.platform === "linux" ? test : () => undefined;
onLinux(
  "a started process has memory returned to the system, unless its environment sets that",
  async () => {
    const settingOf = ({ child }: Running) =>
      readFileSync(`/proc/${child.pid}/environ`, "utf8")
        .split("\0")
        .filter((entry) => entry.startsWith("MALLOC_"))
        .sort();
    const first = await start();
    expect(settingOf(first)).toEqual(["MALLOC_ARENA_MAX=2", "MALLOC_MMAP_THRESHOLD_=1048576"]);
    await first.end("SIGKILL");
    running = await startOneDay({ ...env(), MALLOC_ARENA_MAX: "7" });
    expect(settingOf(running)).toEqual(["MALLOC_ARENA_MAX=7"]);
  },
  60_000,
);

test("two processes do not share a data folder: the second is refused with one line", async () => {
  await start();
  const second = await finished("start", { ONEDAY_PORT: "0", ...env() });
  expect(second.code).toBe(1);
  expect(second.said.trim().split("\n")).toEqual([expect.stringContaining("in use")]);
}, 60_000);

test.each(["payment", "demo"])(
  "a start ends with one line if the folder of %s alone is held",
  async (name) => {
    mkdirSync(join(folder, name));
    const hold = await lockFolder(join(folder, name));
    const { code, said } = await finished("start", { ONEDAY_PORT: "0", ...env() });
    await hold.release();
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`^oneday: ${name}: .*in use[^\n]*\n$`));
  },
  60_000,
);

test("while the data folder cannot be written, no command is acknowledged", async () => {
  const { url, child } = await start();
  const login = await fetch(`${url}/api/users/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "worker1@oneday.test", password: "oneday-demo-2026" }),
  });
  const { accessToken } = (await login.json()) as { accessToken: string };
  // A file in the place of the folder: no append can succeed, under any user.
  renameSync(join(folder, "matching"), join(folder, "matching-away"));
  writeFileSync(join(folder, "matching"), "");
  const answer = await fetch(`${url}/api/matching/profile`, {
    method: "PUT",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({
      skills: ["지게차"],
      categoryIds: [],
      lat: 37.5,
      lng: 127,
      radiusKm: 3,
      hourlyWageWonMin: 99_999,
      availability: [],
    }),
  });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  await until(() => child.exitCode !== null, 10_000);
  expect(child.exitCode).toBe(1);
  rmSync(join(folder, "matching"));
  renameSync(join(folder, "matching-away"), join(folder, "matching"));
  const again = await start();
  const profile = await fetch(`${again.url}/api/matching/profile`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(await profile.json()).not.toMatchObject({ hourlyWageWonMin: 99_999 });
}, 60_000);

test.each([
  ["ONEDAY_PORT", "abc"],
  ["ONEDAY_OPERATOR_PASSWORD", "short"],
  ["ONEDAY_MONGO_URL", "postgres://x"],
  ["ONEDAY_RATE_LIMITS", "maybe"],
  ["ONEDAY_TYPO", "1"],
])("a bad %s stops the start with one line that names it", async (name, value) => {
  const { code, said } = await finished("start", { ONEDAY_DATA_DIR: folder, [name]: value });
  expect(code).toBe(1);
  expect(said.trim().split("\n")).toEqual([expect.stringContaining(name)]);
});
