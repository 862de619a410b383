/**
 * A guardian's withdrawn consent: it blocks a minor until the work begins, and never after that.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { dayMs, later, now, seoulDate } from "../../../services/contracts/core/units.ts";
import type { TestBroker } from "../../support/broker.ts";
import { byDay, postingOf } from "../../support/postings.ts";
import { userOf } from "../../user/people.ts";
import { engaged, join, type Someone, startWork } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startWork();
  broker = running.broker;
});
afterAll(() => running.stop());

const bornYearsAgo = (years: number) => `${Number(seoulDate(now()).slice(0, 4)) - years}-01-01`;
const guardian = () => ({
  name: "김보호",
  phone: "010-9999-8888",
  consentAt: later(now(), -dayMs),
});
const missing = { type: "NOT_ELIGIBLE", code: 422, data: { reason: "GUARDIAN_MISSING" } };

/** A minor with a guardian, accepted for a shift by day. */
const acceptedMinor = async () => {
  const worker = await join(broker, { birthDate: bornYearsAgo(17), guardian: guardian() });
  const employer = await join(broker, { role: "employer" });
  const { jobId } = await employer.ask("job.post", postingOf(byDay()));
  const { applicationId } = await worker.ask("job.apply", { jobId });
  await employer.ask("job.accept", { applicationId });
  return { worker, employer, applicationId };
};
/** A shift that begins now may be at night, where minors are refused: the age is set afterwards. */
const signedMinor = async () => {
  const worker = await join(broker);
  const employer = await join(broker, { role: "employer" });
  const shift = await engaged(worker, employer);
  const change = { birthDate: bornYearsAgo(17), guardian: guardian() };
  await userOf(broker).vault.change(worker.userId, (row) => ({ ...row, ...change }));
  const { code } = await employer.ask("job.checkInCode", { jobId: shift.jobId });
  return { worker, employer, present: { applicationId: shift.applicationId, code } };
};
const withdraw = (worker: Someone) => worker.ask("user.guardian.remove", {});
const allow = (worker: Someone) => worker.ask("user.guardian.set", guardian());

test("neither side can sign for a minor whose guardian has withdrawn the consent", async () => {
  const { worker, employer, applicationId } = await acceptedMinor();
  await withdraw(worker);
  for (const one of [worker, employer]) {
    await expect(one.ask("job.sign", { applicationId })).rejects.toMatchObject(missing);
  }
  expect(await worker.ask("job.application", { applicationId })).toMatchObject({
    status: "accepted",
    signedBy: [],
  });
  await allow(worker);
  await worker.ask("job.sign", { applicationId });
  expect((await employer.ask("job.sign", { applicationId })).status).toBe("signed");
});

test("a signature stays: signing again or repeating a request does not ask the guardian", async () => {
  const { worker, applicationId } = await acceptedMinor();
  await worker.ask("job.sign", { applicationId }, "the-key-of-a-signature");
  await withdraw(worker);
  const again = { signedBy: ["worker"] };
  const signing = worker.ask("job.sign", { applicationId }, "the-key-of-a-signature");
  expect(await signing).toMatchObject(again);
  expect(await worker.ask("job.sign", { applicationId })).toMatchObject(again);
});

test("check-in is refused for a minor whose guardian has withdrawn the consent", async () => {
  const { worker, present } = await signedMinor();
  await withdraw(worker);
  await expect(worker.ask("job.checkIn", present)).rejects.toMatchObject(missing);
  const { status } = await worker.ask("job.application", {
    applicationId: present.applicationId,
  });
  expect(status).toBe("signed");
  await allow(worker);
  expect((await worker.ask("job.checkIn", present)).status).toBe("working");
});

test("work that has begun ends and is paid, even if the guardian withdraws the consent", async () => {
  const { worker, employer, present } = await signedMinor();
  await worker.ask("job.checkIn", present);
  await withdraw(worker);
  expect((await worker.ask("job.checkIn", present)).status).toBe("working");
  expect((await worker.ask("job.checkOut", present)).status).toBe("worked");
  const { applicationId } = present;
  const { status } = await employer.ask("job.approve", { applicationId, workedMinutes: 0 });
  expect(["approved", "paid"]).toContain(status);
});

test("a stranger learns nothing about a guardian, and the minor can still leave the shift", async () => {
  const { worker, applicationId } = await acceptedMinor();
  await withdraw(worker);
  const stranger = await join(broker);
  await expect(stranger.ask("job.sign", { applicationId })).rejects.toMatchObject({ code: 404 });
  expect((await worker.ask("job.withdraw", { applicationId })).status).toBe("withdrawn");
});
