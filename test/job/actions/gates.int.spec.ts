/** Gates of a posting, over the real services: who may apply, be accepted and be shown the job. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { dayMs, instant, later, now, seoulDate } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import matching from "../../../services/matching/matching.service.ts";
import type { TestBroker } from "../../support/broker.ts";
import { byDay, type Posting, postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { signInOperator } from "../../user/people.ts";
import { join, operatorPassword, type Someone, someone, startWork } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let operator: Someone;
let employer: Someone;

beforeAll(async () => {
  running = await startWork([matching]);
  broker = running.broker;
  operator = someone(broker, await signInOperator(broker, operatorPassword));
  employer = await join(broker, { role: "employer", companyName: "하루물류" });
});
afterAll(() => running.stop());

type Kind = "forklift" | "workPermit";
const dayOfShift = () => seoulDate(instant(byDay().startsAt));
const post = (gates: NonNullable<Posting["gates"]>, more: Partial<Posting> = {}) =>
  employer.ask("job.post", postingOf({ ...byDay(), gates, ...more }));
const apply = (worker: Someone, jobId: string) => worker.ask("job.apply", { jobId });
const refusing = (reason: string, more: object = {}) => ({
  type: "NOT_ELIGIBLE",
  code: 422,
  data: { reason, ...more },
});
/** Adds a certificate, which an operator then looks at. */
const shows = async (
  worker: Someone,
  kind: Kind,
  { expiresOn, outcome }: { expiresOn?: string; outcome?: "verified" | "refused" } = {},
) => {
  const { certificateId } = await worker.ask("user.certificates.add", {
    kind,
    number: "2024-001122",
    issuedOn: "2024-05-05",
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...(kind === "workPermit" ? { statusOfStay: "F-4" } : {}),
  });
  const { userId } = worker;
  if (outcome !== undefined) {
    await operator.ask("user.certificates.check", { userId, certificateId, outcome });
  }
};

test("a worker sees the gates of a job before applying, and passes with a verified certificate that lasts", async () => {
  const { jobId, gates } = await post({ certificates: ["forklift"] });
  expect(gates).toEqual({ certificates: ["forklift"] });
  expect((await call(broker, "job.get", { jobId })).gates).toEqual(gates);
  const worker = await join(broker);
  const missing = refusing("CERTIFICATE_MISSING", { certificates: ["forklift"] });
  await expect(apply(worker, jobId)).rejects.toMatchObject(missing);
  await shows(worker, "forklift");
  await expect(apply(worker, jobId)).rejects.toMatchObject(missing);
  await shows(worker, "forklift", { outcome: "refused" });
  await expect(apply(worker, jobId)).rejects.toMatchObject(missing);
  const before = seoulDate(later(byDay().startsAt, -dayMs));
  await shows(worker, "forklift", { expiresOn: before, outcome: "verified" });
  await expect(apply(worker, jobId)).rejects.toMatchObject(missing);
  await shows(worker, "forklift", { expiresOn: dayOfShift(), outcome: "verified" });
  expect((await apply(worker, jobId)).status).toBe("pending");
});

test("a certificate that was removed after applying keeps the worker from being accepted", async () => {
  const { jobId } = await post({ certificates: ["forklift"] });
  const worker = await join(broker);
  await shows(worker, "forklift", { outcome: "verified" });
  const { applicationId } = await apply(worker, jobId);
  const [held] = (await worker.ask("user.certificates", {})).items;
  await worker.ask("user.certificates.remove", { certificateId: held?.certificateId ?? "" });
  const accepting = employer.ask("job.accept", { applicationId });
  await expect(accepting).rejects.toMatchObject(refusing("CERTIFICATE_MISSING"));
  await shows(worker, "forklift", { outcome: "verified" });
  expect((await employer.ask("job.accept", { applicationId })).status).toBe("accepted");
});

test("a right to work is a national's statement or a foreigner's verified permit, and no one sees which", async () => {
  const { jobId } = await post({ workPermit: true });
  const [national, foreigner, silent] = [
    await join(broker),
    await join(broker),
    await join(broker),
  ];
  const missing = refusing("WORK_PERMIT_MISSING");
  await expect(apply(silent, jobId)).rejects.toMatchObject(missing);
  await national.ask("user.update", { needsWorkPermit: false });
  await foreigner.ask("user.update", { needsWorkPermit: true });
  await expect(apply(foreigner, jobId)).rejects.toMatchObject(missing);
  await shows(foreigner, "workPermit");
  await expect(apply(foreigner, jobId)).rejects.toMatchObject(missing);
  await shows(foreigner, "workPermit", { outcome: "verified" });
  for (const worker of [national, foreigner]) {
    expect((await apply(worker, jobId)).status).toBe("pending");
    const { certificates } = await employer.ask("user.public", { userId: worker.userId });
    expect(certificates).toEqual([]);
  }
  const facts = (one: Someone) =>
    call(broker, "user.facts", { userId: one.userId, withPapers: true });
  expect((await facts(national)).gateFacts).toEqual((await facts(foreigner)).gateFacts);
  expect((await foreigner.ask("user.certificates", {})).items[0]?.statusOfStay).toBe("F-4");
  // The statement and the status of stay are in rows, never in a log.
  const texts = [...(await textsOf(running.dataDir))];
  const places = (word: string) =>
    texts.filter(([, text]) => text.includes(word)).map(([at]) => at);
  expect(places("needsWorkPermit")).toEqual(["user/vault"]);
  // In quotes: three letters may be in a sealed text by chance.
  expect(places('"F-4"')).toEqual([]);
});

test("a work permit needs its status of stay, and nothing else has one", async () => {
  const worker = await join(broker);
  const paper = { number: "2024-001122", issuedOn: "2024-05-05" };
  const wrong = { type: "STATUS_OF_STAY_WRONG", code: 422 };
  const permit = worker.ask("user.certificates.add", { ...paper, kind: "workPermit" });
  await expect(permit).rejects.toMatchObject(wrong);
  const given = { ...paper, kind: "forklift", statusOfStay: "F-4" } as const;
  await expect(worker.ask("user.certificates.add", given)).rejects.toMatchObject(wrong);
});

test("work for adults only takes no one below 19 by the year of birth, also in a trade that is always so", async () => {
  const year = Number(dayOfShift().slice(0, 4));
  const guardian = { name: "김보호", phone: "010-9999-8888", consentAt: later(now(), -dayMs) };
  const young = await join(broker, { birthDate: `${year - 18}-01-01`, guardian });
  const grown = await join(broker, { birthDate: `${year - 19}-12-31`, guardian });
  for (const job of [
    await post({ adultOnly: true }, { categoryId: categoryId("serving") }),
    await post({}, { categoryId: categoryId("demolition"), ...byDay(), title: "철거 보조" }),
  ]) {
    expect(job.gates).toEqual({ adultOnly: true });
    await expect(apply(young, job.jobId)).rejects.toMatchObject(refusing("ADULT_ONLY"));
  }
  const { jobId } = await post({ adultOnly: true }, { categoryId: categoryId("serving") });
  expect((await apply(grown, jobId)).status).toBe("pending");
});

test.each<[NonNullable<Posting["gates"]>, string]>([
  [{ adultOnly: true }, "GATE_NOT_ALLOWED"],
  [{ certificates: ["korean"] }, "GATE_UNKNOWN"],
  [{ certificates: ["workPermit"] }, "GATE_UNKNOWN"],
])("a posting with the gates %j is refused with the reason", async (gates, type) => {
  await expect(post(gates)).rejects.toMatchObject({ code: 422, type });
  const { problems } = await employer.ask("job.check", postingOf({ ...byDay(), gates }));
  expect(problems.map(({ code }) => code)).toEqual([type]);
});

test("gates are fixed while an application is live, and can be lifted otherwise", async () => {
  const { jobId } = await post({ workPermit: true });
  const worker = await join(broker);
  await worker.ask("user.update", { needsWorkPermit: false });
  const { applicationId } = await apply(worker, jobId);
  const lift = () => employer.ask("job.edit", { jobId, gates: {} });
  await expect(lift()).rejects.toMatchObject({ type: "TERMS_FIXED", data: { terms: ["gates"] } });
  await worker.ask("job.withdraw", { applicationId });
  expect((await lift()).gates).toBeUndefined();
});

test("a job is recommended to who passes its gates, and only they are candidates for it", async () => {
  const place = { address: "제주 제주시 문연로 6", lat: 33.489, lng: 126.498 };
  const { jobId } = await post({ certificates: ["forklift"] }, { place });
  const [fit, unfit] = [await join(broker), await join(broker)];
  await shows(fit, "forklift", { outcome: "verified" });
  // A certificate that no operator has looked at does not pass.
  await shows(unfit, "forklift");
  const wish = { skills: [], categoryIds: [], radiusKm: 5, hourlyWageWonMin: 0, availability: [] };
  for (const worker of [fit, unfit]) {
    await worker.ask("matching.profile.set", { ...wish, lat: place.lat, lng: place.lng });
  }
  const shownTo = async (worker: Someone) =>
    (await worker.ask("matching.recommendations", {})).items.map(({ job }) => job.jobId);
  await until(async () => (await shownTo(fit)).includes(jobId), 10_000);
  expect(await shownTo(unfit)).not.toContain(jobId);
  const candidates = async () =>
    (await employer.ask("matching.candidates", { jobId })).items.map(({ worker }) => worker.userId);
  await until(async () => (await candidates()).includes(fit.userId), 10_000);
  expect(await candidates()).toEqual([fit.userId]);
});
