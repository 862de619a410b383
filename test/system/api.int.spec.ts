import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { byDay } from "../support/postings.ts";
import { until } from "../support/until.ts";
import {
  type Answer,
  type Body,
  Client,
  demoPassword,
  inMinutes,
  pathOf,
  soonMs,
} from "./client.ts";

let oneday: Client;
/** A funded employer, an employer without anything here, and a worker, for read-only tests. */
let employer: string;
let stranger: string;
let worker: string;

beforeAll(async () => {
  oneday = await Client.start();
  [employer, stranger, worker] = await Promise.all([
    oneday.employer(10_000_000),
    oneday.employer(),
    oneday.token("worker"),
  ]);
});
afterAll(() => oneday.stop());

const outcome = ({ status, code }: Answer) => [status, code];
const patch = (path: string, token: string, body: object) =>
  oneday.send("PATCH", path, { token, body });

describe("errors", () => {
  test("every error is a problem with type, title, status, detail, code, data and requestId", async () => {
    const { status, headers, body } = await oneday.get("/api/users/me");
    expect(status).toBe(401);
    expect(headers.get("content-type")).toContain("application/problem+json");
    for (const name of ["type", "title", "detail", "code", "requestId"]) {
      expect(body[name]).toEqual(expect.any(String));
    }
    expect(body).toMatchObject({ status: 401, data: {} });
  });

  test("401 comes before 403, then the body's 422, then the owner's 404 or 403, then 409", async () => {
    const { jobId } = await oneday.job(employer);
    const path = `/api/jobs/${jobId}`;
    await oneday.post(`${path}/close`, employer);
    const bad = { title: 7 };
    expect((await oneday.send("PATCH", path, { body: bad })).status).toBe(401);
    expect((await patch(path, worker, bad)).status).toBe(403);
    expect((await patch(path, stranger, bad)).status).toBe(422);
    expect((await patch(`/api/jobs/${randomUUID()}`, stranger, bad)).status).toBe(422);
    expect((await patch(`/api/jobs/${randomUUID()}`, stranger, { title: "a" })).status).toBe(404);
    expect(outcome(await patch(path, stranger, { title: "a" }))).toEqual([403, "NOT_YOURS"]);
    expect(outcome(await patch(path, employer, { title: "a" }))).toEqual([409, "JOB_NOT_OPEN"]);
  });

  test("a body is 400 if not JSON, 415 by its type, 413 by its size; no route is 404, no method 405", async () => {
    const post = (raw: string, headers = {}) =>
      oneday.send("POST", "/api/jobs", { token: employer, raw, headers });
    expect((await post("{")).status).toBe(400);
    expect((await post("{}", { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(`{"a":"${"x".repeat(3_000_000)}"}`)).status).toBe(413);
    expect((await oneday.get("/api/nothing")).status).toBe(404);
    expect((await oneday.send("DELETE", "/api/jobs")).status).toBe(405);
  });

  test("unknown body fields, and queries on anything but GET, are 422 and named in data.fields", async () => {
    const odd = await oneday.post("/api/jobs", employer, { ...oneday.posting(), foo: 1 });
    expect(odd.status).toBe(422);
    expect(odd.body.data.fields).toEqual([expect.objectContaining({ field: "/foo" })]);
    expect((await oneday.post("/api/jobs?x=1", employer, oneday.posting())).status).toBe(422);
    expect((await oneday.post("/api/jobs", employer, [])).status).toBe(422);
  });

  test("a token of another key or without an algorithm opens nothing, and neither does none", async () => {
    const [, payload] = employer.split(".");
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
    for (const token of [`${none}.${payload}.`, `${none}.${payload}.x`, "abc"]) {
      expect((await oneday.get("/api/users/me", token)).status).toBe(401);
    }
  });

  test("times are accepted with an offset and answered in UTC", async () => {
    const startsAt = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T10:00:00`;
    const at = (offset: string, hours = "10") => startsAt.replace("T10", `T${hours}`) + offset;
    const times = { startsAt: at("+09:00"), endsAt: at("+09:00", "14") };
    expect((await oneday.job(employer, times)).startsAt).toBe(
      new Date(times.startsAt).toISOString(),
    );
    const bare = await oneday.post(
      "/api/jobs",
      employer,
      oneday.posting({ ...times, startsAt: at("") }),
    );
    expect(bare.status).toBe(422);
  });
});

describe("accounts", () => {
  test("an e-mail registers once, whatever its case, and no one below 15 registers", async () => {
    const body = oneday.registration("worker");
    const made = await oneday.post("/api/users/register", undefined, body);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      user: { email: body.email, role: "worker", status: "active", points: 0 },
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresInS: expect.any(Number),
    });
    const again = { ...body, email: body.email.toUpperCase() };
    const taken = await oneday.post("/api/users/register", undefined, again);
    expect(outcome(taken)).toEqual([409, "EMAIL_TAKEN"]);
    const birthDate = `${new Date().getUTCFullYear() - 14}-01-01`;
    const child = oneday.registration("worker", { birthDate });
    const young = await oneday.post("/api/users/register", undefined, child);
    expect(outcome(young)).toEqual([422, "UNDERAGE"]);
    const boss = { ...oneday.registration("worker"), role: "operator" };
    expect((await oneday.post("/api/users/register", undefined, boss)).status).toBe(422);
  });

  test("an applicant from 15 to 17 without a guardian is 422 NOT_ELIGIBLE, and one with a guardian is not", async () => {
    const birthDate = `${new Date().getUTCFullYear() - 16}-01-01`;
    const { jobId } = await oneday.job(employer, byDay());
    const alone = await oneday.apply(jobId, await oneday.token("worker", { birthDate }));
    expect(outcome(alone)).toEqual([422, "NOT_ELIGIBLE"]);
    const guardian = { name: "김보호", phone: "010-0000-0000", consentAt: inMinutes(-60) };
    const minor = await oneday.token("worker", { birthDate, guardian });
    expect((await oneday.apply(jobId, minor)).status).toBe(201);
  });

  test("a wrong password and an unknown e-mail get the same 401", async () => {
    for (const email of ["worker2@oneday.test", "nobody@oneday.test"]) {
      const answer = await oneday.post("/api/users/login", undefined, { email, password: "no-no" });
      expect(outcome(answer)).toEqual([401, "BAD_CREDENTIALS"]);
    }
  });

  test("20 wrong passwords lock an account: 429 LOCKED with Retry-After, for the right one too", async () => {
    const login = (password: string) =>
      oneday.post("/api/users/login", undefined, { email: "worker9@oneday.test", password });
    for (let i = 0; i < 20; i += 1) expect((await login("not-his")).status).toBe(401);
    const locked = await login(demoPassword);
    expect(outcome(locked)).toEqual([429, "LOCKED"]);
    expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("a refresh token rotates; reused, it gets the same successor; an older one ends the family", async () => {
    const refresh = (refreshToken: string) =>
      oneday.post("/api/users/refresh", undefined, { refreshToken });
    const first = (await oneday.register("worker")).refreshToken;
    const second = (await refresh(first)).body.refreshToken;
    expect(second).not.toBe(first);
    expect((await refresh(first)).body.refreshToken).toBe(second);
    const third = (await refresh(second)).body.refreshToken;
    expect(outcome(await refresh(first))).toEqual([401, "REFRESH_REUSED"]);
    expect((await refresh(third)).status).toBe(401);
  });

  test("logout answers 204 and its refresh token is no longer valid", async () => {
    const { accessToken, refreshToken } = await oneday.register("worker");
    const out = await oneday.post("/api/users/logout", accessToken, { refreshToken });
    expect([out.status, out.body]).toEqual([204, ""]);
    const again = await oneday.post("/api/users/refresh", undefined, { refreshToken });
    expect(again.status).toBe(401);
  });

  test("a public profile has no contact data", async () => {
    const { user } = await oneday.register("worker", { phone: "010-1234-5678", name: "남궁하루" });
    const { body } = await oneday.get(`/api/users/${user.userId}`, stranger);
    expect(body.userId).toBe(user.userId);
    expect(JSON.stringify(body)).not.toMatch(/@|1234|남궁하루|1990/);
  });
});

describe("jobs", () => {
  const past = { startsAt: inMinutes(-10) };
  test.each<[string, object]>([
    ["WAGE_BELOW_MINIMUM", { hourlyWageWon: 10_000 }],
    ["BREAK_TOO_SHORT", { breakMinutes: 0 }],
    ["STARTS_IN_PAST", past],
    ["STARTS_TOO_LATE", { startsAt: inMinutes(91 * 1440), endsAt: inMinutes(91 * 1440 + 180) }],
    ["BLOCKED_WORD", { title: "여성만 지원하세요" }],
    ["CATEGORY_UNKNOWN", { categoryId: randomUUID() }],
    ["TIMES_REVERSED", { endsAt: inMinutes(1) }],
    ["VALIDATION_FAILED", { seats: 501 }],
    ["VALIDATION_FAILED", { seats: 0 }],
  ])("a posting is refused with 422 %s (%j)", async (code, wrong) => {
    const answer = await oneday.post("/api/jobs", employer, oneday.posting(wrong));
    expect(outcome(answer)).toEqual([422, code]);
  });

  test("anyone can read a posted job at once, with the worker's take-home pay", async () => {
    const body = oneday.posting({ seats: 500 });
    const { status, body: job } = await oneday.post("/api/jobs", employer, body);
    expect(status).toBe(201);
    expect(job).toMatchObject({ ...body, seatsTaken: 0, selection: "choose", status: "open" });
    expect((await oneday.get(`/api/jobs/${job.jobId}`)).body).toEqual(job);
    const { startsAt, endsAt, breakMinutes, hourlyWageWon } = body;
    const terms = { startsAt, endsAt, breakMinutes, hourlyWageWon, regularEmployees: 3 };
    const quote = (await oneday.post("/api/payments/quotes", undefined, terms)).body;
    expect(job.takeHomeWon).toBe(quote.netWon);
  });

  test("a check of a posting answers its cost, to the won, per seat and in total, and who is barred", async () => {
    // An evening of four hours with its break; half an hour of it is night.
    const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    const evening = { startsAt: `${day}T18:00:00+09:00`, endsAt: `${day}T22:30:00+09:00` };
    const body = oneday.posting({
      ...evening,
      seats: 7,
      title: "여성만, 문의 공일공 1234 오육칠팔",
    });
    const { status, body: checked } = await oneday.post("/api/jobs/checks", employer, body);
    const { breakMinutes, hourlyWageWon } = body;
    const terms = { ...evening, breakMinutes, hourlyWageWon, regularEmployees: 3 };
    const quote = (await oneday.post("/api/payments/quotes", undefined, terms)).body;
    expect(status).toBe(200);
    expect(checked.cost).toMatchObject({
      perSeatWon: quote.employerTotalWon,
      seats: 7,
      totalWon: 7 * quote.employerTotalWon,
      takeHomeWon: quote.netWon,
    });
    expect(checked.problems.map(({ code }: Body) => code)).toEqual(["BLOCKED_WORD"]);
    expect(checked.rewrite.title).toBe("누구나, 문의 (연락은 원데이에서)");
    expect(checked.warnings.map(({ code }: Body) => code)).toContain("MINOR_NIGHT");
    expect(outcome(await oneday.post("/api/jobs/checks", worker, body))).toEqual([
      403,
      "WRONG_ROLE",
    ]);
  });

  test("a draft is private until it is published; a closed job rejects its pending applications", async () => {
    const { jobId } = await oneday.job(employer, { draft: true });
    const path = `/api/jobs/${jobId}`;
    expect((await oneday.get(path)).status).toBe(404);
    expect((await oneday.get(path, employer)).body.status).toBe("draft");
    expect((await oneday.post(`${path}/publish`, employer)).body.status).toBe("open");
    const applicant = await oneday.token("worker");
    const { applicationId } = (await oneday.apply(jobId, applicant)).body;
    expect((await oneday.post(`${path}/close`, employer)).body.status).toBe("closed");
    await oneday.see(pathOf(applicationId), applicant, ({ status }) => status === "rejected");
    expect(outcome(await oneday.apply(jobId, worker))).toEqual([409, "JOB_NOT_OPEN"]);
  });

  // Regression: applying answered 409 JOB_NOT_OPEN with the status "draft" in data.
  test("a draft does not reveal its existence to a worker who applies for it", async () => {
    const { jobId } = await oneday.job(employer, { draft: true });
    expect((await oneday.apply(jobId, worker)).status).toBe(404);
  });

  test("wage, times, breaks and place are fixed while an application is live; other members are not", async () => {
    const { jobId, path, worker: applicant } = await oneday.applied(employer);
    const job = `/api/jobs/${jobId}`;
    const place = { address: "서울", lat: 37, lng: 127 };
    const fixed = [{ hourlyWageWon: 13_000 }, { endsAt: inMinutes(200) }, { breakMinutes: 40 }];
    for (const terms of [...fixed, { place }]) {
      expect(outcome(await patch(job, employer, terms))).toEqual([409, "TERMS_FIXED"]);
    }
    expect((await patch(job, employer, { title: "새 제목" })).body.title).toBe("새 제목");
    await oneday.post(`${path}/withdraw`, applicant);
    await until(
      async () => (await patch(job, employer, { hourlyWageWon: 13_000 })).status === 200,
      soonMs,
    );
  });

  // Regression: the list of the employer's jobs left drafts out, so a lost id lost the draft.
  test("an employer finds a draft among their own jobs", async () => {
    const { jobId } = await oneday.job(employer, { draft: true });
    const later = (await oneday.job(employer)).jobId;
    const mine = await oneday.see("/api/users/me/jobs", employer, ({ items }) =>
      items.some((job: Body) => job.jobId === later),
    );
    expect(mine.items.map((job: Body) => job.jobId)).toContain(jobId);
  });

  // Regression: PATCH answered 409 JOB_NOT_OPEN and publish 422, so the draft could only be abandoned.
  test("a draft whose start has passed takes a new start", async () => {
    const { jobId } = await oneday.job(employer, { draft: true, startsAt: inMinutes(3 / 60) });
    const path = `/api/jobs/${jobId}`;
    const stale = async () => (await oneday.post(`${path}/publish`, employer)).status === 422;
    const { startsAt } = (await oneday.get(path, employer)).body;
    await until(() => Date.now() > Date.parse(startsAt));
    expect(await stale()).toBe(true);
    expect((await patch(path, employer, { startsAt: inMinutes(10) })).status).toBe(200);
  });

  test("only the owner changes, publishes or closes a job, or reads its details", async () => {
    const { jobId } = await oneday.job(employer);
    const path = `/api/jobs/${jobId}`;
    for (const answer of [
      await patch(path, stranger, { title: "x" }),
      await oneday.post(`${path}/close`, stranger),
      await oneday.get(`${path}/applications`, stranger),
      await oneday.get(`${path}/check-in-code`, stranger),
    ]) {
      expect(outcome(answer)).toEqual([403, "NOT_YOURS"]);
    }
  });
});

describe("search and lists", () => {
  const search = (query: string) => oneday.all(`/api/jobs?${query}`);

  test("categories are a tree of ids and names", async () => {
    const { items } = (await oneday.get("/api/jobs/categories")).body;
    const ids = new Set(items.map(({ categoryId }: Body) => categoryId));
    expect(items.every(({ parentId }: Body) => parentId === null || ids.has(parentId))).toBe(true);
  });

  test("search finds by word, category, place, time and wage, and finds only open jobs", async () => {
    const word = `낱말${randomUUID().slice(0, 8)}`;
    const place = { address: "제주", lat: 33.4, lng: 126.5 };
    const { jobId } = await oneday.job(employer, { title: word, hourlyWageWon: 55_000, place });
    const only = [expect.objectContaining({ jobId })];
    await oneday.see(`/api/jobs?q=${encodeURIComponent(word)}`, undefined, (b) => b.items.length);
    expect(await search("wageWonMin=55000")).toEqual(only);
    const [near, ...others] = await search("lat=33.41&lng=126.5&radiusKm=5");
    expect(others).toEqual([]);
    expect(near.distanceKm).toBeCloseTo(1.11, 1);
    const end = encodeURIComponent(inMinutes(30));
    expect((await search(`to=${end}`)).map((job) => job.jobId)).toContain(jobId);
    expect((await search(`from=${end}`)).map((job) => job.jobId)).not.toContain(jobId);
    const { categoryId } = near;
    const alike = await search(`categoryId=${categoryId}`);
    expect(alike.map((job) => job.jobId)).toContain(jobId);
    expect(new Set(alike.map((job) => job.categoryId))).toEqual(new Set([categoryId]));
    await oneday.post(`/api/jobs/${jobId}/close`, employer);
    await oneday.see("/api/jobs?wageWonMin=55000", undefined, (b) => b.items.length === 0);
  });

  test.each<[string, (job: Body) => number | string]>([
    ["sort=wage", ({ hourlyWageWon }) => -hourlyWageWon],
    ["sort=soon", ({ startsAt }) => startsAt],
    ["sort=near&lat=37.5&lng=127", ({ distanceKm }) => distanceKm],
    ["sort=new", () => 0],
  ])("%s orders, and its cursor shows every job once", async (query, keyOf) => {
    const items = await oneday.all(`/api/jobs?${query}`, undefined, 37);
    expect(items.length).toBeGreaterThan(300);
    expect(new Set(items.map(({ jobId }) => jobId)).size).toBe(items.length);
    const keys = items.map(keyOf);
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : Number(a > b))));
  });

  test("a cursor continues the search that gave it, and no other", async () => {
    const query = "sort=near&lat=37.5&lng=127&q=서울&limit=5";
    const { items, nextCursor } = (await oneday.get(`/api/jobs?${query}`)).body;
    const cursor = `cursor=${encodeURIComponent(nextCursor)}`;
    const more = await oneday.get(`/api/jobs?${query.replace("limit=5", "limit=7")}&${cursor}`);
    expect(more.status).toBe(200);
    const ids = [...items, ...more.body.items].map(({ jobId }: Body) => jobId);
    expect(new Set(ids).size).toBe(12);
    for (const [from, to] of [
      ["lat=37.5", "lat=37.6"],
      ["lng=127", "lng=127.0001"],
      ["q=서울", "q=강남"],
      ["&q=서울", ""],
      ["sort=near", "sort=wage"],
      ["sort=near&", ""],
      ["limit=5", "radiusKm=5"],
      ["limit=5", "wageWonMin=11000"],
    ] as const) {
      const other = await oneday.get(`/api/jobs?${query.replace(from, to)}&${cursor}`);
      expect([other.status, other.code, to]).toEqual([422, "CURSOR_INVALID", to]);
    }
    expect((await oneday.get(`/api/jobs/categories?${cursor}`)).code).toBe("CURSOR_INVALID");
  });

  test.each([
    "/api/jobs?limit=0",
    "/api/jobs?limit=101",
    "/api/jobs?cursor=x",
    "/api/jobs?sort=near",
    "/api/jobs?lat=91&lng=0",
    "/api/jobs?from=2026-11-23",
  ])("%s is 422", async (path) => {
    expect((await oneday.get(path)).status).toBe(422);
  });

  test("a list has 20 items unless limit says otherwise, and null at its end", async () => {
    const first = (await oneday.get("/api/jobs")).body;
    expect(first.items).toHaveLength(20);
    expect(first.nextCursor).toEqual(expect.any(String));
    const mine = (await oneday.get("/api/users/me/jobs", stranger)).body;
    expect(mine).toEqual({ items: [], nextCursor: null });
  });

  // Regression: limit was refused with 422 as an unknown parameter.
  test("categories are a list and take limit", async () => {
    expect((await oneday.get("/api/jobs/categories?limit=2")).body.items).toHaveLength(2);
  });
});
