import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { until } from "../support/until.ts";
import { type Answer, type Body, Client, inMinutes, pathOf, soonMs, spot } from "./client.ts";

let oneday: Client;
let employer: string;
let stranger: string;
let operator: string;

beforeAll(async () => {
  // A no-show is reported without the wait of an hour.
  oneday = await Client.start({ noShowWaitMinutes: 0 });
  [employer, stranger, operator] = await Promise.all([
    oneday.employer(20_000_000),
    oneday.employer(),
    oneday.operator(),
  ]);
});
afterAll(() => oneday.stop());

const outcome = ({ status, code }: Answer) => [status, code];
const wallet = async (token: string) => (await oneday.get("/api/payments/wallet", token)).body;
const quoted = async (body: object): Promise<Body> =>
  (await oneday.post("/api/payments/quotes", undefined, body)).body;
const termsOf = ({ hourlyWageWon, startsAt, endsAt, breakMinutes }: Body) => ({
  hourlyWageWon,
  startsAt,
  endsAt,
  breakMinutes,
});
const sumOf = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0);
const kindsOf = async (token: string, applicationId: string): Promise<string[]> =>
  (await oneday.all("/api/communication/notifications", token))
    .filter(({ data }) => data.applicationId === applicationId)
    .map(({ kind }) => kind);

describe("applying", () => {
  test("a worker applies once per job and not for overlapping times (half-open): then the saga is compensated", async () => {
    const { worker, jobId, applicationId } = await oneday.applied(employer);
    expect(outcome(await oneday.apply(jobId, worker))).toEqual([409, "ALREADY_APPLIED"]);
    const first = (await oneday.get(`/api/jobs/${jobId}`)).body;
    const clash = await oneday.apply((await oneday.job(employer)).jobId, worker);
    expect(outcome(clash)).toEqual([409, "TIME_CLASH"]);
    const undone = await oneday.get(pathOf(clash.body.data.applicationId), worker);
    expect(undone.body).toMatchObject({ status: "rejected", saga: { status: "compensated" } });
    const next = { startsAt: first.endsAt, endsAt: inMinutes(5 + 240 + 180), breakMinutes: 0 };
    const after = await oneday.apply((await oneday.job(employer, next)).jobId, worker);
    expect(after.status).toBe(201);
    await until(async () => {
      const own = await oneday.all("/api/users/me/jobs", worker);
      return own.some((each) => each.applicationId === applicationId);
    });
  });

  test("withdrawing and rejecting free the worker's time", async () => {
    const { worker, path } = await oneday.applied(employer);
    const { jobId } = await oneday.job(employer);
    expect(outcome(await oneday.apply(jobId, worker))).toEqual([409, "TIME_CLASH"]);
    expect((await oneday.post(`${path}/withdraw`, worker)).body.status).toBe("withdrawn");
    const second = await oneday.apply(jobId, worker);
    expect(second.status).toBe(201);
    const rejected = await oneday.post(`${pathOf(second.body.applicationId)}/reject`, employer);
    expect(rejected.body.status).toBe("rejected");
    const third = (await oneday.job(employer)).jobId;
    await until(async () => (await oneday.apply(third, worker)).status === 201, soonMs);
  });

  test("an application is private: only its worker and the owner find it", async () => {
    const { path, applicationId, jobId } = await oneday.applied(employer);
    const other = await oneday.token("worker");
    for (const token of [other, stranger]) expect((await oneday.get(path, token)).status).toBe(404);
    expect((await oneday.get(path, employer)).body.applicationId).toBe(applicationId);
    expect([403, 404]).toContain((await oneday.post(`${path}/withdraw`, other)).status);
    expect([403, 404]).toContain((await oneday.post(`${path}/accept`, stranger)).status);
    expect([403, 404]).toContain((await oneday.post(`${path}/reject`, stranger)).status);
    expect([403, 404]).toContain((await oneday.get(`${path}/contract`, other)).status);
    const list = await oneday.see(
      `/api/jobs/${jobId}/applications`,
      employer,
      ({ items }) => items.length === 1,
    );
    expect(list.items[0]).toMatchObject({ applicationId, jobId, status: "pending" });
  });

  test("when the job starts, pending applications are rejected and no new one is accepted", async () => {
    const { worker, path, jobId } = await oneday.applied(employer, {
      startsAt: inMinutes(5 / 60),
    });
    await oneday.see(path, worker, ({ status }) => status === "rejected", 12_000);
    const late = await oneday.apply(jobId, await oneday.token("worker"));
    expect(outcome(late)).toEqual([409, "JOB_NOT_OPEN"]);
  });

  // Regression: the seat and the place in the list were released a moment later: 409 ALREADY_APPLIED.
  test("a worker who withdrew may apply again at once", async () => {
    const { worker, path, jobId } = await oneday.applied(employer);
    expect((await oneday.post(`${path}/withdraw`, worker)).status).toBe(200);
    expect((await oneday.apply(jobId, worker)).status).toBe(201);
  });
});

describe("accepting", () => {
  test("without funds an accept is 409 and pending again; once funded the same key accepts and holds", async () => {
    const poor = await oneday.employer();
    const { path, jobId, worker } = await oneday.applied(poor);
    const key = randomUUID();
    const refused = await oneday.post(`${path}/accept`, poor, {}, key);
    expect(outcome(refused)).toEqual([409, "INSUFFICIENT_FUNDS"]);
    expect((await oneday.get(path, worker)).body.status).toBe("pending");
    expect((await oneday.get(`/api/jobs/${jobId}`)).body.seatsTaken).toBe(0);
    await oneday.charge(poor, 1_000_000);
    const accepted = await oneday.post(`${path}/accept`, poor, {}, key);
    expect([accepted.status, accepted.body.status]).toEqual([200, "accepted"]);
    const again = await oneday.post(`${path}/accept`, poor, {}, key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const job = (await oneday.get(`/api/jobs/${jobId}`)).body;
    expect(job).toMatchObject({ seatsTaken: 1, status: "filled" });
    const { employerTotalWon } = await quoted({ ...termsOf(job), regularEmployees: 3 });
    expect(await wallet(poor)).toMatchObject({
      heldWon: employerTotalWon,
      availableWon: 1_000_000 - employerTotalWon,
    });
  });

  test("employerTotalWon of a night shift with premiums is exactly what accept holds", async () => {
    const payer = await oneday.employer(1_000_000, { regularEmployees: 7 });
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const night = { startsAt: `${day}T18:00:00+09:00`, endsAt: `${day}T23:59:00+09:00` };
    const { path, jobId } = await oneday.applied(payer, { ...night, hourlyWageWon: 31_173 });
    await oneday.post(`${path}/accept`, payer, {});
    const job = (await oneday.get(`/api/jobs/${jobId}`)).body;
    const quote = await quoted({ ...termsOf(job), regularEmployees: 7 });
    expect(quote.lines.length).toBeGreaterThan(2);
    expect((await wallet(payer)).heldWon).toBe(quote.employerTotalWon);
  });

  test("a full job is 409 JOB_FULL, for a late applicant and for a late accept", async () => {
    const { jobId } = await oneday.job(employer);
    const two = await Promise.all([oneday.token("worker"), oneday.token("worker")]);
    const ids: string[] = [];
    for (const token of two) ids.push((await oneday.apply(jobId, token)).body.applicationId);
    const [first = "", second = ""] = ids.map(pathOf);
    expect((await oneday.post(`${first}/accept`, employer)).status).toBe(200);
    expect(outcome(await oneday.post(`${second}/accept`, employer))).toEqual([409, "JOB_FULL"]);
    expect(outcome(await oneday.apply(jobId, await oneday.token("worker")))).toEqual([
      409,
      "JOB_FULL",
    ]);
  });

  test("firstCome without funds leaves the application pending and notifies the employer", async () => {
    const poor = await oneday.employer();
    const { jobId } = await oneday.job(poor, { selection: "firstCome" });
    const applicant = await oneday.token("worker");
    const { status, body } = await oneday.apply(jobId, applicant);
    expect([status, body.status]).toEqual([201, "pending"]);
    await until(async () => (await kindsOf(poor, body.applicationId)).includes("noFunds"));
    expect((await oneday.get(`/api/jobs/${jobId}`)).body.seatsTaken).toBe(0);
  });

  // Regression: the kind noFunds had no text of its own: "새로운 알림이 있습니다."
  test("the notification of an accept without funds has its own text", async () => {
    const poor = await oneday.employer();
    const { jobId } = await oneday.job(poor, { selection: "firstCome" });
    await oneday.apply(jobId, await oneday.token("worker"));
    const path = "/api/communication/notifications";
    const isNoFunds = ({ kind }: Body) => kind === "noFunds";
    const { items } = await oneday.see(path, poor, (body) => body.items.some(isNoFunds));
    expect(items.find(isNoFunds).text).not.toBe("새로운 알림이 있습니다.");
  });

  test("30 workers race for 3 seats of a firstCome job: three are accepted and paid for", async () => {
    const payer = await oneday.employer(5_000_000);
    const job = await oneday.job(payer, { selection: "firstCome", seats: 3 });
    const tokens = await Promise.all(Array.from({ length: 30 }, () => oneday.token("worker")));
    const answers = await Promise.all(
      tokens.map((token) => oneday.apply(job.jobId, token, randomUUID())),
    );
    const odd = answers.filter((a) => a.status !== 201 && a.code !== "JOB_FULL");
    expect(odd.map(outcome)).toEqual([]);
    const accepted = async () =>
      (await oneday.all(`/api/jobs/${job.jobId}/applications`, payer)).filter(
        (each) => each.status === "accepted",
      ).length;
    await until(async () => (await accepted()) === 3);
    const after = (await oneday.get(`/api/jobs/${job.jobId}`)).body;
    expect(after).toMatchObject({ seatsTaken: 3, status: "filled" });
    const { employerTotalWon } = await quoted({ ...termsOf(after), regularEmployees: 3 });
    expect(await wallet(payer)).toMatchObject({
      heldWon: 3 * employerTotalWon,
      availableWon: 5_000_000 - 3 * employerTotalWon,
    });
    for (const token of tokens) {
      const [mine] = await oneday.all("/api/users/me/jobs", token);
      if (mine) expect(["accepted", "pending", "rejected"]).toContain(mine.status);
    }
    expect(await accepted()).toBe(3);
  });
});

describe("the day", () => {
  test("check-in refuses with CODE_WRONG, TOO_EARLY and NOT_SIGNED, in this order", async () => {
    const later = { startsAt: inMinutes(60), endsAt: inMinutes(300) };
    const checkIn = async ({ path, worker }: { path: string; worker: string }, code: string) =>
      outcome(await oneday.post(`${path}/check-in`, worker, { code }));
    const early = await oneday.applied(employer, later);
    await oneday.post(`${early.path}/accept`, employer);
    expect(await checkIn(early, "no-code")).toEqual([409, "CODE_WRONG"]);
    expect(await checkIn(early, await oneday.code(early.jobId, employer))).toEqual([
      409,
      "TOO_EARLY",
    ]);
    const unsigned = await oneday.applied(employer);
    await oneday.post(`${unsigned.path}/accept`, employer);
    const code = await oneday.code(unsigned.jobId, employer);
    expect(await checkIn(unsigned, code)).toEqual([409, "NOT_SIGNED"]);
    await oneday.post(`${unsigned.path}/sign`, unsigned.worker);
    expect(await checkIn(unsigned, code)).toEqual([409, "NOT_SIGNED"]);
    const contract = await oneday.get(`${unsigned.path}/contract`, unsigned.worker);
    expect(contract.body.signedBy).toEqual(["worker"]);
    const pdf = await oneday.paper(`${unsigned.path}/contract`, unsigned.worker);
    expect(pdf.join("")).toContain(contract.body.termsHash);
    expect(pdf).toEqual(expect.arrayContaining(["근로계약서", "전자서명 완료", "서명 전"]));
    // Both have the full name of the other, and a stranger gets nothing.
    expect(contract.body.worker).toMatchObject({ name: expect.any(String) });
    expect(pdf).toContain(contract.body.worker.name);
    expect(outcome(await oneday.get(`${unsigned.path}/contract`, early.worker))).toEqual([
      404,
      "NOT_FOUND",
    ]);
    const signed = await oneday.post(`${unsigned.path}/sign`, employer);
    expect(signed.body.status).toBe("signed");
    expect(await checkIn(unsigned, await oneday.code(early.jobId, employer))).toEqual([
      409,
      "CODE_WRONG",
    ]);
    // With location consent a place is needed, and refusals of the step come before it.
    const missing = await oneday.post(`${unsigned.path}/check-in`, unsigned.worker, { code });
    expect(outcome(missing)).toEqual([422, "LOCATION_MISSING"]);
    expect(missing.body.data.fields.map(({ field }: Body) => field)).toEqual(["/lat", "/lng"]);
    const near = { code, ...spot };
    expect(outcome(await oneday.post(`${unsigned.path}/check-in`, unsigned.worker, near))).toEqual([
      200,
      undefined,
    ]);
  });

  test("300 m from the place is outside with location consent, and allowed without", async () => {
    const far = { lat: 37.51, lng: 127 };
    const seat = await oneday.signed(employer);
    const { path, worker, code, jobId } = seat;
    const outside = await oneday.post(`${path}/check-in`, worker, { code, ...far });
    expect(outcome(outside)).toEqual([422, "OUTSIDE_GEOFENCE"]);
    const near = { lat: 37.502, lng: 127 };
    const inside = await oneday.post(`${path}/check-in`, worker, { code, ...near });
    expect(inside.body.status).toBe("working");
    const { serverNow, validUntil } = (
      await oneday.get(`/api/jobs/${jobId}/check-in-code`, employer)
    ).body;
    expect(Date.parse(validUntil)).toBeGreaterThan(Date.parse(serverNow));
    const consents = { terms: true, privacy: true, location: false };
    const silent = await oneday.signed(employer, {}, { consents });
    const anywhere = { code: silent.code, ...far };
    const skipped = await oneday.post(`${silent.path}/check-in`, silent.worker, anywhere);
    expect(skipped.body.status).toBe("working");
  });

  test("approve pays the attended time, is 422 above the plan, and pays once if repeated", async () => {
    const payer = await oneday.employer(500_000);
    const { path, worker, applicationId } = await oneday.worked(payer);
    const above = await oneday.post(`${path}/approve`, payer, { workedMinutes: 211 });
    expect(above.status).toBe(422);
    expect((await oneday.post(`${path}/approve`, payer, { workedMinutes: 120 })).status).toBe(200);
    await oneday.post(`${path}/approve`, payer, { workedMinutes: 210 });
    await oneday.see(path, worker, ({ status }) => status === "paid", 5000);
    const slipPath = `/api/payments/settlements/${applicationId}/payslip`;
    const slip = await oneday.see(slipPath, worker, () => true);
    expect(slip).toMatchObject({ minutes: 120, grossWon: 24_000 });
    expect(sumOf(slip.lines.map(({ won }: Body) => won))).toBe(slip.netWon);
    const costsWon = sumOf(slip.employerLines.map(({ won }: Body) => won));
    expect(slip.employerTotalWon).toBe(slip.grossWon + costsWon);
    expect(await wallet(worker)).toMatchObject({ availableWon: slip.netWon });
    expect(await wallet(payer)).toMatchObject({
      availableWon: 500_000 - slip.employerTotalWon,
      heldWon: 0,
    });
    expect((await oneday.get(slipPath, payer)).body).toEqual(slip);
    const pdf = await oneday.paper(slipPath, worker);
    expect(pdf).toEqual(
      expect.arrayContaining(["임금명세서", "2시간", `${slip.netWon.toLocaleString("ko-KR")}원`]),
    );
    expect((await oneday.get(slipPath, stranger)).status).toBe(404);
    await oneday.see("/api/users/me/points", worker, ({ points }) => points > 0);
    const points = (await oneday.get("/api/users/me/points", worker)).body;
    expect(sumOf(points.items.map((each: Body) => each.points))).toBe(points.points);
    expect(points.items).toHaveLength(1);
    const [settled, ...more] = await oneday.all("/api/payments/settlements", worker);
    expect([settled.applicationId, more]).toEqual([applicationId, []]);
  });

  test("approved without minutes, time attended before the start counts nothing", async () => {
    const payer = await oneday.employer(500_000);
    const { path, worker } = await oneday.worked(payer);
    const approved = await oneday.post(`${path}/approve`, payer, {});
    expect([approved.status, approved.body.approvedMinutes]).toEqual([200, 0]);
    await oneday.see(path, worker, ({ status }) => status === "paid", 5000);
    expect(await wallet(payer)).toMatchObject({ availableWon: 500_000, heldWon: 0 });
  });

  test("a no-show returns the hold and pays no one; a worker who worked cannot be one", async () => {
    const payer = await oneday.employer(500_000);
    const { path, worker } = await oneday.applied(payer, { startsAt: inMinutes(5 / 60) });
    expect((await oneday.post(`${path}/accept`, payer)).status).toBe(200);
    const { startsAt } = (await oneday.get(path, worker)).body;
    await until(() => Date.now() > Date.parse(startsAt));
    expect((await oneday.post(`${path}/no-show`, payer)).body.status).toBe("noShow");
    await oneday.see("/api/payments/wallet", payer, (b) => b.availableWon === 500_000);
    expect(await wallet(worker)).toMatchObject({ availableWon: 0 });
    const worked = await oneday.worked(payer);
    expect((await oneday.post(`${worked.path}/no-show`, payer)).status).toBe(409);
  });

  // Regression: a no-show was accepted from 30 minutes before the start, as check-in is.
  test("no worker is a no-show before the work starts", async () => {
    const { path } = await oneday.applied(employer, { startsAt: inMinutes(20) });
    await oneday.post(`${path}/accept`, employer);
    expect(outcome(await oneday.post(`${path}/no-show`, employer))).toEqual([409, "TOO_EARLY"]);
  });

  test("each person is notified once, and every event of the application carries its id", async () => {
    const { path, worker, applicationId } = await oneday.worked(employer);
    await oneday.post(`${path}/approve`, employer, { workedMinutes: 210 });
    const wanted = [
      "job.applied",
      "job.accepted",
      "payment.held",
      "job.checkedIn",
      "job.checkedOut",
      "job.approved",
      "payment.completed",
      "communication.sent",
    ];
    const events = `/api/analytics/events?subject=${applicationId}`;
    await until(async () => {
      const types = (await oneday.all(events, operator)).map(({ type }) => type);
      return wanted.every((type) => types.includes(type));
    });
    const items = await oneday.all(events, operator);
    for (const item of items) expect(JSON.stringify(item)).toContain(applicationId);
    expect(new Set(items.map(({ eventId }) => eventId)).size).toBe(items.length);
    const accepted = await oneday.all(`${events}&type=job.accepted`, operator);
    expect(accepted.map(({ type }) => type)).toEqual(["job.accepted"]);
    const story = `/api/analytics/stories/${applicationId}`;
    const late = ["user.statusChanged", "user.pointsCredited", "analytics.recorded"];
    const told = await oneday.see(story, operator, ({ items: all }) =>
      late.every((wantedType) => all.some(({ type }: Body) => type === wantedType)),
    );
    const causeOf = (type: string): string | undefined => {
      const { causedBy } = told.items.find((each: Body) => each.type === type) ?? {};
      return told.items.find(({ eventId }: Body) => eventId === causedBy)?.type;
    };
    // Events of one saga may have the same millisecond, so their order is not certain.
    expect(causeOf("job.signed")).toBeUndefined();
    expect(causeOf("user.pointsCredited")).toBe("payment.completed");
    const applied = told.items.find(({ type }: Body) => type === "job.applied");
    const ofRequest = await oneday.get(`/api/analytics/stories/${applied.correlationId}`, operator);
    const ids = ({ items: all }: Body) => all.map(({ eventId }: Body) => eventId);
    expect(ids(ofRequest.body)).toEqual(expect.arrayContaining(ids(told)));
    const nothing = await oneday.get(`/api/analytics/stories/${randomUUID()}`, operator);
    expect(outcome(nothing)).toEqual([404, "NOT_FOUND"]);
    expect((await oneday.get(story, employer)).status).toBe(403);
    const future = encodeURIComponent(inMinutes(10));
    expect(await oneday.all(`${events}&from=${future}`, operator)).toEqual([]);
    for (const token of [worker, employer]) {
      const kinds = await kindsOf(token, applicationId);
      expect(kinds.length).toBeGreaterThan(0);
      expect(new Set(kinds).size).toBe(kinds.length);
    }
  });

  test("a notification is marked as read once, and only by its receiver", async () => {
    const { accessToken } = await oneday.register("worker");
    const path = "/api/communication/notifications";
    const { items } = await oneday.see(path, accessToken, (body) => body.items.length > 0);
    expect(items[0]).toMatchObject({ kind: "welcome", readAt: null });
    const read = `${path}/${items[0].notificationId}/read`;
    expect((await oneday.post(read, stranger)).status).toBe(404);
    const { readAt } = (await oneday.post(read, accessToken)).body;
    expect((await oneday.post(read, accessToken)).body.readAt).toBe(readAt);
    await oneday.see(path, accessToken, (body) => body.items[0].readAt === readAt);
  });
});
