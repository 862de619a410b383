import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { until } from "../support/until.ts";
import { type Answer, type Body, Client, inMinutes } from "./client.ts";

let oneday: Client;
let employer: string;
let big: string;
let stranger: string;
let operator: string;

beforeAll(async () => {
  // A no-show is reported without the wait of an hour.
  oneday = await Client.start({ noShowWaitMinutes: 0 });
  [employer, big, stranger, operator] = await Promise.all([
    oneday.employer(20_000_000),
    oneday.employer(20_000_000, { regularEmployees: 5 }),
    oneday.employer(),
    oneday.operator(),
  ]);
});
afterAll(() => oneday.stop());

const outcome = ({ status, code }: Answer) => [status, code];
const wallet = async (token: string) => (await oneday.get("/api/payments/wallet", token)).body;
/** 42,000 won of pay, a fee of 10 %, and 1.15 % and 1.47 % of insurances, each cut to 10 won. */
const heldWon = 42_000 + 4200 + 480 + 610;
/** The cost of calling off a shift of four hours for an employer of five: more by night or on a holiday. */
const priceOf = async (jobId: string) => {
  const { body: job } = await oneday.get(`/api/jobs/${jobId}`);
  const { hourlyWageWon, startsAt, endsAt, breakMinutes } = job;
  const terms = { hourlyWageWon, startsAt, endsAt, breakMinutes, regularEmployees: 5 };
  const { body: quote } = await oneday.post("/api/payments/quotes", undefined, terms);
  expect(quote.lines[0]).toMatchObject({ code: "BASE", won: 42_000 });
  const leaveWon = Math.ceil((quote.grossWon * 70) / 100);
  const cut = (perTenThousand: number) => Math.floor((leaveWon * perTenThousand) / 100_000) * 10;
  // 0.9 % from the worker; 1.15 % and 1.47 % from the employer, each cut to 10 won.
  const costWon = leaveWon + cut(115) + cut(147);
  return { heldWon: quote.employerTotalWon, leaveWon, netWon: leaveWon - cut(90), costWon };
};
const reason = { reason: "심은사유입니다." };
const notified = (token: string, kind: string, applicationId: string) =>
  oneday.see("/api/communication/notifications?limit=100", token, ({ items }) =>
    items.some((note: Body) => note.kind === kind && note.data.applicationId === applicationId),
  );

describe("before the work", () => {
  test("a worker confirms that they will come, and the employer is notified", async () => {
    const seat = await oneday.signed(employer);
    const first = await oneday.post(`${seat.path}/confirm`, seat.worker);
    expect(first.body.confirmedAt).toEqual(expect.any(String));
    const again = await oneday.post(`${seat.path}/confirm`, seat.worker);
    expect(again.body.confirmedAt).toBe(first.body.confirmedAt);
    expect(outcome(await oneday.post(`${seat.path}/confirm`, employer))).toEqual([
      403,
      "WRONG_ROLE",
    ]);
    await notified(employer, "confirmed", seat.applicationId);
  });

  test("an employer of five who calls off late pays the allowance from the hold; the rest returns", async () => {
    const seat = await oneday.signed(big);
    const before = await wallet(big);
    const key = randomUUID();
    const price = await priceOf(seat.jobId);
    const off = await oneday.post(`${seat.path}/cancel`, big, reason, key);
    expect([off.status, off.body.status, off.body.leaveAllowanceWon]).toEqual([
      200,
      "cancelled",
      price.leaveWon,
    ]);
    const again = await oneday.post(`${seat.path}/cancel`, big, reason, key);
    // The saga has continued meanwhile.
    const lasting = ({ saga: _, ...rest }: Body) => rest;
    expect(lasting(again.body)).toEqual(lasting(off.body));
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const [now, earned] = [await wallet(big), await wallet(seat.worker)];
    expect(now.heldWon).toBe(before.heldWon - price.heldWon);
    expect(now.availableWon).toBe(before.availableWon + price.heldWon - price.costWon);
    // No tax.
    expect(earned.availableWon).toBe(price.netWon);
    const slip = `/api/payments/settlements/${seat.applicationId}/payslip`;
    const { lines } = await oneday.see(slip, seat.worker, ({ minutes }) => minutes === 0);
    expect(lines.map(({ code }: Body) => code)).toEqual([
      "LEAVE_ALLOWANCE",
      "EMPLOYMENT_INSURANCE",
    ]);
    await notified(seat.worker, "leavePaid", seat.applicationId);
    expect((await oneday.get("/api/users/me/points", seat.worker)).body.points).toBe(0);
    expect((await oneday.get(seat.path, seat.worker)).body.reason).toBe(reason.reason);
    expect(outcome(await oneday.apply((await oneday.job(employer)).jobId, seat.worker))).toEqual([
      201,
      undefined,
    ]);
  });

  test("calling off early, or by a smaller employer, costs nothing and returns the whole hold", async () => {
    const before = await wallet(employer);
    const seat = await oneday.signed(employer);
    const off = await oneday.post(`${seat.path}/cancel`, employer, reason);
    expect(off.body.leaveAllowanceWon).toBe(0);
    expect(await wallet(employer)).toEqual(before);
    const far = await oneday.signed(big, {
      startsAt: inMinutes(25 * 60),
      endsAt: inMinutes(29 * 60),
    });
    expect((await oneday.post(`${far.path}/cancel`, big, reason)).body.leaveAllowanceWon).toBe(0);
    expect((await wallet(far.worker)).availableWon).toBe(0);
  });

  test("only the owner calls off, only with a reason, and not a shift that has begun", async () => {
    const seat = await oneday.signed(employer);
    const cancel = `${seat.path}/cancel`;
    expect((await oneday.post(cancel, stranger, reason)).status).toBe(404);
    expect(outcome(await oneday.post(cancel, seat.worker, reason))).toEqual([403, "WRONG_ROLE"]);
    expect((await oneday.post(cancel, employer, {})).status).toBe(422);
    await oneday.post(`${seat.path}/check-in`, seat.worker, seat.presence);
    expect(outcome(await oneday.post(cancel, employer, reason))).toEqual([409, "STATUS_FORBIDS"]);
  });

  test("a worker rescinds where the terms differ: the hold is released and their time is free", async () => {
    const seat = await oneday.signed(big);
    const held = (await wallet(big)).heldWon;
    const price = await priceOf(seat.jobId);
    const rescinded = await oneday.post(`${seat.path}/rescind`, seat.worker, reason);
    expect(rescinded.body).toMatchObject({ status: "cancelled", leaveAllowanceWon: null });
    expect((await wallet(big)).heldWon).toBe(held - price.heldWon);
    await notified(big, "rescinded", seat.applicationId);
  });
});

describe("a whole job", () => {
  test("when cancelled, rejects pending applications, calls off accepted ones, and leaves the search", async () => {
    const { jobId } = await oneday.job(big, { seats: 2, title: "취소될 일" });
    const [first, second] = [await oneday.token("worker"), await oneday.token("worker")];
    const paths: string[] = [];
    for (const worker of [first, second]) {
      const { applicationId } = (await oneday.apply(jobId, worker)).body;
      paths.push(`/api/jobs/applications/${applicationId}`);
    }
    const [accepted = "", waiting = ""] = paths;
    await oneday.see(accepted, first, ({ saga }) => saga.status === "completed");
    await oneday.post(`${accepted}/accept`, big, {});
    expect(outcome(await oneday.post(`/api/jobs/${jobId}/cancel`, stranger))).toEqual([
      403,
      "NOT_YOURS",
    ]);
    const { netWon } = await priceOf(jobId);
    const cancelled = await oneday.post(`/api/jobs/${jobId}/cancel`, big);
    expect([cancelled.status, cancelled.body.status]).toEqual([200, "cancelled"]);
    await oneday.see(accepted, first, ({ status }) => status === "cancelled", 8000);
    await oneday.see(waiting, second, ({ status }) => status === "rejected", 8000);
    await oneday.see(
      "/api/payments/wallet",
      first,
      ({ availableWon }) => availableWon === netWon,
      8000,
    );
    const q = encodeURIComponent("취소될 일");
    await oneday.see(`/api/jobs?q=${q}`, undefined, ({ items }) => items.length === 0);
    expect(outcome(await oneday.apply(jobId, await oneday.token("worker")))).toEqual([
      409,
      "JOB_NOT_OPEN",
    ]);
    expect((await oneday.post(`/api/jobs/${jobId}/cancel`, big)).status).toBe(200);
  });

  test("when reposted, is a new job at another time, with its breaks at the same points", async () => {
    const startsAt = inMinutes(60);
    const from = new Date(Date.parse(startsAt) + 120 * 60_000).toISOString();
    const to = new Date(Date.parse(startsAt) + 150 * 60_000).toISOString();
    const old = await oneday.job(employer, {
      startsAt,
      endsAt: inMinutes(60 + 240),
      breaks: [{ from, to }],
    });
    const times = { startsAt: inMinutes(1500), endsAt: inMinutes(1740) };
    const key = randomUUID();
    const again = await oneday.post(`/api/jobs/${old.jobId}/repost`, employer, times, key);
    expect([again.status, again.body.status, again.body.seatsTaken]).toEqual([201, "open", 0]);
    expect(again.body.jobId).not.toBe(old.jobId);
    const [rest] = again.body.breaks;
    expect(Date.parse(rest.from) - Date.parse(again.body.startsAt)).toBe(120 * 60_000);
    const twice = await oneday.post(`/api/jobs/${old.jobId}/repost`, employer, times, key);
    expect(twice.body.jobId).toBe(again.body.jobId);
    const past = { startsAt: inMinutes(-60), endsAt: inMinutes(60) };
    expect(outcome(await oneday.post(`/api/jobs/${old.jobId}/repost`, employer, past))).toEqual([
      422,
      "STARTS_IN_PAST",
    ]);
  });
});

describe("the earlier versions of a posting", () => {
  test("remain readable, version by version, except those of a draft", async () => {
    const draft = await oneday.job(employer, { draft: true, title: "초안" });
    const path = `/api/jobs/${draft.jobId}`;
    const worker = await oneday.token("worker");
    expect((await oneday.get(`${path}/versions`, worker)).status).toBe(404);
    await oneday.send("PATCH", path, { token: employer, body: { title: "첫 공고" } });
    await oneday.post(`${path}/publish`, employer);
    await oneday.send("PATCH", path, { token: employer, body: { hourlyWageWon: 13_000 } });
    await oneday.send("PATCH", path, { token: employer, body: { seats: 3 } });
    const { items } = (await oneday.get(`${path}/versions`, worker)).body;
    expect(items.map(({ version, changed }: Body) => [version, changed])).toEqual([
      [2, []],
      [3, ["hourlyWageWon", "takeHomeWon"]],
      [4, ["seats"]],
    ]);
    expect(items.map(({ terms }: Body) => [terms.title, terms.hourlyWageWon, terms.seats])).toEqual(
      [
        ["첫 공고", 12_000, 1],
        ["첫 공고", 13_000, 1],
        ["첫 공고", 13_000, 3],
      ],
    );
    expect((await oneday.all(`${path}/versions`, worker, 1)).length).toBe(3);
    expect((await oneday.get(`${path}/versions`)).status).toBe(401);
  });
});

describe("a change of a version that was read", () => {
  const edit = (path: string, title: string, more: { etag?: string; version?: number }) => {
    const { etag, version } = more;
    return oneday.send("PATCH", path, {
      token: employer,
      body: { title, ...(version === undefined ? {} : { version }) },
      ...(etag === undefined ? {} : { headers: { "if-match": etag } }),
    });
  };
  const tagOf = ({ headers }: Answer) => headers.get("etag") ?? "";

  test("is refused with 412 after another change, and then changes nothing", async () => {
    const { jobId, version } = await oneday.job(employer);
    const path = `/api/jobs/${jobId}`;
    const [mine, others] = [await oneday.get(path, employer), await oneday.get(path)];
    expect([version, tagOf(mine), mine.body.version]).toEqual([1, '"1"', 1]);
    const changed = await edit(path, "둘째 제목", { etag: tagOf(others) });
    expect([changed.status, changed.body.version, tagOf(changed)]).toEqual([200, 2, '"2"']);
    for (const old of [{ etag: tagOf(mine) }, { etag: tagOf(others) }, { version: 1 }]) {
      const refused = await edit(path, "셋째 제목", old);
      expect(outcome(refused)).toEqual([412, "VERSION_CHANGED"]);
      expect(refused.body.data).toEqual({ version: 2 });
    }
    expect(outcome(await edit(path, "셋째 제목", { etag: "nonsense" }))[0]).toBe(412);
    expect((await oneday.get(path, employer)).body).toMatchObject({
      title: "둘째 제목",
      version: 2,
    });
    expect((await edit(path, "셋째 제목", { etag: "*", version: 2 })).body.version).toBe(3);
  });

  test("that is one of eight concurrent ones of the same version: only one applies", async () => {
    const { jobId } = await oneday.job(employer);
    const path = `/api/jobs/${jobId}`;
    const titles = Array.from({ length: 8 }, (_, n) => `제목 ${n}`);
    const answers = await Promise.all(titles.map((title) => edit(path, title, { version: 1 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
    const won = titles[answers.findIndex(({ status }) => status === 200)];
    expect((await oneday.get(path, employer)).body).toMatchObject({ title: won, version: 2 });
  });
});

describe("corrected times", () => {
  test("are in force once the worker has signed them, and are paid", async () => {
    const startsAt = inMinutes(5 / 60);
    const seat = await oneday.signed(employer, {
      startsAt,
      endsAt: inMinutes(180),
      breakMinutes: 0,
    });
    await oneday.see(seat.path, employer, () => Date.now() > Date.parse(startsAt) + 1000, 20_000);
    const times = { checkedInAt: startsAt, checkedOutAt: new Date().toISOString(), ...reason };
    const put = await oneday.post(`${seat.path}/attendance`, employer, times);
    expect([put.status, put.body.status, put.body.correction]).toMatchObject([
      201,
      "signed",
      { by: "employer", reason: reason.reason },
    ]);
    const sign = `${seat.path}/corrections/${put.body.correction.correctionId}/sign`;
    expect(outcome(await oneday.post(sign, employer))).toEqual([409, "OWN_CORRECTION"]);
    expect((await oneday.post(sign, stranger)).status).toBe(404);
    await notified(seat.worker, "correctionMade", seat.applicationId);
    const signed = await oneday.post(sign, seat.worker);
    expect(signed.body).toMatchObject({
      status: "worked",
      correction: null,
      checkedInAt: startsAt,
    });
    await oneday.post(`${seat.path}/approve`, employer, { workedMinutes: 30 });
    await oneday.see(seat.path, seat.worker, ({ status }) => status === "paid", 5000);
    // The paid half hour stays booked, the rest of the shift is free.
    const next = async (minutes: number) => {
      const at = { startsAt: inMinutes(minutes), endsAt: inMinutes(minutes + 240) };
      return outcome(await oneday.apply((await oneday.job(employer, at)).jobId, seat.worker));
    };
    expect(await next(5)).toEqual([409, "TIME_CLASH"]);
    expect((await next(45))[0]).toBe(201);
  });

  test("that are inconsistent are refused with the field's code", async () => {
    const seat = await oneday.worked(employer);
    const put = async (checkedInAt: string, checkedOutAt: string) =>
      outcome(
        await oneday.post(`${seat.path}/corrections`, seat.worker, {
          checkedInAt,
          checkedOutAt,
          ...reason,
        }),
      );
    expect(await put(inMinutes(0), inMinutes(-10))).toEqual([422, "TIMES_REVERSED"]);
    expect(await put(inMinutes(0), inMinutes(10))).toEqual([422, "TIMES_IN_FUTURE"]);
    expect(await put(inMinutes(-60), inMinutes(-30))).toEqual([422, "TIMES_OUTSIDE_SHIFT"]);
  });
});

describe("a dispute", () => {
  test("stops the pay until an operator decides; then the decided minutes are paid, once", async () => {
    const seat = await oneday.worked(employer);
    const key = randomUUID();
    const disputed = await oneday.post(`${seat.path}/dispute`, seat.worker, reason, key);
    expect([disputed.body.status, disputed.body.reason]).toEqual(["disputed", reason.reason]);
    const again = await oneday.post(`${seat.path}/dispute`, seat.worker, reason, key);
    expect([again.body, again.status]).toEqual([disputed.body, 200]);
    expect(outcome(await oneday.post(`${seat.path}/approve`, employer, {}))).toEqual([
      409,
      "STATUS_FORBIDS",
    ]);
    await notified(employer, "disputed", seat.applicationId);
    const list = await oneday.see("/api/jobs/disputes", operator, ({ items }) =>
      items.some((one: Body) => one.applicationId === seat.applicationId),
    );
    expect(list.items.at(-1)).toMatchObject({
      by: "worker",
      reason: reason.reason,
      plannedMinutes: 210,
    });
    expect(outcome(await oneday.get("/api/jobs/disputes", employer))).toEqual([403, "WRONG_ROLE"]);
    const decide = `${seat.path}/decide`;
    const verdict = { workedMinutes: 120, reason: "출입 기록을 확인했습니다." };
    expect(outcome(await oneday.post(decide, employer, verdict))).toEqual([403, "WRONG_ROLE"]);
    expect(
      outcome(await oneday.post(decide, operator, { ...verdict, workedMinutes: 211 })),
    ).toEqual([422, "TIMES_IN_FUTURE"]);
    expect((await oneday.post(decide, operator, verdict)).body).toMatchObject({
      status: "approved",
      approvedMinutes: 120,
      reason: verdict.reason,
    });
    expect(outcome(await oneday.post(decide, operator, verdict))).toEqual([409, "STATUS_FORBIDS"]);
    await oneday.see(seat.path, seat.worker, ({ status }) => status === "paid", 5000);
    for (const token of [seat.worker, employer])
      await notified(token, "decided", seat.applicationId);
    // Two hours at 12,000 less 0.9 %, cut to 10 won.
    expect((await wallet(seat.worker)).availableWon).toBe(24_000 - 210);
    expect((await oneday.get("/api/payments/ledger/verify", operator)).body).toMatchObject({
      ok: true,
      sumWon: 0,
    });
  });

  test("about another person's work is not found", async () => {
    const seat = await oneday.worked(employer);
    for (const token of [stranger, await oneday.token("worker")]) {
      expect((await oneday.post(`${seat.path}/dispute`, token, reason)).status).toBe(404);
    }
  });
});

describe("a no-show", () => {
  /** An accepted worker of a shift that begins in seconds, reported as a no-show. */
  const missed = async (hirer: string) => {
    const seat = await oneday.applied(hirer, { startsAt: inMinutes(0.2) });
    await oneday.post(`${seat.path}/accept`, hirer, {});
    const outcome = { status: 0 };
    await until(async () => {
      outcome.status = (await oneday.post(`${seat.path}/no-show`, hirer, {})).status;
      return outcome.status === 200;
    }, 30_000);
    return seat;
  };
  const reliability = async (token: string) =>
    (await oneday.get("/api/users/me/reliability", token)).body;

  test("that the worker disputes is upheld, or reversed: then its points return and the work is paid", async () => {
    const hirer = await oneday.employer(200_000);
    const [one, other] = await Promise.all([missed(hirer), missed(hirer)]);
    for (const { worker, applicationId } of [one, other]) {
      await notified(worker, "noShow", applicationId);
      await oneday.see("/api/users/me/reliability", worker, ({ points }) => points === 8, 8000);
    }
    expect(outcome(await oneday.post(`${one.path}/dispute`, hirer, reason))).toEqual([
      409,
      "STATUS_FORBIDS",
    ]);
    for (const { path, worker, applicationId } of [one, other]) {
      expect((await oneday.post(`${path}/dispute`, worker, reason)).body.status).toBe("disputed");
      await notified(hirer, "noShowDisputed", applicationId);
      const list = await oneday.see("/api/jobs/disputes?limit=100", operator, ({ items }) =>
        items.some((item: Body) => item.applicationId === applicationId),
      );
      const mine = list.items.find((item: Body) => item.applicationId === applicationId);
      expect(mine).toMatchObject({ about: "noShow", by: "worker", attendedMinutes: null });
    }
    const verdict = { workedMinutes: 120, reason: "출입 기록에 있습니다." };
    expect(outcome(await oneday.post(`${one.path}/uphold`, hirer, reason))).toEqual([
      403,
      "WRONG_ROLE",
    ]);
    const before = await wallet(hirer);
    const fell = await oneday.post(`${one.path}/decide`, operator, verdict);
    expect([fell.body.status, fell.body.approvedMinutes]).toEqual(["approved", 120]);
    await oneday.see(one.path, one.worker, ({ status }) => status === "paid", 8000);
    // Two hours at 12,000 less 0.9 %, cut to 10 won; from the employer, the cost of two hours.
    expect((await wallet(one.worker)).availableWon).toBe(24_000 - 210);
    const [startsAt, endsAt] = [inMinutes(60), inMinutes(180)];
    const two = { hourlyWageWon: 12_000, startsAt, endsAt, breakMinutes: 0, regularEmployees: 3 };
    const quote = (await oneday.post("/api/payments/quotes", undefined, two)).body;
    expect(await wallet(hirer)).toMatchObject({
      availableWon: before.availableWon - quote.employerTotalWon,
      heldWon: before.heldWon,
    });
    const clean = await oneday.see(
      "/api/users/me/reliability",
      one.worker,
      ({ points }) => points === 0,
      8000,
    );
    expect(clean.entries.map(({ kind }: Body) => kind)).toEqual(["worked"]);
    const upheld = await oneday.post(`${other.path}/uphold`, operator, reason);
    expect([upheld.status, upheld.body.status]).toEqual([200, "noShow"]);
    await notified(other.worker, "noShowUpheld", other.applicationId);
    expect((await reliability(other.worker)).points).toBe(8);
    expect(outcome(await oneday.post(`${other.path}/dispute`, other.worker, reason))).toEqual([
      409,
      "STATUS_FORBIDS",
    ]);
    expect((await oneday.get("/api/payments/ledger/verify", operator)).body).toMatchObject({
      ok: true,
      sumWon: 0,
    });
  });
});

describe("the waiting list of a firstCome job", () => {
  test("a free seat goes to the worker who has waited longest, and their pay is held", async () => {
    const { jobId } = await oneday.job(employer, { selection: "firstCome", seats: 1 });
    const before = (await wallet(employer)).heldWon;
    const people: { worker: string; path: string }[] = [];
    for (const expected of ["accepted", "pending", "pending"]) {
      const worker = await oneday.token("worker");
      const { status, body } = await oneday.apply(jobId, worker);
      expect([status, body.status]).toEqual([201, expected]);
      people.push({ worker, path: `/api/jobs/applications/${body.applicationId}` });
    }
    const [first, second, third] = people as [Body, Body, Body];
    expect((await wallet(employer)).heldWon).toBe(before + heldWon);
    await oneday.post(`${first.path}/withdraw`, first.worker);
    await oneday.see(second.path, second.worker, ({ status }) => status === "accepted", 8000);
    expect((await oneday.get(third.path, third.worker)).body.status).toBe("pending");
    expect((await wallet(employer)).heldWon).toBe(before + heldWon);
    // At most three wait for each seat.
    for (const expected of [201, 201, 409]) {
      expect((await oneday.apply(jobId, await oneday.token("worker"))).status).toBe(expected);
    }
    await oneday.post(`${second.path}/cancel`, employer, reason);
    await oneday.see(third.path, third.worker, ({ status }) => status === "accepted", 8000);
  });
});
