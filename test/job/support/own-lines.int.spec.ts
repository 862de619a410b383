/** Pay lines of the employer's own, from the posting to the payslip, over the real services. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { newId, now, seoulDate } from "../../../services/contracts/core/units.ts";
import { type Answer, call } from "../../../services/contracts/index.ts";
import { ownPayLines, ruleAt } from "../../../services/contracts/law/statutory-values.ts";
import job from "../../../services/job/job.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { services } from "../../user/people.ts";
import { engaged, join, type Someone, soon } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let employer: Someone;
let worker: Someone;
const seenMs = 10_000;
const transport = { kind: "transport", won: 5_000 } as const;
const meal = { kind: "meal", won: 9_000 } as const;
const bonus = { kind: "bonus", won: 300_000 } as const;
const ownLines = [transport, meal, bonus];
const added = 314_000;

beforeAll(async () => {
  const taken = ["user", "payment"];
  const probes = neighbours().schemas.filter(({ name }) => !taken.includes(name));
  running = await startBroker([...services, job, payment, ...probes]);
  broker = running.broker;
});
beforeEach(async () => {
  employer = await join(broker, { role: "employer", companyName: "하루물류", regularEmployees: 3 });
  worker = await join(broker);
});
afterAll(() => running.stop());

const shown = (jobId: string) => call(broker, "job.get", { jobId });
const fund = async () => {
  await employer.ask("payment.charge", { amountWon: 1_000_000, method: "card" }, newId());
  await until(async () => (await employer.ask("payment.wallet", {})).availableWon > 0, seenMs);
};
/** The payslip of a shift that is paid for so many minutes; the worker was there for none of its time. */
const paid = async (posting: Posting, workedMinutes: number) => {
  await fund();
  const { jobId, applicationId } = await engaged(worker, employer, posting);
  const { code } = await employer.ask("job.checkInCode", { jobId });
  await worker.ask("job.checkIn", { applicationId, code });
  await worker.ask("job.checkOut", { applicationId, code });
  await employer.ask("job.approve", { applicationId, workedMinutes });
  let slip: Answer<"payment.payslip"> | null = null;
  // The payslips may be a moment behind.
  await until(async () => {
    slip = await worker.ask("payment.payslip", { applicationId }).catch(() => null);
    return slip !== null;
  }, seenMs);
  if (slip === null) throw new Error("no payslip");
  return { applicationId, slip: slip as Answer<"payment.payslip"> };
};

test("what a posting adds to the wage is paid with it: transport and bonus are taxed, a meal is not", async () => {
  const posting = soon({ hourlyWageWon: 12_000, ownLines });
  const { cost } = await employer.ask("job.check", posting);
  expect(cost?.grossWon).toBe(36_000 + added);
  const { applicationId, slip } = await paid(posting, 180);
  const lines = slip.lines.map(({ code, won }) => [code, won]);
  expect(lines).toEqual(
    expect.arrayContaining([
      ["BASE", 36_000],
      ["TRANSPORT", transport.won],
      ["MEAL", meal.won],
      ["BONUS", bonus.won],
    ]),
  );
  const free = ruleAt(ownPayLines, seoulDate(now())).value;
  expect(free.transport.taxFreeWonMax).toBe(0);
  expect(slip.taxFreeWon).toBe(Math.min(meal.won, free.meal.taxFreeWonMax));
  // 2.7 % of (350,000 - 9,000 - 150,000), down to ten won.
  expect(slip).toMatchObject({ grossWon: 36_000 + added, incomeTaxWon: 5_150 });
  expect(cost?.takeHomeWon).toBe(slip.netWon);
  const { terms, pay, termsText } = await worker.ask("job.contract", { applicationId });
  expect(terms).toMatchObject({ ownLines, takeHomeWon: slip.netWon });
  expect(pay?.lines.map(({ text }) => text)).toEqual(
    expect.arrayContaining(["교통비", "식대", "상여"]),
  );
  expect(JSON.parse(termsText).terms.ownLines).toEqual(ownLines);
});

test("a day without a minute of work pays none of it", async () => {
  const { slip } = await paid(soon({ ownLines }), 0);
  expect([slip.grossWon, slip.netWon]).toEqual([0, 0]);
});

test("a job shows what its employer adds; what was posted without has no such field, nor has its contract", async () => {
  const plain = await employer.ask("job.post", soon());
  const more = await employer.ask("job.post", soon({ ownLines: [meal] }));
  expect(await shown(plain.jobId)).not.toHaveProperty("ownLines");
  await until(async () => (await shown(more.jobId)).ownLines?.length === 1, seenMs);
  expect(more.ownLines).toEqual([meal]);
  expect(more.takeHomeWon).toBeGreaterThan(plain.takeHomeWon);
  await fund();
  const { applicationId } = await worker.ask("job.apply", { jobId: plain.jobId });
  await employer.ask("job.accept", { applicationId });
  const { termsText } = await worker.ask("job.contract", { applicationId });
  expect(termsText).not.toContain("ownLines");
});

test("anyone reads what the worker of a job gets for each day, whose lines add up to the take-home", async () => {
  const first = soon({ ownLines });
  const day = (at: string) => new Date(Date.parse(at) + 24 * 3_600_000).toISOString();
  const moreDays = [{ startsAt: day(first.startsAt), endsAt: day(first.endsAt) }];
  const job = await employer.ask("job.post", { ...first, moreDays });
  const { days } = await call(broker, "job.pay", { jobId: job.jobId });
  expect(days.map(({ startsAt }) => startsAt)).toEqual([job.startsAt, moreDays[0]?.startsAt]);
  expect(days.map(({ netWon }) => netWon)).toEqual([
    job.takeHomeWon,
    job.moreDays?.[0]?.takeHomeWon,
  ]);
  for (const { lines, netWon } of days) {
    expect(lines.reduce((sum, { won }) => sum + won, 0)).toBe(netWon);
    expect(lines.map(({ code }) => code)).toEqual(expect.arrayContaining(["BASE", "MEAL"]));
  }
  expect(days[0]).not.toHaveProperty("employerFeeWon");
  const draft = await employer.ask("job.post", { ...first, draft: true });
  const asked = call(broker, "job.pay", { jobId: draft.jobId });
  await expect(asked).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
});

test("a repost and a template have the same lines", async () => {
  const first = await employer.ask("job.post", postingOf({ ownLines }));
  const { startsAt, endsAt } = postingOf();
  const again = await employer.ask("job.repost", { jobId: first.jobId, startsAt, endsAt });
  expect([again.ownLines, again.takeHomeWon]).toEqual([ownLines, first.takeHomeWon]);
  const { siteId: _, draft: __, startsAt: from, endsAt: ___, breaks: ____, ...kept } = postingOf();
  const template = await employer.ask("job.templates.add", {
    name: "포장",
    posting: { ...kept, durationMinutes: 510, ownLines },
  });
  const { templateId } = template;
  expect(template.posting.ownLines).toEqual(ownLines);
  const made = await employer.ask("job.templates.post", { templateId, startsAt: from });
  expect([made.ownLines, made.takeHomeWon]).toEqual([ownLines, first.takeHomeWon]);
});

test("an edit changes the lines and the pay, and an empty list takes them away, until someone applies", async () => {
  const { jobId, takeHomeWon } = await employer.ask("job.post", postingOf());
  const raised = await employer.ask("job.edit", { jobId, ownLines: [transport] });
  expect(raised.ownLines).toEqual([transport]);
  expect(raised.takeHomeWon).toBeGreaterThan(takeHomeWon);
  const bare = await employer.ask("job.edit", { jobId, ownLines: [] });
  expect(bare).not.toHaveProperty("ownLines");
  expect(bare.takeHomeWon).toBe(takeHomeWon);
  await employer.ask("job.edit", { jobId, ownLines: [meal] });
  await worker.ask("job.apply", { jobId });
  for (const change of [[], [{ ...meal, won: 8_000 }], [meal, transport]]) {
    await expect(employer.ask("job.edit", { jobId, ownLines: change })).rejects.toMatchObject({
      type: "TERMS_FIXED",
      data: { terms: ["ownLines"] },
    });
  }
  const retitled = await employer.ask("job.edit", { jobId, title: "포장 보조" });
  expect(retitled.ownLines).toEqual([meal]);
});

test("a worker who saw other lines is asked to read them again", async () => {
  const { jobId, version = 1 } = await employer.ask("job.post", postingOf({ ownLines }));
  await employer.ask("job.edit", { jobId, ownLines: [meal] });
  const applying = worker.ask("job.apply", { jobId, termsVersion: version });
  await expect(applying).rejects.toMatchObject({ type: "TERMS_CHANGED" });
});

test("two lines of a kind are refused, and so is a wage that reaches the minimum only with them", async () => {
  const twice = postingOf({ ownLines: [meal, transport, meal] });
  await expect(employer.ask("job.post", twice)).rejects.toMatchObject({
    type: "OWN_LINES_TWICE",
    code: 422,
    data: { kind: "meal" },
  });
  const low = postingOf({ hourlyWageWon: 9_000, ownLines: [bonus] });
  await expect(employer.ask("job.post", low)).rejects.toMatchObject({ type: "WAGE_BELOW_MINIMUM" });
  const problems = async (posting: Posting) =>
    (await employer.ask("job.check", posting)).problems.map(({ code }) => code);
  expect(await problems(twice)).toEqual(["OWN_LINES_TWICE"]);
  expect(await problems(low)).toEqual(["WAGE_BELOW_MINIMUM"]);
});
