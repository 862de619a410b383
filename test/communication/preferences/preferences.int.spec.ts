/** Preferences: a user chooses channels, hours and language, and their list follows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call, type Params } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { projected } from "../../support/settled.ts";
import { testTokens } from "../../support/tokens.ts";

type Role = "worker" | "employer" | "operator";
const { securityProbe, tokenFor } = testTokens();
let folder: string;
let running: TestBroker;

const start = async (): Promise<void> => {
  const probes = (["user", "job", "payment"] as const).map((name) => probeLog(name).schema);
  running = await startBroker([...probes, securityProbe, communication], folder);
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-preferences-"));
  await start();
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const as = (userId: string, role: Role = "worker") => ({ meta: { token: tokenFor(userId, role) } });
const read = (userId: string, role?: Role) =>
  call(running.broker, "communication.preferences", {}, as(userId, role));
const set = (userId: string, change: Params<"communication.preferences.set">, role?: Role) =>
  call(running.broker, "communication.preferences.set", change, as(userId, role));
const ours = () => serviceOf(running.broker, "communication") as Service & LogMethods;
const notify = async (userId: string, kind: string) => {
  const cid = newId();
  await call(running.broker, "communication.notify", { cid, userId, kind, subject: cid, data: {} });
  await projected(ours(), { communication: ours().log.head.position });
};
const listOf = async (userId: string) =>
  (await call(running.broker, "communication.notifications", {}, as(userId))).items;

describe("before a choice", () => {
  test("quiet hours are the night, nothing is gathered, and the language is Korean", async () => {
    const worker = newId();
    const shown = await read(worker);
    expect(shown).toMatchObject({
      quietHours: { from: "21:00", to: "08:00" },
      digest: null,
      language: "ko",
    });
    expect(shown.kinds["calledOff"]?.channels).toEqual(["inApp", "stream", "push", "alimtalk"]);
    expect(shown.alwaysListed).toContain("calledOff");
    expect(shown.alwaysListed).not.toContain("paid");
  });

  test("each role sees the kinds that it can get", async () => {
    const kindsOf = async (role: Role) => Object.keys((await read(newId(), role)).kinds);
    const [worker, employer, operator] = [
      await kindsOf("worker"),
      await kindsOf("employer"),
      await kindsOf("operator"),
    ];
    expect(worker).toEqual(expect.arrayContaining(["welcome", "accepted"]));
    expect(worker).not.toContain("newApplicant");
    expect(employer).toEqual(expect.arrayContaining(["welcome", "newApplicant"]));
    expect(employer).not.toContain("accepted");
    expect(operator).toContain("openEnds");
    expect([...worker, ...employer]).not.toContain("openEnds");
  });
});

test("a change keeps what it does not name, also after a restart, and null is as by default", async () => {
  const userId = newId();
  await set(userId, { language: "en", digest: { hour: 18 } });
  await set(userId, { kinds: { paid: { channels: ["push", "inApp", "push"] } } });
  await set(userId, { kinds: { accepted: { channels: ["inApp"] } }, quietHours: null });
  const chosen = await read(userId);
  expect(chosen).toMatchObject({
    kinds: { paid: { channels: ["inApp", "push"] }, accepted: { channels: ["inApp"] } },
    language: "en",
    digest: { hour: 18 },
    quietHours: null,
  });
  const commits = ours().log.head.position;
  await set(userId, { language: "en", kinds: { paid: { channels: ["inApp", "push"] } } });
  expect(ours().log.head.position).toBe(commits);

  await running.stop();
  await start();
  expect(await read(userId)).toEqual(chosen);
  const { kinds } = await set(userId, { kinds: { paid: null } });
  expect(kinds).toMatchObject({ accepted: { channels: ["inApp"] } });
  expect(kinds["paid"]).toEqual((await read(newId())).kinds["paid"]);
});

test("changes at the same time lose nothing", async () => {
  const userId = newId();
  const kinds = ["paid", "approved", "accepted", "rejected", "jobFound", "applied"];
  await Promise.all([
    ...kinds.map((kind) => set(userId, { kinds: { [kind]: { channels: ["inApp"] } } })),
    set(userId, { language: "ko-plain" }),
    set(userId, { digest: { hour: 7 } }),
  ]);
  const chosen = await read(userId);
  expect(chosen).toMatchObject({ language: "ko-plain", digest: { hour: 7 } });
  for (const kind of kinds) expect(chosen.kinds[kind]).toEqual({ channels: ["inApp"] });
});

test("check-in, cancellation, security and failed money cannot be taken out of the list", async () => {
  const userId = newId();
  for (const kind of ["calledOff", "checkInMissing", "sessionReused", "withdrawalFailed"]) {
    const off = set(userId, { kinds: { [kind]: { channels: ["push"] } } });
    await expect(off).rejects.toMatchObject({ type: "KIND_ALWAYS_LISTED", code: 422 });
    // Their other channels are the user's choice.
    await set(userId, { kinds: { [kind]: { channels: ["inApp"] } } });
  }
  // One that is refused takes the others with it.
  const both = { paid: { channels: [] }, calledOff: { channels: [] } };
  await expect(set(userId, { kinds: both })).rejects.toMatchObject({ code: 422 });
  expect((await read(userId)).kinds["paid"]?.channels).not.toEqual([]);
});

test("a kind that does not exist, or that the role cannot get, is refused", async () => {
  for (const kind of ["ofNextYear", "newApplicant", "openEnds", "toString", "constructor"]) {
    const change = set(newId(), { kinds: { [kind]: { channels: ["inApp"] } } });
    await expect(change).rejects.toMatchObject({ type: "KIND_UNKNOWN", code: 422 });
  }
  const change = { kinds: { paid: { channels: ["pigeon"] } } } as never;
  await expect(set(newId(), change)).rejects.toMatchObject({ code: 422 });
});

test("a kind that is switched off is not listed, and listed again when it is switched on", async () => {
  const userId = newId();
  await notify(userId, "approved");
  await notify(userId, "paid");
  await set(userId, { kinds: { approved: { channels: ["push"] } } });
  expect((await listOf(userId)).map(({ kind }) => kind)).toEqual(["paid"]);
  await set(userId, { kinds: { approved: null } });
  expect((await listOf(userId)).map(({ kind }) => kind)).toEqual(["paid", "approved"]);
});

test("the list is in the chosen language, old notifications too", async () => {
  const userId = newId();
  await notify(userId, "approved");
  const texts: (string | undefined)[] = [];
  for (const language of ["ko", "ko-plain", "en"] as const) {
    await set(userId, { language });
    texts.push((await listOf(userId))[0]?.text);
  }
  expect(texts).toEqual([
    "근무 시간이 승인되었습니다. 곧 임금이 지급됩니다.",
    "사장님이 일한 시간을 확인했어요. 곧 돈이 들어와요.",
    "Your hours were approved. You will be paid shortly.",
  ]);
});

describe("a user who leaves", () => {
  test("has their choices in the export, and none after the erasure", async () => {
    const [userId, other] = [newId(), newId()];
    for (const one of [userId, other]) await set(one, { language: "en" });
    const sectionOf = async (id: string) => {
      const all = await call(running.broker, "communication.personal.export", { userId: id });
      return all.sections.find(({ name }) => name === "preferences")?.items;
    };
    expect(await sectionOf(userId)).toEqual([{ kinds: {}, language: "en" }]);
    expect(await sectionOf(newId())).toEqual([]);
    const erase = () =>
      call(running.broker, "communication.personal.erase", { cid: newId(), userId });
    await erase();
    expect(await sectionOf(userId)).toEqual([]);
    // What a request under way wrote is taken back by the second look.
    await set(userId, { language: "en" });
    await erase();
    expect(await sectionOf(userId)).toEqual([]);
    expect((await read(userId)).language).toBe("ko");
    expect((await read(other)).language).toBe("en");
  });

  test("has nothing of it read by someone without a token", async () => {
    const asked = call(running.broker, "communication.preferences", {});
    await expect(asked).rejects.toMatchObject({ type: "NO_TOKEN", code: 401 });
  });
});
