import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { fingerprint } from "../../../mixins/log/commit.ts";
import type { Command, Log } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { begin } from "../../../mixins/saga/saga.ts";
import { dayMs, later, minuteMs, newId, now, won } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { applySaga } from "../../../services/job/domain/application.saga.ts";
import { applications } from "../../../services/job/domain/application.ts";
import { jobs, offered, post } from "../../../services/job/domain/job.ts";
import { normalised } from "../../../services/job/posting/posting.ts";
import { request } from "../../../services/payment/ledger/charge.ts";
import { charges } from "../../../services/payment/ledger/ledger.repository.ts";
import { askDeletion } from "../../../services/user/domain/account-deletion.saga.ts";
import { deletions, isGone, isRefused } from "../../../services/user/domain/account-deletion.ts";
import { lookAgain } from "../../../services/user/personal-data/erasure.command.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import {
  type Leavers,
  operatorPassword,
  password,
  patienceMs,
  planted,
  type Someone,
  startLeavers,
} from "./leavers.ts";

const departed = "탈퇴한 회원";
let world: TestBroker;
let people: Leavers;
let operator: Someone;

beforeAll(async () => {
  ({ world, people } = await startLeavers());
  operator = await people.operator();
}, 60_000);
afterAll(() => world.stop());

const logOf = (service: string): Log =>
  (serviceOf(world.broker, service) as unknown as { log: Log }).log;
const fresh = (actor: string): Command => {
  const cid = newId();
  const meta = { correlationId: cid, causationId: null, actor };
  return { cid, fp: fingerprint(cid), isFresh: true, at: now(), meta };
};
const isAnswered = async (requestId: string) =>
  (await people.requestOf(operator, requestId))?.status === "answered";
/** Deletes an account, and waits until nothing is left to do. */
const deleted = async (person: Someone): Promise<string> => {
  const answer = await people.leave(person);
  expect(answer).toMatchObject({ status: 202 });
  await until(() => isAnswered(answer.body.requestId), patienceMs);
  return answer.body.requestId;
};

describe("an account with nothing open", () => {
  test("is deleted at once: no token, no password, no name, and the address is free", async () => {
    const person = await people.join("worker");
    const question = { kind: "explanation", question: "심은질문입니다" };
    const asked = await people.ok("POST", "/api/security/requests", {
      token: person.token,
      body: question,
    });
    await until(async () => (await people.requestOf(operator, asked.requestId)) !== undefined);
    const answer = await people.leave(person);
    expect(answer).toMatchObject({ status: 202, body: { requestId: expect.any(String) } });
    const { kept, requestId } = answer.body;
    expect(kept.map(({ what }: { what: string }) => what)).toEqual(["accessRecords"]);
    await until(async () => (await people.send("GET", "/api/users/me", person)).status === 401);
    const entering = await people.login(person.email);
    expect(entering).toMatchObject({ status: 401, body: { code: "BAD_CREDENTIALS" } });
    const shown = await people.ok("GET", `/api/users/${person.userId}`, operator);
    expect(shown).toMatchObject({ displayName: departed, role: "worker", rating: null });
    await until(() => isAnswered(requestId), patienceMs);
    for (const q of [person.userId, person.email]) {
      const path = `/api/users/search?q=${encodeURIComponent(q)}`;
      expect(await people.ok("GET", path, operator)).toMatchObject({ items: [] });
    }
    const again = await people.join("worker", person.email);
    expect(again.userId).not.toBe(person.userId);
    expect(await people.requestOf(operator, requestId)).toMatchObject({
      kind: "deletion",
      userId: person.userId,
      answer: expect.stringContaining("접속 기록"),
    });
    // The person who asked is deleted, and so is the text of the question.
    const closed = { status: "refused", question: null };
    expect(await people.requestOf(operator, asked.requestId)).toMatchObject(closed);
  });

  test("is deleted with the password, which is counted as at a sign-in", async () => {
    const person = await people.join("worker");
    const wrong = await people.leave(person, "wrong");
    expect(wrong).toMatchObject({ status: 403, body: { code: "PASSWORD_WRONG" } });
    const bare = await people.send("DELETE", "/api/users/me", person);
    expect(bare).toMatchObject({ status: 422, body: { code: "VALIDATION_FAILED" } });
    const asked = `/api/users/me?password=${password}`;
    expect((await people.send("DELETE", asked, person)).status).toBe(422);
    expect((await people.login(person.email)).status).toBe(200);
  });

  test("asked three times in parallel, is deleted once and answers the same", async () => {
    const person = await people.join("employer");
    const answers = await Promise.all([1, 2, 3].map(() => people.leave(person)));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted.length).toBeGreaterThan(0);
    expect(new Set(accepted.map(({ body }) => body.requestId)).size).toBe(1);
    for (const { status } of answers) expect([202, 401]).toContain(status);
  });

  test("may be deleted while suspended", async () => {
    const person = await people.join("worker");
    const path = `/api/users/${person.userId}/suspend`;
    const body = { reason: "시험", until: later(now(), dayMs) };
    await people.ok("POST", path, { token: operator.token, body });
    const { accessToken: token } = (await people.login(person.email)).body;
    expect((await people.leave({ ...person, token })).status).toBe(202);
  });

  test("of an operator may be deleted, except the one from the first start", async () => {
    const first = await people.leave(operator, operatorPassword);
    expect(first).toMatchObject({ status: 409, body: { code: "OPERATOR_BUILT_IN" } });
    const email = "leaving.operator@planted.test";
    const body = { email, name: "두번째운영자", password };
    const { userId } = await people.ok("POST", "/api/users/operators", { ...operator, body });
    const { accessToken: token } = (await people.login(email)).body;
    await deleted({ token, email, userId });
    const { items } = await people.ok("GET", "/api/users/operators", operator);
    expect(items.map((one: { userId: string }) => one.userId)).toEqual([operator.userId]);
  });
});

describe("open work and money", () => {
  test("keep a worker and an employer, who get all reasons and may leave when it is done", async () => {
    const worker = await people.join("worker");
    const employer = await people.join("employer");
    await people.charge(employer);
    const jobId = await people.offer(employer);
    const { applicationId } = (await people.apply(worker, jobId)).body;
    const stays = await people.leave(worker);
    expect(stays).toMatchObject({ status: 409, body: { code: "OPEN_OBLIGATIONS" } });
    expect(stays.body.data.reasons).toContainEqual(expect.objectContaining({ applicationId }));
    const reasons = async () => (await people.leave(employer)).body.data?.reasons ?? [];
    await until(async () => (await reasons()).length === 3, patienceMs);
    expect(await reasons()).toEqual(
      expect.arrayContaining([
        { code: "APPLICATION_LIVE", applicationId, jobId },
        { code: "POSTING_OPEN", jobId },
        { code: "WALLET_NOT_EMPTY", availableWon: 500_000, heldWon: 0, transitWon: 0 },
      ]),
    );
    // The refusal has changed nothing.
    expect((await people.send("GET", "/api/users/me", worker)).status).toBe(200);
    await people.ok("POST", `/api/jobs/applications/${applicationId}/withdraw`, worker);
    await people.ok("POST", `/api/jobs/${jobId}/close`, employer);
    await people.emptyWallet(employer);
    for (const person of [worker, employer]) {
      await until(async () => (await people.leave(person)).status === 202, patienceMs);
    }
  }, 60_000);

  test("that begin after the check are found by the closing, which is then undone", async () => {
    const worker = await people.join("worker");
    const employer = await people.join("employer");
    const jobId = await people.offer(employer, { inMinutes: 60 });
    const { applicationId } = (await people.apply(worker, jobId)).body;
    const { userId } = worker;
    // As if the application had come between the check and the closing.
    const input = { userId, deletionId: newId(), askedAt: now(), kept: [], role: "worker" };
    const log = logOf("user");
    await log.decide(deletions, userId, (s) => askDeletion(s, input, "c"), fresh(userId));
    await until(async () => isRefused(await log.state(deletions, userId)), patienceMs);
    await people.ok("POST", `/api/jobs/applications/${applicationId}/withdraw`, worker);
    const other = await people.offer(employer, { inMinutes: 30 });
    expect((await people.apply(worker, other)).status).toBe(201);
    await until(
      async () => (await people.requestOf(operator, input.deletionId))?.status === "refused",
      patienceMs,
    );
  }, 60_000);
});

test("a booking whose application is in no list yet keeps a worker, too", async () => {
  const worker = await people.join("worker");
  const { userId: workerId } = worker;
  const applicationId = newId();
  const from = later(now(), 60 * minuteMs);
  const booking = { workerId, applicationId, from, to: later(from, 60 * minuteMs) };
  const { broker } = serviceOf(world.broker, "job");
  await call(broker, "user.calendar.book", { cid: newId(), ...booking });
  const answer = await people.leave(worker);
  expect(answer.body.data.reasons).toEqual([{ code: "TIME_BOOKED", applicationId }]);
  const log = logOf("user");
  const input = { userId: workerId, deletionId: newId(), askedAt: now(), kept: [], role: "worker" };
  await log.decide(deletions, workerId, (s) => askDeletion(s, input, "c"), fresh(workerId));
  await until(async () => isRefused(await log.state(deletions, workerId)), patienceMs);
});

describe("work under way when its person left", () => {
  let employer: Someone;
  beforeAll(async () => {
    employer = await people.join("employer");
    await deleted(employer);
  });

  test("is a posting that closes by itself", async () => {
    const jobId = newId();
    const { userId } = employer;
    const startsAt = later(now(), 60 * minuteMs);
    const posting = normalised(postingOf({ startsAt }));
    const terms = { posting, takeHomeWon: 80_000, regularEmployees: 3 };
    const rule = (state: Parameters<typeof post>[0]) => post(state, userId, terms, false, now());
    await logOf("job").decide(jobs, jobId, rule, fresh(userId));
    await until(
      async () => (await people.send("GET", `/api/jobs/${jobId}`)).body.status === "closed",
      patienceMs,
    );
  });

  test("is an application that is not let in", async () => {
    const worker = await people.join("worker");
    const offering = await people.join("employer");
    const jobId = await people.offer(offering, { inMinutes: 60 });
    await deleted(worker);
    const log = logOf("job");
    const job = offered(await log.state(jobs, jobId));
    const applicationId = newId();
    const parties = { applicationId, jobId, workerId: worker.userId, employerId: offering.userId };
    const { takeHomeWon, regularEmployees } = job;
    const terms = { ...job.posting, takeHomeWon, regularEmployees };
    const correlationId = newId();
    const at = now();
    const input = { ...parties, terms, isFirstCome: false, appliedAt: at, correlationId };
    const begun = [
      { type: "applied" as const, data: { ...parties, terms, isFirstCome: false, at } },
      ...begin(applySaga, "apply", input, correlationId),
    ];
    await log.decide(applications, applicationId, () => begun, fresh(worker.userId));
    const statusNow = async () => (await log.state(applications, applicationId)).applied?.status;
    await until(async () => (await statusNow()) === "rejected", patienceMs);
  });

  test("is a charge that takes no money", async () => {
    const chargeId = newId();
    const { userId: employerId } = employer;
    const asked = { chargeId, employerId, amountWon: won(10_000), method: "card" } as const;
    const log = logOf("payment");
    await log.decide(charges, chargeId, (charge) => request(charge, asked), fresh(employerId));
    await until(async () => (await log.state(charges, chargeId)).status === "declined", patienceMs);
    const verdict = await people.ok("GET", "/api/payments/ledger/verify", operator);
    expect(verdict).toMatchObject({ ok: true });
  });

  test("is a row that a second pass removes, when no token can be valid any more", async () => {
    const { userId } = employer;
    const user = serviceOf(world.broker, "user");
    const devices = await resourcesOf(user).collection("devices");
    const openedAt = now();
    await devices.insert({ _id: newId(), userId, device: "심은기기", openedAt } as never);
    const text = async () => [...(await textsOf(world.dataDir))].join("\n");
    await lookAgain(user, later(now(), 10 * minuteMs));
    expect(await text()).toContain("심은기기");
    await lookAgain(user, later(now(), 12 * minuteMs));
    expect(await text()).not.toContain("심은기기");
    const farewells = await resourcesOf(user).collection("farewells");
    expect(await farewells.count({ _id: userId })).toBe(0);
  });

  test("finds no account to act for, and no name", async () => {
    const { userId } = employer;
    const asked = call(serviceOf(world.broker, "job").broker, "user.facts", { userId });
    await expect(asked).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});

test("a contract keeps both names for the other party, and the leaving party hears until when", async () => {
  const worker = await people.join("worker");
  const employer = await people.join("employer");
  await people.charge(employer);
  const applicationId = await people.work(worker, employer);
  await people.emptyWallet(worker);
  const path = `/api/jobs/applications/${applicationId}/contract`;
  const before = await people.ok("GET", path, employer);
  let kept: { what: string }[] = [];
  await until(async () => {
    const { status, body } = await people.leave(worker);
    kept = body.kept ?? [];
    return status === 202;
  }, patienceMs);
  expect(kept.map(({ what }) => what).sort()).toEqual([
    "accessRecords",
    "contracts",
    "ledger",
    "payslips",
  ]);
  const law = { count: 1, law: "근로기준법 제42조", isConfirmed: true };
  expect(kept.find(({ what }) => what === "contracts")).toMatchObject(law);
  await until(async () => {
    const shown = await people.ok("GET", `/api/users/${worker.userId}`, employer);
    return shown.displayName === departed;
  });
  expect((await people.ok("GET", path, employer)).worker).toEqual(before.worker);
  const slip = `/api/payments/settlements/${applicationId}/payslip`;
  const shown = await people.ok("GET", slip, employer);
  expect(shown.workerId).toBe(worker.userId);
  // The payslip names the worker as the contract does.
  expect(shown.record.worker).toEqual(before.worker);
  expect(before.worker.name).toBe(planted.name);
}, 60_000);

describe("twenty applications and a parallel deletion", () => {
  let employer: Someone;
  let jobIds: string[];
  beforeAll(async () => {
    employer = await people.join("employer");
    const offers = Array.from({ length: 20 }, (_, n) =>
      people.offer(employer, { inMinutes: 60 + n * 300 }),
    );
    jobIds = await Promise.all(offers);
  }, 60_000);

  const live = async ({ userId }: Someone): Promise<number> => {
    const lists = jobIds.map((id) => people.ok("GET", `/api/jobs/${id}/applications`, employer));
    const items = (await Promise.all(lists)).flatMap((list) => list.items);
    const isLive = (one: { workerId: string; status: string }) =>
      one.workerId === userId && one.status === "pending";
    return items.filter(isLive).length;
  };
  const maySignIn = async ({ email }: Someone) => (await people.login(email)).status === 200;

  test("leave no deleted account with live work, however many applications came before", async () => {
    const statuses: number[] = [];
    for (const answered of [0, 1, 3]) {
      const worker = await people.join("worker");
      const applying = jobIds.map((jobId) => people.apply(worker, jobId));
      await Promise.all(applying.slice(0, answered));
      const { status } = await people.leave(worker);
      statuses.push(status);
      await Promise.all(applying);
      if (status === 202) expect(await live(worker)).toBe(0);
      else {
        expect([409, 503]).toContain(status);
        // The worker stays, and may begin new things.
        const shift = { inMinutes: 20, hours: 0.5 };
        const jobId = await people.offer(employer, shift, { breakMinutes: 0 });
        expect((await people.apply(worker, jobId)).status).toBe(201);
      }
    }
    expect(statuses).toContain(409);
  }, 120_000);

  test("are decided by the closing alone where no check came before", async () => {
    const log = logOf("user");
    const ends: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const worker = await people.join("worker");
      const { userId } = worker;
      const input = { userId, deletionId: newId(), askedAt: now(), kept: [], role: "worker" };
      const mine = jobIds.slice(round, round + 14);
      const applying = mine.map((jobId) => people.apply(worker, jobId));
      // In the middle of them: when the first of them have reached the log.
      const before = logOf("job").head.position;
      await until(() => logOf("job").head.position > before + round * 2);
      await log.decide(deletions, userId, (s) => askDeletion(s, input, "c"), fresh(userId));
      await Promise.all(applying);
      const isOver = async () => {
        const state = await log.state(deletions, userId);
        return isRefused(state) || isGone(state);
      };
      await until(isOver, patienceMs);
      const isDeleted = isGone(await log.state(deletions, userId));
      ends.push(isDeleted ? "gone" : "stays");
      if (isDeleted) expect(await live(worker)).toBe(0);
      else expect(await maySignIn(worker)).toBe(true);
    }
    expect(ends).toHaveLength(6);
  }, 120_000);
});
