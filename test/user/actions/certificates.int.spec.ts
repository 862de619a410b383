import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { dayMs, later, newId, now, seoulDate } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { operatorEmail } from "../../../services/user/support/operator-account.command.ts";
import type { TestBroker } from "../../support/broker.ts";
import { startBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { services, userOf } from "../people.ts";
import { join, operatorPassword, type Someone, someone } from "../work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let operator: Someone;
const day = (days: number) => seoulDate(later(now(), days * dayMs));

beforeAll(async () => {
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword };
  running = await startBroker(services, undefined, env);
  broker = running.broker;
  const credentials = { email: operatorEmail, password: operatorPassword };
  operator = someone(broker, await call(broker, "user.login", credentials));
});
afterAll(() => running.stop());

const health = { kind: "foodHealth", number: "2026-심은1234" } as const;
const dates = { issuedOn: day(-30), expiresOn: day(300) };
const add = (one: Someone, key?: string) =>
  one.ask("user.certificates.add", { ...health, ...dates }, key);
const mine = async (one: Someone) => (await one.ask("user.certificates", {})).items;
const seen = async (one: Someone) =>
  (await operator.ask("user.public", { userId: one.userId })).certificates;
const queue = async (state: "unverified" | "verified" = "unverified") =>
  (await operator.ask("user.certificates.queue", { state, limit: 100 })).items;
const certificateRows = async () => {
  const rows = await resourcesOf(userOf(broker)).collection("certificates");
  return rows.find({}, { limit: 100 });
};

test("an operator sees the whole number, and others see that an operator has checked it", async () => {
  const worker = await join(broker, { name: "최자격" });
  const made = await add(worker, "certificate-1");
  expect(made).toMatchObject({ number: "***1234", state: "unverified", isExpired: false });
  expect(await add(worker, "certificate-1")).toEqual(made);
  expect(await mine(worker)).toEqual([made]);
  expect(await seen(worker)).toMatchObject([{ kind: "foodHealth", isVerified: false }]);
  const { certificateId } = made;
  const isQueued = async () =>
    (await queue()).some(({ certificate }) => certificate.certificateId === certificateId);
  await until(isQueued);
  const found = (await queue()).find((one) => one.userId === worker.userId);
  expect(found).toMatchObject({ holder: "최자격", certificate: { number: health.number } });
  const { userId } = worker;
  await operator.ask("user.certificates.check", { userId, certificateId, outcome: "verified" });
  expect(await seen(worker)).toMatchObject([{ kind: "foodHealth", isVerified: true }]);
  await until(async () => !(await isQueued()));
  expect((await queue("verified")).map((one) => one.userId)).toContain(userId);
});

test("a certificate's number is stored sealed, and is shown to its owner", async () => {
  const worker = await join(broker);
  await add(worker);
  const stored = await textsOf(running.dataDir);
  expect([...stored].filter(([, text]) => text.includes("심은1234"))).toEqual([]);
  const { userId } = worker;
  const held = await call(broker, "user.personal.export", { userId });
  expect(held.sections.find(({ name }) => name === "certificates")?.items).toMatchObject([
    { kind: "foodHealth", number: health.number, state: "unverified" },
  ]);
});

test("a status of stay is stored sealed, and one in an older row is still shown", async () => {
  const worker = await join(broker);
  const permit = { kind: "workPermit", number: "2026-0001", statusOfStay: "H-2" } as const;
  const { certificateId } = await worker.ask("user.certificates.add", { ...permit, ...dates });
  const rows = await resourcesOf(userOf(broker)).collection("certificates");
  const row = await rows.get(certificateId);
  expect(JSON.stringify(row)).not.toContain('"H-2"');
  expect((await mine(worker))[0]?.statusOfStay).toBe("H-2");
  const { sealedStay: _, ...older } = row as unknown as Record<string, string>;
  const before = { ...older, _id: certificateId, statusOfStay: "F-4" };
  expect(await rows.replace(certificateId, {}, before)).toBe(true);
  expect((await mine(worker))[0]?.statusOfStay).toBe("F-4");
});

test("a removed certificate is erased, and no one can remove another's", async () => {
  const worker = await join(broker);
  const other = await join(broker);
  const { certificateId } = await add(worker);
  await other.ask("user.certificates.remove", { certificateId });
  expect(await mine(worker)).toHaveLength(1);
  await worker.ask("user.certificates.remove", { certificateId });
  await worker.ask("user.certificates.remove", { certificateId });
  expect(await mine(worker)).toEqual([]);
  expect((await certificateRows()).map(({ _id }) => _id)).not.toContain(certificateId);
  const check = { userId: worker.userId, certificateId, outcome: "verified" as const };
  await expect(operator.ask("user.certificates.check", check)).rejects.toMatchObject({
    type: "NOT_FOUND",
    code: 404,
  });
  await expect(
    operator.ask("user.certificates.check", { ...check, userId: newId() }),
  ).rejects.toMatchObject({ type: "NOT_FOUND" });
});

test("a refused certificate leaves nothing stored", async () => {
  const worker = await join(broker);
  const before = (await certificateRows()).length;
  const asked = { ...health, issuedOn: day(1) };
  await expect(worker.ask("user.certificates.add", asked)).rejects.toMatchObject({
    type: "CERTIFICATE_DATES_WRONG",
    code: 422,
  });
  const all = await Promise.allSettled(Array.from({ length: 22 }, () => add(worker)));
  const refused = all.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(2);
  for (const one of refused) {
    expect(one).toMatchObject({ reason: { type: "TOO_MANY_CERTIFICATES", code: 409 } });
  }
  expect((await certificateRows()).length).toBe(before + 20);
});

test("everyone can read the skills that a worker names", async () => {
  const worker = await join(broker);
  expect(await worker.ask("user.skills", {})).toEqual({ skills: [] });
  const skills = ["지게차 운전", "포장"];
  expect(await worker.ask("user.skills.set", { skills: [...skills, " 포장 "] })).toEqual({
    skills,
  });
  expect(await worker.ask("user.skills", {})).toEqual({ skills });
  expect((await operator.ask("user.public", { userId: worker.userId })).skills).toEqual(skills);
  await expect(worker.ask("user.skills.set", { skills: ["kim@mail.co.kr"] })).rejects.toMatchObject(
    { type: "CONTACT_IN_TEXT", code: 422 },
  );
});
