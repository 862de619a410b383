import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker, ServiceSchema } from "moleculer";
import { fingerprint } from "../../../mixins/log/commit.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { log } from "../../../mixins/log.mixin.ts";
import { operatorNoteOf } from "../../../mixins/process/first-run.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  idFrom,
  later,
  minuteMs,
  newId,
  now,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { checkerOf } from "../../../services/contracts/core/validator.ts";
import { actions, call } from "../../../services/contracts/index.ts";
import { madeKey, type Person } from "../../../services/user/domain/account.ts";
import { calendars } from "../../../services/user/domain/calendar.ts";
import { claimAddress } from "../../../services/user/support/account.command.ts";
import { PasswordHasher } from "../../../services/user/support/password-hasher.adapter.ts";
import { brokerOf, serviceOf, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import {
  as,
  keptFolder,
  register,
  registration,
  services,
  startWithPassword,
  userOf,
} from "../people.ts";

type Paid = { applicationId: string; workerId: string; netWon: number };

/** A payment service that has only a log. */
const payment: ServiceSchema = {
  name: "payment",
  mixins: [
    log({
      announce: (commit) =>
        commit.events.map(({ data }) => {
          const { applicationId, workerId, netWon } = data as Paid;
          const parties = { applicationId, workerId, jobId: newId(), employerId: newId() };
          const amounts = { grossWon: netWon, netWon, employerFeeWon: 0 };
          return { type: "payment.completed" as const, data: { ...parties, ...amounts } };
        }),
    }),
  ],
};
const ledger = { stream: "ledger", empty: 0, evolve: (sum: number) => sum + 1 };
const pay = async (broker: ServiceBroker, paid: Paid): Promise<void> => {
  const { log: own } = serviceOf(broker, "payment") as unknown as LogMethods;
  await own.decide(ledger, "", () => [{ type: "paid", data: paid }], {
    cid: newId(),
    fp: fingerprint(paid),
    isFresh: true,
    at: now(),
    meta: { correlationId: "c", causationId: null, actor: null },
  });
};

const job: ServiceSchema = {
  name: "job",
  actions: { ofUser: (ctx) => ({ items: [{ asked: ctx.params }], nextCursor: null }) },
};

const kept = keptFolder();
let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await kept.start([...services, payment, job]);
  broker = running.broker;
});
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const vaultRows = async () =>
  (await resourcesOf(userOf(broker)).collection<Person>("vault")).find({}, { limit: 1000 });

/** A row of the vault, as registering writes it. */
const rowFor = (email: string, emailHash: string, createdAt = now()): Person => {
  const { password: _, ...rest } = registration(email);
  const _id = newId();
  const consents = { ...rest.consents, at: createdAt };
  const made = { createdAt, madeKey: madeKey(createdAt, _id) };
  return { ...rest, ...made, _id, rev: 1, emailHash, passwordHash: "", consents };
};

describe("registering", () => {
  test("a new account is signed in and finds itself", async () => {
    const made = await register(broker, "Kim@oneday.test", { phone: "010-1111-2222" });
    expect(checkerOf(actions["user.register"].answer)(made)).toBe(true);
    const me = await call(broker, "user.me", {}, as(made.accessToken));
    expect(me).toEqual(made.user);
    expect(me).toMatchObject({
      email: "Kim@oneday.test",
      role: "worker",
      status: "active",
      workStatus: "available",
      points: 0,
    });
  });

  test("a worker with a booking ahead is booked; one with past bookings only is available", async () => {
    const { user: person, accessToken } = await register(broker, "booked@oneday.test");
    const workerId = person.userId;
    const book = (from: Instant, to: Instant) => {
      const applicationId = newId();
      return call(broker, "user.calendar.book", {
        cid: newId(),
        workerId,
        applicationId,
        from,
        to,
      });
    };
    const status = async () => (await call(broker, "user.me", {}, as(accessToken))).workStatus;
    expect((await book(later(now(), -2 * hourMs), later(now(), -hourMs))).bookings).toBe(1);
    // It is still among the bookings, because nothing has been booked since.
    expect((await userOf(broker).log.state(calendars, workerId)).bookings).toHaveLength(1);
    expect(await status()).toBe("available");
    await book(later(now(), -minuteMs), later(now(), hourMs));
    expect(await status()).toBe("booked");
  });

  test("of fifty parallel registrations of one address one succeeds, and one row is left", async () => {
    const before = await vaultRows();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) =>
        register(broker, n % 2 === 0 ? "one@oneday.test" : "ONE@oneday.test"),
      ),
    );
    const refused = results.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(49);
    for (const result of refused) {
      expect(result).toMatchObject({ reason: { type: "EMAIL_TAKEN", code: 409 } });
    }
    expect(await vaultRows()).toHaveLength(before.length + 1);
  });

  test("a repeated Idempotency-Key answers the same account, in sequence and in parallel", async () => {
    const meta = { key: "key-12345678" };
    const first = await register(broker, "twice@oneday.test", {}, meta);
    const again = await register(broker, "twice@oneday.test", {}, meta);
    expect(again.user).toEqual(first.user);
    const atOnce = await Promise.all(
      [1, 2, 3].map(() => register(broker, "atonce@oneday.test", {}, { key: "key-at-once" })),
    );
    expect(new Set(atOnce.map((made) => made.user.userId)).size).toBe(1);
    const rows = await vaultRows();
    expect(rows.filter(({ email }) => email === "atonce@oneday.test")).toHaveLength(1);
  });

  test("a command that is sent in parallel to itself does not make its own address taken", async () => {
    const service = userOf(broker);
    const emailHash = service.vault.emailHash("itself@oneday.test");
    const made = {
      cid: "claim:itself",
      fp: "same",
      isFresh: false,
      at: now(),
      meta: { correlationId: "c", causationId: null, actor: null },
    };
    const claimed = await Promise.all(
      [1, 2, 3].map(() => claimAddress(service, rowFor("itself@oneday.test", emailHash), made)),
    );
    expect(claimed.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(claimed.map(({ state }) => JSON.stringify(state))).size).toBe(1);
  });

  test("another body or another password under the same key is refused", async () => {
    const meta = { key: "key-reused-1" };
    await register(broker, "reused@oneday.test", {}, meta);
    for (const change of [{ name: "박영희" }, { password: "another password" }]) {
      await expect(register(broker, "reused@oneday.test", change, meta)).rejects.toMatchObject({
        type: "KEY_REUSED",
        code: 422,
      });
    }
  });

  test.each([
    ["UNDERAGE", { birthDate: "2020-01-01" }],
    ["CONSENT_MISSING", { consents: { terms: true, privacy: false } }],
    ["BUSINESS_NUMBER_WRONG", { businessNumber: "123-45-67890" }],
  ])("%s is a wrong field, and leaves no row", async (type, change) => {
    const before = await vaultRows();
    await expect(register(broker, "wrong@oneday.test", change)).rejects.toMatchObject({
      type,
      code: 422,
    });
    expect(await vaultRows()).toHaveLength(before.length);
  });
});

test("others see a worker by a masked name and an employer by the company's name", async () => {
  const worker = await register(broker, "masked@oneday.test");
  const employer = await register(broker, "boss@oneday.test", {
    role: "employer",
    companyName: "한강물류",
    businessNumber: "124-81-00998",
    regularEmployees: 7,
  });
  const seen = (userId: string) => call(broker, "user.public", { userId }, as(worker.accessToken));
  expect(await seen(worker.user.userId)).toMatchObject({ displayName: "김*수", rating: null });
  expect(await seen(employer.user.userId)).toMatchObject({ displayName: "한강물류" });
  expect(await call(broker, "user.facts", { userId: employer.user.userId })).toMatchObject({
    role: "employer",
    regularEmployees: 7,
    hasGuardian: false,
    hasBankAccount: false,
  });
  await expect(seen(newId())).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
});

test("several people are answered as each of them alone, and an unknown id is left out", async () => {
  const worker = await register(broker, "one-of-two@oneday.test", { phone: "010-2222-3333" });
  const employer = await register(broker, "two-of-two@oneday.test", {
    role: "employer",
    companyName: "두물머리",
    businessNumber: "124-81-00998",
    regularEmployees: 7,
  });
  const [one, two] = [worker.user.userId, employer.user.userId];
  const meta = as(worker.accessToken);
  const { items } = await call(broker, "user.people", { ids: [two, newId(), one] }, meta);
  expect(items).toEqual([
    await call(broker, "user.public", { userId: two }, meta),
    await call(broker, "user.public", { userId: one }, meta),
  ]);
  const ids = Array.from({ length: 51 }, newId);
  const tooMany = call(broker, "user.people", { ids }, meta);
  await expect(tooMany).rejects.toMatchObject({ code: 422 });
  const byNoOne = call(broker, "user.people", { ids: [one] });
  await expect(byNoOne).rejects.toMatchObject({ type: "NO_TOKEN" });
});

test("a bank account is answered masked, and in full to the payout alone", async () => {
  const { accessToken, user } = await register(broker, "bank@oneday.test");
  const mine = () => call(broker, "user.bank.get", {}, as(accessToken));
  await expect(mine()).rejects.toMatchObject({ type: "NO_BANK_ACCOUNT", code: 409 });
  const account = { bankCode: "088", accountNumber: "110-987-654321", holder: "김철수" };
  const set = await call(broker, "user.bank.set", account, as(accessToken));
  expect(set).toEqual({ ...account, accountNumber: "***-***-4321" });
  expect(await mine()).toEqual(set);
  expect(await call(broker, "user.bank.payout", { userId: user.userId })).toEqual(account);
  expect(await call(broker, "user.facts", { userId: user.userId })).toMatchObject({
    hasBankAccount: true,
  });
});

test("the user service asks the job service for the caller's jobs", async () => {
  const { accessToken, user } = await register(broker, "jobs@oneday.test");
  const page = await call(broker, "user.jobs", { limit: 5 }, as(accessToken));
  expect(page.items).toEqual([{ asked: { userId: user.userId, role: "worker", limit: 5 } }]);
});

test("a payment earns its points once, however often it is announced", async () => {
  const { accessToken, user } = await register(broker, "points@oneday.test");
  const applicationId = newId();
  const paid = { applicationId, workerId: user.userId, netWon: 95_140 };
  await pay(broker, paid);
  await pay(broker, paid);
  await pay(broker, { ...paid, applicationId: newId(), netWon: 2000 });
  const points = () => call(broker, "user.points", {}, as(accessToken));
  await until(async () => (await points()).points === 97);
  expect((await points()).items).toMatchObject([{ points: 2 }, { points: 95, applicationId }]);
});

describe("calendar", () => {
  const workerId = newId();
  // Past bookings are forgotten, so these are hours of tomorrow.
  const day = seoulInstant(seoulDate(later(now(), dayMs)));
  const hours = (from: number, to: number) => ({
    from: later(day, from * hourMs),
    to: later(day, to * hourMs),
  });
  const book = (cid: string, applicationId: string, from: number, to: number) =>
    call(broker, "user.calendar.book", { cid, workerId, applicationId, ...hours(from, to) });
  const release = (cid: string, applicationId: string, undoes?: string) =>
    call(broker, "user.calendar.release", {
      cid,
      workerId,
      applicationId,
      ...(undoes === undefined ? {} : { undoes }),
    });

  test("of many overlapping bookings one succeeds, and its release frees the time", async () => {
    const applications = Array.from({ length: 20 }, () => newId());
    const results = await Promise.allSettled(
      applications.map((id) => book(`book:${id}`, id, 1, 9)),
    );
    const winners = applications.filter((_, n) => results[n]?.status === "fulfilled");
    expect(winners).toHaveLength(1);
    const [winner = ""] = winners;
    const [other = ""] = applications.filter((id) => id !== winner);
    await expect(book(`again:${other}`, other, 8, 10)).rejects.toMatchObject({
      type: "TIME_CLASH",
      code: 409,
    });
    expect(await book(`again:${winner}`, winner, 1, 9)).toEqual({ workerId, bookings: 1 });
    expect(await release(`release:${winner}`, winner)).toEqual({ workerId, bookings: 0 });
    expect(await release(`release2:${winner}`, winner)).toEqual({ workerId, bookings: 0 });
    expect(await book(`again:${other}`, other, 8, 10)).toEqual({ workerId, bookings: 1 });
    await release(`release:${other}`, other);
  });

  test("a booking that is undone before it arrives never happens", async () => {
    const applicationId = newId();
    await release("undo:late", applicationId, "book:late");
    await expect(book("book:late", applicationId, 1, 2)).rejects.toMatchObject({
      type: "STEP_CANCELLED",
    });
    await book("book:soon", applicationId, 1, 2);
    for (const _ of [1, 2]) {
      expect(await release("undo:soon", applicationId, "book:soon")).toMatchObject({ bookings: 0 });
    }
  });
});

describe("imports", () => {
  const account = (name: string) => ({
    userId: idFrom("import", name),
    role: "worker" as const,
    email: `${name}@import.test`,
    passwordHash: "",
    name: "이수입",
    birthDate: "1999-09-09",
  });

  test("accounts with ready-made hashes are imported once, and can sign in", async () => {
    const passwordHash = await new PasswordHasher().hash("imported password");
    const accounts = Array.from({ length: 40 }, (_, n) => ({ ...account(`a${n}`), passwordHash }));
    const before = (await vaultRows()).length;
    expect(await call(broker, "user.import", { accounts: accounts.slice(0, 25) })).toEqual({
      made: 25,
    });
    expect(await call(broker, "user.import", { accounts })).toEqual({ made: 15 });
    expect(await call(broker, "user.import", { accounts })).toEqual({ made: 0 });
    expect((await vaultRows()).length).toBe(before + 40);
    const credentials = { email: "A3@import.test", password: "imported password" };
    const { user } = await call(broker, "user.login", credentials);
    expect(user.userId).toBe(accounts[3]?.userId);
  });

  test("a taken address is refused and its row removed; the other accounts are imported", async () => {
    await register(broker, "there@import.test");
    const before = (await vaultRows()).length;
    const accounts = [account("there"), account("new")];
    await expect(call(broker, "user.import", { accounts })).rejects.toMatchObject({
      type: "EMAIL_TAKEN",
    });
    expect((await vaultRows()).length).toBe(before + 1);
    expect(await userOf(broker).vault.get(idFrom("import", "there"))).toBeNull();
  });
});

describe("starts", () => {
  const own = keptFolder();
  afterAll(own.remove);

  test("the first start makes the operator and notes the password; the next start does not know it", async () => {
    const first = await own.start();
    const note = operatorNoteOf(brokerOf(first.broker, "user"));
    expect(note).toMatchObject({ email: "operator@oneday.test" });
    expect(note?.operatorPassword).toMatch(/^\w{20}$/);
    const credentials = { email: "operator@oneday.test", password: note?.operatorPassword ?? "" };
    const { user } = await call(first.broker, "user.login", credentials);
    expect(user.role).toBe("operator");
    await first.stop();

    const second = await own.start();
    expect(operatorNoteOf(brokerOf(second.broker, "user"))).toMatchObject({
      operatorPassword: null,
    });
    await call(second.broker, "user.login", credentials);
    await second.stop();
  });

  test("a password in the settings replaces the stored one and ends the old sessions", async () => {
    const first = await own.start();
    const { vault } = userOf(first.broker);
    const known = await new PasswordHasher().hash("password before");
    const email = "operator@oneday.test";
    await vault.change(idFrom("operator"), (row) => ({ ...row, passwordHash: known }));
    const credentials = { email, password: "password before" };
    const { refreshToken } = await call(first.broker, "user.login", credentials);
    await first.stop();

    const second = await startWithPassword(own.folder, "password of settings");
    expect(operatorNoteOf(brokerOf(second.broker, "user"))).toMatchObject({
      operatorPassword: null,
    });
    await expect(call(second.broker, "user.login", credentials)).rejects.toMatchObject({
      type: "BAD_CREDENTIALS",
    });
    await call(second.broker, "user.login", { email, password: "password of settings" });
    await expect(call(second.broker, "user.refresh", { refreshToken })).rejects.toMatchObject({
      type: "REFRESH_INVALID",
    });
    await second.stop();
  });

  test("rows that never became accounts are swept at the start; young rows are left", async () => {
    const first = await own.start();
    const { vault } = userOf(first.broker);
    const orphan = async (ageMs: number, emailHash: string): Promise<string> => {
      const row = rowFor("orphan@oneday.test", emailHash, later(now(), -ageMs));
      await vault.add(row);
      return row._id;
    };
    const { user } = await register(first.broker, "stays@oneday.test");
    const never = await orphan(120_000, vault.emailHash("never@oneday.test"));
    const taken = await orphan(120_000, vault.emailHash("stays@oneday.test"));
    const young = await orphan(1000, vault.emailHash("young@oneday.test"));
    await first.stop();

    const second = await own.start();
    const left = userOf(second.broker).vault;
    expect(await left.get(never)).toBeNull();
    expect(await left.get(taken)).toBeNull();
    expect(await left.get(young)).not.toBeNull();
    expect(await left.get(user.userId)).not.toBeNull();
    await second.stop();
  });
});
