/** The contract of an application, over the real user and job service: who sees what of whom. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import {
  hourMs,
  later,
  minuteMs,
  newId,
  now,
  sha256,
} from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import { applications } from "../../../services/job/domain/application.ts";
import type { ApplicationStatus } from "../../../services/job/domain/lifecycle.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { keepParty } from "../../../services/job/stores/contract-parties.repository.ts";
import { signedText } from "../../../services/job/support/contract-terms.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { signInOperator, userOf } from "../../user/people.ts";
import {
  engaged,
  join,
  operatorPassword,
  type Someone,
  someone,
  startWork,
} from "../../user/work.ts";
import { parties, terms } from "../domain/applied.ts";
import { forge } from "./forged.ts";

let world: TestBroker;
let broker: ServiceBroker;
beforeAll(async () => {
  world = await startWork();
  broker = world.broker;
});
afterAll(() => world.stop());

const service = () => serviceOf(broker, "job") as JobService;
const company = {
  companyName: "하루물류",
  businessNumber: "124-81-00998",
  representative: "박대표",
  businessAddress: "서울특별시 송파구 송파대로 1",
};
const hire = async () => ({
  worker: await join(broker, { name: "김하루", birthDate: "1995-07-21" }),
  employer: await join(broker, { role: "employer", name: "박사장", ...company }),
});
/** An application in a status, with the events of older logs: a signature without a time. */
const forged = async (
  { worker, employer }: { worker: Someone; employer: Someone },
  status: ApplicationStatus,
): Promise<string> => {
  const startsAt = later(now(), hourMs);
  const scene = {
    applicationId: newId(),
    jobId: newId(),
    workerId: worker.userId,
    employerId: employer.userId,
    startsAt,
    endsAt: later(startsAt, 4 * hourMs),
  };
  await forge(service(), scene, status);
  return scene.applicationId;
};

describe("the parties on a contract", () => {
  test("are named in full to both of them, and to no one else", async () => {
    const both = await hire();
    const { applicationId } = await engaged(both.worker, both.employer);
    const shown = await both.worker.ask("job.contract", { applicationId });
    expect(shown.worker).toMatchObject({ name: "김하루", birthDate: "1995-07-21" });
    expect(shown.employer).toMatchObject({ name: "박사장", ...company });
    expect(shown.employer).not.toHaveProperty("birthDate");
    expect(shown.missing).toEqual([]);
    expect(await both.employer.ask("job.contract", { applicationId })).toEqual(shown);
    const others = [await join(broker), await join(broker, { role: "employer" })];
    for (const stranger of others) {
      await expect(stranger.ask("job.contract", { applicationId })).rejects.toMatchObject({
        type: "NOT_FOUND",
        code: 404,
      });
    }
  });

  test("are shown to an operator as everyone sees them, while the application is disputed and not before", async () => {
    const both = await hire();
    const { jobId, applicationId } = await engaged(both.worker, both.employer);
    const operator = someone(broker, await signInOperator(broker, operatorPassword));
    const refused = async () => {
      for (const action of ["job.application", "job.contract"] as const) {
        await expect(operator.ask(action, { applicationId })).rejects.toMatchObject({
          type: "NOT_FOUND",
          code: 404,
        });
      }
    };
    await refused();
    const { code } = await both.employer.ask("job.checkInCode", { jobId });
    await both.worker.ask("job.checkIn", { applicationId, code });
    await both.worker.ask("job.checkOut", { applicationId, code });
    await refused();
    await both.worker.ask("job.dispute", { applicationId, reason: "시간이 달라요." });
    const application = await operator.ask("job.application", { applicationId });
    expect(application).toEqual(await both.worker.ask("job.application", { applicationId }));
    const contract = await operator.ask("job.contract", { applicationId });
    const full = await both.worker.ask("job.contract", { applicationId });
    const { userId: workerId } = both.worker;
    expect(contract.worker).toEqual({ userId: workerId, displayName: "김*루" });
    const shop = { userId: both.employer.userId, displayName: company.companyName };
    expect(contract.employer).toEqual(shop);
    expect(contract.missing).toEqual([]);
    expect(contract).toMatchObject({ terms: full.terms, signatures: full.signatures });
    expect(JSON.stringify([application, contract])).not.toMatch(/김하루|1995-07-21|박대표|124-81/);
    const other = await join(broker, { role: "employer" });
    await expect(other.ask("job.contract", { applicationId })).rejects.toMatchObject({
      type: "NOT_FOUND",
    });
    const decision = { applicationId, workedMinutes: 0, reason: "일하지 않았습니다." };
    await operator.ask("job.decide", decision);
    await expect(operator.ask("job.contract", { applicationId })).rejects.toMatchObject({
      type: "NOT_FOUND",
    });
  });

  test("miss what the employer has not given, until it is given", async () => {
    const worker = await join(broker);
    const employer = await join(broker, { role: "employer", name: "박사장" });
    const { applicationId } = await engaged(worker, employer);
    expect((await worker.ask("job.contract", { applicationId })).missing).toEqual([
      "employer.businessNumber",
      "employer.representative",
      "employer.businessAddress",
    ]);
    await employer.ask("user.update", { representative: "박대표", businessAddress: "서울 1" });
    const { missing, employer: known } = await worker.ask("job.contract", { applicationId });
    expect(missing).toEqual(["employer.businessNumber"]);
    expect(known).toMatchObject({ representative: "박대표", businessAddress: "서울 1" });
    expect(await employer.ask("user.me", {})).toMatchObject({ representative: "박대표" });
  });

  test.each<[ApplicationStatus, boolean]>([
    ["accepted", true],
    ["signed", true],
    ["paid", true],
    ["disputed", true],
    ["rejected", false],
    ["withdrawn", false],
    ["cancelled", false],
    ["noShow", false],
  ])(
    "of an application that is %s and not signed by both otherwise know the names: %s",
    async (status, isKnown) => {
      const both = await hire();
      const applicationId = await forged(both, status);
      const text = JSON.stringify(await both.employer.ask("job.contract", { applicationId }));
      for (const word of ["김하루", "1995-07-21"]) expect(text.includes(word)).toBe(isKnown);
    },
  );

  test("are named as sealed with the contract once one of them has left", async () => {
    const both = await hire();
    const { applicationId } = await engaged(both.worker, both.employer);
    const { userId } = both.worker;
    const named = { displayName: "김*루", name: "김떠남", birthDate: "1990-01-01" };
    await keepParty(service(), { applicationId, userId, until: later(now(), hourMs) }, named);
    await userOf(broker).vault.remove(userId);
    const { worker, missing } = await both.employer.ask("job.contract", { applicationId });
    expect(worker).toEqual({ userId, ...named });
    expect(missing).toEqual([]);
    const { record } = await call(broker, "job.record", { applicationId });
    expect(record?.worker).toEqual(worker);
  });

  test("who left without a sealed name are missing, and the contract is still answered", async () => {
    const both = await hire();
    const { applicationId } = await engaged(both.worker, both.employer);
    await userOf(broker).vault.remove(both.worker.userId);
    const { missing } = await both.employer.ask("job.contract", { applicationId });
    expect(missing).toEqual(["worker.name", "worker.birthDate"]);
  });
});

describe("the terms of a contract", () => {
  test("have eleven hours as eight and three, the trade, and breaks from and to", async () => {
    const both = await hire();
    const startsAt = later(now(), 10 * minuteMs);
    const at = (hours: number) => later(startsAt, hours * hourMs);
    const breaks = [
      { from: at(8), to: at(8.5) },
      { from: at(4), to: at(4.5) },
    ];
    const shift = { startsAt, endsAt: at(12), breakMinutes: 60, categoryId: categoryId("loading") };
    const { applicationId } = await engaged(
      both.worker,
      both.employer,
      postingOf({ ...shift, breaks }),
    );
    const { terms: agreed } = await both.worker.ask("job.contract", { applicationId });
    expect(agreed).toMatchObject({ agreedMinutes: 480, overtimeMinutes: 180 });
    expect(agreed).toMatchObject({ categoryId: shift.categoryId, breaks: breaks.toReversed() });
    expect(agreed).not.toHaveProperty("isBreakAssumed");
  });

  test("have the break that the pay is computed with where the posting has no times for it", async () => {
    const both = await hire();
    const startsAt = later(now(), 10 * minuteMs);
    const shift = postingOf({ startsAt, endsAt: later(startsAt, 9 * hourMs), breakMinutes: 60 });
    const { applicationId } = await engaged(both.worker, both.employer, shift);
    const { terms: agreed } = await both.worker.ask("job.contract", { applicationId });
    const from = later(startsAt, 4 * hourMs);
    expect(agreed.breaks).toEqual([{ from, to: later(from, hourMs) }]);
    expect(agreed.isBreakAssumed).toBe(true);
    expect(agreed).toMatchObject({ agreedMinutes: 480, overtimeMinutes: 0 });
  });

  test("hash to what a contract of an older log was signed with", () => {
    expect(signedText({ parties, terms })).toBe(
      '{"parties":{"applicationId":"a","employerId":"e","jobId":"j","workerId":"w"},"terms":' +
        '{"breakMinutes":60,"endsAt":"2026-12-01T08:00:00.000Z","hourlyWageWon":12000,"place":' +
        '{"address":"서울","lat":37.5,"lng":127},"regularEmployees":5,"startsAt":' +
        '"2026-12-01T00:00:00.000Z","takeHomeWon":90000,"title":"포장"}}',
    );
  });

  test("are what the answer's text says, and the hash is that text's", async () => {
    const both = await hire();
    const { applicationId } = await engaged(both.worker, both.employer);
    const answer = await both.worker.ask("job.contract", { applicationId });
    const { applied } = await service().log.state(applications, applicationId);
    if (applied === null) throw new Error("not applied");
    expect(JSON.parse(answer.termsText)).toEqual({
      parties: applied.parties,
      terms: JSON.parse(JSON.stringify(applied.terms)),
    });
    expect(sha256(answer.termsText)).toBe(answer.termsHash);
  });
});

describe("the time of a signature", () => {
  test("is that of its command, and stays when the other side signs", async () => {
    const both = await hire();
    const before = now();
    const { applicationId } = await engaged(both.worker, both.employer);
    const { signatures, signedBy } = await both.worker.ask("job.contract", { applicationId });
    expect(signatures.map(({ by }) => by)).toEqual(signedBy);
    const times = [before, ...signatures.map(({ signedAt }) => signedAt), now()];
    expect(times.toSorted()).toEqual(times);
    const { applied } = await service().log.state(applications, applicationId);
    expect(applied?.signedAt).toEqual(
      Object.fromEntries(signatures.map(({ by, signedAt }) => [by, signedAt])),
    );
  });

  test("is that of its commit where the event of an older log has none", async () => {
    const both = await hire();
    const applicationId = await forged(both, "signed");
    const [commit] = await service().log.commitsOf(applications, applicationId, 0, 1);
    const { signatures } = await both.worker.ask("job.contract", { applicationId });
    expect(signatures).toEqual([
      { by: "worker", signedAt: commit?.at },
      { by: "employer", signedAt: commit?.at },
    ]);
  });
});
