/** The certificate of work, over the real user and job services and probes for the rest. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { pdfOf } from "../../../mixins/http/documents/pdf.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import {
  dayMs,
  hourMs,
  later,
  newId,
  now,
  seoulDate,
} from "../../../services/contracts/core/units.ts";
import { paperOf } from "../../../services/contracts/documents.ts";
import { type ApplicationEvent, applications } from "../../../services/job/domain/application.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { applicationsView } from "../../../services/job/read-models/job.projection.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { textOfPdf } from "../../support/pdf.ts";
import { until } from "../../support/until.ts";
import { join, startWork, worked } from "../../user/work.ts";
import { terms } from "../domain/applied.ts";

let running: TestBroker;
let broker: ServiceBroker;
beforeAll(async () => {
  running = await startWork();
  broker = running.broker;
});
afterAll(() => running.stop());

test("a worker gets a record of their own paid work, with the duties and wage that they ask for", async () => {
  const employer = await join(broker, { role: "employer", companyName: "한강물류" });
  const worker = await join(broker, { name: "김하루", birthDate: "1990-05-05" });
  const stranger = await join(broker);
  const applicationId = await worked(worker, employer);
  await until(
    async () => (await worker.ask("job.application", { applicationId })).status === "paid",
  );
  const from = seoulDate(later(now(), -dayMs));
  const to = seoulDate(later(now(), dayMs));
  const period = { from, to };
  const listed = async () => (await worker.ask("job.workRecord", period)).items.length === 1;
  await until(listed);

  const plain = await worker.ask("job.workRecord", period);
  expect(plain.worker).toEqual({ userId: worker.userId, name: "김하루", birthDate: "1990-05-05" });
  expect(plain.items).toMatchObject([
    { applicationId, employerId: employer.userId, employerName: "한강물류", minutes: 3 },
  ]);
  const [item] = plain.items;
  expect([item?.duties, item?.wage]).toEqual([undefined, undefined]);

  const full = await worker.ask("job.workRecord", { ...period, duties: true, wage: true });
  expect(full.items[0]?.duties?.category).not.toBe("");
  expect(full.items[0]?.wage?.hourlyWageWon).toBeGreaterThan(10_000);
  expect((await stranger.ask("job.workRecord", period)).items).toEqual([]);

  const text = textOfPdf(await pdfOf(paperOf("job.workRecord", full)));
  for (const shown of ["사용증명서", "김하루", "한강물류", "업무의 종류", "시급"]) {
    expect(text).toContain(shown);
  }
  const less = textOfPdf(await pdfOf(paperOf("job.workRecord", plain)));
  expect(less).not.toMatch(/업무의 종류|시급/);
});

test("no number of applications that came to nothing keeps paid work out of the record", async () => {
  const employer = await join(broker, { role: "employer" });
  const worker = await join(broker);
  const applicationId = await worked(worker, employer);
  await until(
    async () => (await worker.ask("job.application", { applicationId })).status === "paid",
  );
  // More than any page, all of them before the paid one: a worker cannot make as many in a test.
  const { log } = serviceOf(broker, "job") as JobService;
  const startsAt = later(now(), -2 * dayMs);
  const endsAt = later(startsAt, hourMs);
  const shift = { ...terms, startsAt, endsAt };
  const { userId: workerId } = worker;
  const vain = Array.from({ length: 1600 }, () => {
    const one = { applicationId: newId(), jobId: newId(), workerId, employerId: employer.userId };
    const events: ApplicationEvent[] = [
      { type: "applied", data: { ...one, terms: shift, isFirstCome: false, at: startsAt } },
      { type: "entered", data: { ...one, appliedAt: startsAt, startsAt, endsAt } },
    ];
    return log.decide(applications, one.applicationId, () => events, systemCommand(newId()));
  });
  await Promise.all(vain);
  const rows = readModelOf(serviceOf(broker, "job"), applicationsView);
  await until(
    async () => (await rows.find({ workerId }, { limit: 2000 })).length > vain.length,
    30_000,
  );
  const period = { from: seoulDate(later(now(), -3 * dayMs)), to: seoulDate(later(now(), dayMs)) };
  const record = async () => (await worker.ask("job.workRecord", period)).items;
  await until(async () => (await record()).length > 0);
  expect(await record()).toMatchObject([{ applicationId }]);
});

test("a record is of a period of at most a year, in the right order, and is for workers", async () => {
  const worker = await join(broker);
  const employer = await join(broker, { role: "employer" });
  const asked = (from: string, to: string) =>
    worker.ask("job.workRecord", { from, to }).then(
      () => "done",
      ({ type }: { type: string }) => type,
    );
  expect(await asked("2026-01-01", "2027-01-01")).toBe("done");
  expect(await asked("2026-01-01", "2027-01-02")).toBe("PERIOD_TOO_LONG");
  expect(await asked("2026-01-02", "2026-01-01")).toBe("INTERVAL_EMPTY");
  const period = { from: "2026-01-01", to: "2026-01-02" };
  await expect(employer.ask("job.workRecord", period)).rejects.toMatchObject({
    type: "WRONG_ROLE",
  });
});
