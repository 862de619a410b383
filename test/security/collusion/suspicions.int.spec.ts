import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import { dayMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { type Answer, call, type Params } from "../../../services/contracts/index.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import type { TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, keptFolder, register, services, signInOperator } from "../../user/people.ts";
import { engaged, type Someone, someone } from "../../user/work.ts";

type Listed = Answer<"security.suspicions">["items"];

const kept = keptFolder();
let running: TestBroker;
let broker: ServiceBroker;
let operator: Answer<"user.login">;
let worker: Someone;
let employer: Someone;

const start = async () => {
  running = await kept.start([...services, job, payment, matching, communication]);
  ({ broker } = running);
};
beforeAll(async () => {
  await start();
  operator = await signInOperator(broker);
  worker = someone(broker, await register(broker, "pair.worker@oneday.test"));
  const company = { role: "employer", companyName: "하루물류" } as const;
  employer = someone(broker, await register(broker, "pair.employer@oneday.test", company));
});
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const listed = async (params: Params<"security.suspicions"> = {}): Promise<Listed> =>
  (await call(broker, "security.suspicions", params, as(operator.accessToken))).items;
const kinds = async (): Promise<string[]> =>
  (await listed({ status: "open" })).map(({ kind }) => kind).sort();
const decide = (suspicionId: string, key: string, reason = "가게에 물어 확인했습니다.") =>
  call(
    broker,
    "security.suspicions.decide",
    { suspicionId, outcome: "dismissed", reason },
    { meta: { ...as(operator.accessToken).meta, key } },
  );

test("a shift charged, hardly attended, fully paid and withdrawn at once is queued under its kinds", async () => {
  await employer.ask("payment.charge", { amountWon: 1_000_000, method: "card" }, newId());
  await until(async () => (await employer.ask("payment.wallet", {})).availableWon > 0);
  const { jobId, applicationId } = await engaged(worker, employer);
  const { code } = await employer.ask("job.checkInCode", { jobId });
  await worker.ask("job.checkIn", { applicationId, code });
  await worker.ask("job.checkOut", { applicationId, code });
  await employer.ask("job.approve", { applicationId, workedMinutes: 180 });
  await until(async () => (await worker.ask("payment.wallet", {})).availableWon > 0);
  const account = { bankCode: "088", accountNumber: "555-66-777777", holder: "김하루" };
  await worker.ask("user.bank.set", account);
  await worker.ask("payment.withdraw", { amountWon: 10_000 }, newId());
  await until(async () => (await kinds()).length === 3);
  expect(await kinds()).toEqual(["earlyPay", "inAndOut", "moneyLoop"]);
  const parties = { workerId: worker.userId, employerId: employer.userId, applicationId };
  for (const found of await listed()) expect(found).toMatchObject({ ...parties, status: "open" });
  // It blocks no one.
  const startsAt = later(now(), dayMs);
  await engaged(worker, employer, postingOf({ startsAt, seats: 1 }));
});

test("an operator decides it once, with a reason, and the audit log has both", async () => {
  const [first] = await listed({ status: "open" });
  const suspicionId = first?.suspicionId ?? "";
  const key = newId();
  const dismissed = await decide(suspicionId, key);
  expect(dismissed).toMatchObject({
    status: "dismissed",
    reason: "가게에 물어 확인했습니다.",
    decidedBy: operator.user.userId,
  });
  expect(await decide(suspicionId, key)).toEqual(dismissed);
  await expect(decide(suspicionId, newId())).rejects.toMatchObject({ type: "SUSPICION_DECIDED" });
  await expect(decide(newId(), newId())).rejects.toMatchObject({ code: 404 });
  await until(async () => (await listed({ status: "dismissed" })).length === 1);
  expect(await kinds()).toHaveLength(2);
  const entries = async () =>
    (
      await call(broker, "security.auditLogs", { subject: suspicionId }, as(operator.accessToken))
    ).items.map(({ action }) => action);
  await until(async () => (await entries()).includes("security.suspicionDecided"));
  expect(await entries()).toContain("security.suspicionRaised");
  const { ok } = await call(broker, "security.auditVerify", {}, as(operator.accessToken));
  expect(ok).toBe(true);
});

test("each is listed once after a restart, and the reason is in no log", async () => {
  const before = await listed();
  const dataDir = running.dataDir;
  await running.halt();
  expect([...(await textsOf(dataDir)).values()].join("\n")).not.toContain("가게에 물어");
  await start();
  await until(async () => (await listed()).length === before.length);
  expect(await listed()).toEqual(before);
});

test("a decision's free text is erased when a party leaves, and the decision stays", async () => {
  expect((await listed({ status: "dismissed" }))[0]?.reason).toContain("가게");
  const gone = { cid: "erase:pair", userId: worker.userId };
  await call(broker, "security.personal.erase", gone);
  const [left] = await listed({ status: "dismissed" });
  expect(left).toMatchObject({ status: "dismissed", reason: null });
});
