/** Employer identity: no pay is held for an employer of whom it is not known who they are. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { call } from "../../../services/contracts/index.ts";
import job from "../../../services/job/job.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { byDay, type Posting, postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { services, signInOperator } from "../../user/people.ts";
import { join, operatorPassword, type Someone, someone } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let operator: Someone;
let around: Neighbours;

beforeAll(async () => {
  around = neighbours();
  const probes = around.schemas.filter(({ name }) => name !== "user");
  const env = {
    ONEDAY_OPERATOR_PASSWORD: operatorPassword,
    ONEDAY_EMPLOYER_IDENTITY: "required",
  };
  running = await startBroker([...services, job, ...probes], undefined, env);
  broker = running.broker;
  operator = someone(broker, await signInOperator(broker, operatorPassword));
});
afterAll(() => running.stop());

const shop = () => join(broker, { role: "employer", companyName: "하루물류" });
const whole = {
  representative: "심은대표",
  businessNumber: "124-81-00998",
  businessAddress: "심은주소 12",
};
const applied = async (employer: Someone, more: Partial<Posting> = {}) => {
  const worker = await join(broker);
  const { jobId } = await employer.ask("job.post", postingOf({ ...byDay(), seats: 1, ...more }));
  const { applicationId, status } = await worker.ask("job.apply", { jobId });
  return { worker, jobId, applicationId, status };
};
const unidentified = (missing: readonly string[]) => ({
  type: "EMPLOYER_UNIDENTIFIED",
  code: 409,
  data: { missing, where: "PATCH /api/users/me" },
});
const holdsFor = (applicationId: string) =>
  around.calls.filter(({ cid }) => cid.startsWith(`hold:${applicationId}/`)).length;
const noticesOf = ({ userId }: Someone, kind: string) =>
  [...around.effects.values()].filter(
    ({ params }) => params.kind === kind && params.userId === userId,
  ).length;

test("an employer posts and gets applicants, and accepts once their business is named in full", async () => {
  const employer = await shop();
  const { applicationId } = await applied(employer);
  const accept = () => employer.ask("job.accept", { applicationId });
  await expect(accept()).rejects.toMatchObject(unidentified(["representative", "businessNumber"]));
  const { representative, ...rest } = whole;
  await employer.ask("user.update", rest);
  await expect(accept()).rejects.toMatchObject(unidentified(["representative"]));
  expect(holdsFor(applicationId)).toBe(0);
  expect((await employer.ask("user.me", {})).identityMissing).toEqual(["representative"]);
  expect(await employer.ask("user.update", { representative })).toMatchObject({
    ...whole,
    identityMissing: [],
  });
  expect((await accept()).status).toBe("accepted");
  expect(holdsFor(applicationId)).toBe(1);
});

test("representative and business address are in the vault and in no log", async () => {
  const texts = [...(await textsOf(running.dataDir))];
  for (const word of ["심은대표", "심은주소"]) {
    expect(texts.filter(([, text]) => text.includes(word)).map(([at]) => at)).toEqual([
      "user/vault",
    ]);
  }
});

test("papers that an operator has checked stand for a number, until a detail of theirs changes", async () => {
  const employer = await shop();
  const { applicationId } = await applied(employer);
  const accept = () => employer.ask("job.accept", { applicationId });
  await employer.ask("user.update", { representative: "김하루" });
  const { userId } = employer;
  const check = async (outcome: "verified" | "refused") => {
    const { detailsHash } = await operator.ask("user.identity", { userId });
    return operator.ask("user.identity.check", { userId, outcome, detailsHash });
  };
  expect(await check("refused")).toEqual({ userId, missing: ["businessNumber"] });
  await expect(accept()).rejects.toMatchObject(unidentified(["businessNumber"]));
  expect(await check("verified")).toEqual({ userId, missing: [] });
  await employer.ask("user.update", { companyName: "다른물류" });
  await expect(accept()).rejects.toMatchObject(unidentified(["businessNumber"]));
  await employer.ask("user.update", { companyName: "하루물류" });
  expect((await accept()).status).toBe("accepted");
});

test("an operator decides on the details that they saw, and on no others", async () => {
  const employer = await shop();
  const { userId } = employer;
  await employer.ask("user.update", { representative: "김하루" });
  const { detailsHash, ...seen } = await operator.ask("user.identity", { userId });
  const missing = ["businessNumber"];
  const details = { name: "김철수", companyName: "하루물류", representative: "김하루" };
  expect(seen).toEqual({ userId, ...details, outcome: null, missing });
  await employer.ask("user.update", { representative: "남의이름" });
  const given = { userId, outcome: "verified", detailsHash } as const;
  const late = operator.ask("user.identity.check", given, "checked-once");
  await expect(late).rejects.toMatchObject({ type: "DETAILS_CHANGED", code: 409 });
  expect((await operator.ask("user.identity", { userId })).missing).toEqual(missing);
  await employer.ask("user.update", { representative: "김하루" });
  await operator.ask("user.identity.check", given, "checked-once");
  const now = { outcome: "verified", missing: [], detailsHash };
  expect(await operator.ask("user.identity", { userId })).toMatchObject(now);
  // A repeat is answered, whatever the details have become.
  await employer.ask("user.update", { representative: "남의이름" });
  expect((await operator.ask("user.identity.check", given, "checked-once")).missing).toEqual(
    missing,
  );
  expect((await operator.ask("user.identity", { userId })).outcome).toBeNull();
});

test("only operators check papers, and only those of employers", async () => {
  const [employer, worker] = [await shop(), await join(broker)];
  const [outcome, detailsHash] = ["verified", "0".repeat(64)] as const;
  const own = employer.ask("user.identity.check", {
    userId: employer.userId,
    outcome,
    detailsHash,
  });
  await expect(own).rejects.toMatchObject({ type: "WRONG_ROLE" });
  const other = operator.ask("user.identity.check", {
    userId: worker.userId,
    outcome,
    detailsHash,
  });
  await expect(other).rejects.toMatchObject({ type: "NOT_EMPLOYER" });
  const { userId } = employer;
  await expect(employer.ask("user.identity", { userId })).rejects.toMatchObject({
    type: "WRONG_ROLE",
  });
  await expect(operator.ask("user.identity", { userId: worker.userId })).rejects.toMatchObject({
    type: "NOT_EMPLOYER",
  });
  expect((await worker.ask("user.me", {})).identityMissing).toBeUndefined();
});

test("an application that comes first stays pending, and the employer is notified what to do", async () => {
  const employer = await shop();
  const { applicationId, status, jobId, worker } = await applied(employer, {
    selection: "firstCome",
  });
  expect(status).toBe("pending");
  await until(() => noticesOf(employer, "employerUnidentified") === 1);
  expect(noticesOf(worker, "passedOver")).toBe(0);
  expect((await call(broker, "job.get", { jobId })).seatsTaken).toBe(0);
  await employer.ask("user.update", whole);
  expect((await employer.ask("job.accept", { applicationId })).status).toBe("accepted");
});
