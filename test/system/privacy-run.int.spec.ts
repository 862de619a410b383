/**
 * Secrets and personal data in a run of real processes: their output, their stores and, spread, the bus.
 * And again after the people have left.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { openedMail } from "../../services/communication/email/email-sandbox.adapter.ts";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { actions } from "../../services/contracts/index.ts";
import { folderOf, remove } from "../support/folders.ts";
import { type Running, startOneDay } from "../support/process.ts";
import { secret, spread } from "../support/spread.ts";
import { textsOf } from "../support/stored.ts";
import { until } from "../support/until.ts";
import {
  Leavers,
  operatorPassword,
  password,
  patienceMs,
  type Someone,
} from "../user/personal-data/leavers.ts";
import { type Crossed, listen } from "./bus-traffic.ts";

// Every value is unique, so that one hit is a leak.
const worker = {
  name: "남궁비밀로",
  email: "zebra.quokka@planted.test",
  phone: "010-7391-4402",
  birthDate: "1991-02-17",
  accountNumber: "8820117734512",
  holder: "남궁예금주",
  message: "저는 심은문장입니다",
  clashing: "겹쳐도 심은부탁입니다",
  skill: "심은기술하나",
  review: "심은후기남김",
  certificate: "심은번호778812",
} as const;
const employer = {
  name: "독고대표님",
  email: "okapi.numbat@planted.test",
  phone: "010-8264-9917",
  birthDate: "1975-11-03",
  accountNumber: "4471029938821",
  holder: "독고예금주",
  review: "심은평가남김",
} as const;
const company = "심은상호물산";
const minor = {
  name: "어린사람씨",
  email: "tapir.young@planted.test",
  phone: "010-5512-0098",
  guardian: "심은보호자",
  guardianPhone: "010-6643-1187",
} as const;
const wrongPassword = "wrong-planted-password-31";
const nextPassword = "next-planted-password-52";
/** Values that may be readable nowhere: in no log, in no store, not between services. */
const secrets: string[] = [
  password,
  operatorPassword,
  wrongPassword,
  nextPassword,
  secret,
  "PRIVATE KEY",
];
const personal: readonly string[] = [
  ...Object.values(worker),
  ...Object.values(employer),
  ...Object.values(minor),
  company,
];

/** The stores that may hold readable personal data, and which. */
const readable: Readonly<Record<string, readonly string[]>> = {
  "user/vault": [
    ...[worker, employer, minor].flatMap(({ name, email, phone }) => [name, email, phone]),
    ...[worker, employer].flatMap(({ birthDate, holder }) => [birthDate, holder]),
    ...[minor.guardian, minor.guardianPhone, company],
  ],
  "communication/vault": [worker.email, employer.email, minor.email],
  "job/vault": [worker.message, worker.clashing],
  "job/review_texts": [worker.review, employer.review],
  "matching/vault": [worker.skill],
};

/** Personal data that a service may answer to another without a signed-in caller. */
const answerable: Readonly<Record<string, readonly string[]>> = {
  "user.mail": [worker.email, employer.email, minor.email],
  "user.facts": [company],
  "user.bank.payout": [worker, employer].flatMap((one) => [one.accountNumber, one.holder]),
  "user.named": [
    ...[worker, employer].flatMap(({ name, birthDate }) => [name, birthDate]),
    company,
  ],
  // For the payslip of the two parties.
  "job.record": [
    ...[worker, employer].flatMap(({ name, birthDate }) => [name, birthDate]),
    company,
  ],
  "job.review.texts": [worker.review, employer.review],
  "security.signingKey": ["PRIVATE KEY"],
};

/** The name of the gateway's node: with the demo in its process it is no single service's. */
const gatewayNodes: readonly string[] = ["gateway", "oneday"];
const contracts: Readonly<Record<string, ActionContract>> = actions;
let folder: string;
let oneDay: Running;
let people: Leavers;
/** Other worlds on the bus plant values of the same kind. */
const namespace = "privacy";
let bus: Awaited<ReturnType<typeof listen>> | null = null;
const tokens: string[] = [];
const mailTokens: string[] = [];

const hitsIn = (text: string, words: readonly string[]): string[] =>
  words.filter((word) => text.includes(word));

const join = async (role: "worker" | "employer", who: typeof worker | typeof employer) => {
  const { name, phone, birthDate } = who;
  const more = role === "employer" ? { companyName: company } : {};
  return people.join(role, who.email, { name, phone, birthDate, ...more });
};

const setBank = ({ token }: Someone, { accountNumber, holder }: typeof worker | typeof employer) =>
  people.ok("PUT", "/api/users/me/bank-account", {
    token,
    body: { bankCode: "004", accountNumber, holder },
  });

const withdrawAll = async ({ token }: Someone): Promise<void> => {
  const { availableWon: amountWon } = await people.wallet(token);
  await people.ok("POST", "/api/payments/withdrawals", { token, body: { amountWon } });
  await until(async () => (await people.wallet(token)).transitWon === 0, patienceMs);
};

/** The tokens of the written mails: they are sealed in the sandbox's store of mails. */
const mailsWith = async (address: string): Promise<string[]> => {
  const text = (await textsOf(folder)).get("communication/vault") ?? "";
  const broker = new ServiceBroker({ logger: false });
  giveSettings(broker, readSettings({ ONEDAY_DATA_DIR: folder, ONEDAY_SECRET: secret }));
  const lines = text.split("\n").filter((line) => line.includes(address));
  const mails = lines.map((line) => openedMail(broker, JSON.parse(line)).text);
  return mails.flatMap((mail) => mail.match(/[\w-]{36}\.[\w-]{36,80}\.[\w-]{43}$/gm) ?? []);
};

let w: Someone;
let e: Someone;
let m: Someone;

/** Signs in and out, guesses, resets and changes a password. */
const comeAndGo = async (): Promise<void> => {
  const { body } = await people.login(worker.email);
  tokens.push(body.accessToken, body.refreshToken);
  await people.login(worker.email, wrongPassword);
  const refreshed = await people.ok("POST", "/api/users/refresh", {
    body: { refreshToken: body.refreshToken },
  });
  tokens.push(refreshed.accessToken, refreshed.refreshToken);
  const { accessToken: token, refreshToken } = refreshed;
  const change = { password, newPassword: nextPassword };
  await people.ok("POST", "/api/users/me/password", { token, body: change });
  const again = await people.login(worker.email, nextPassword);
  w = { ...w, token: again.body.accessToken };
  const back = { password: nextPassword, newPassword: password };
  await people.ok("POST", "/api/users/me/password", { token: w.token, body: back });
  await people.ok("POST", "/api/users/password-reset", { body: { email: worker.email } });
  await people.send("POST", "/api/users/logout", { token, body: { refreshToken } });
  await until(async () => (await mailsWith(worker.email)).length >= 2, patienceMs);
  mailTokens.push(...(await mailsWith(worker.email)));
};

/** A day of work with planted values in every field that people write. */
const day = async (): Promise<void> => {
  w = await join("worker", worker);
  e = await join("employer", employer);
  const { guardian: name, guardianPhone: phone } = minor;
  m = await people.join("worker", minor.email, {
    name: minor.name,
    phone: minor.phone,
    birthDate: "2010-12-01",
    guardian: { name, phone, consentAt: "2026-01-01T00:00:00Z" },
  });
  await comeAndGo();
  await setBank(w, worker);
  await setBank(e, employer);
  const skill = { skills: [worker.skill], categoryIds: [], lat: 37.5, lng: 127.1, radiusKm: 10 };
  const wish = { ...skill, hourlyWageWonMin: 10_700, availability: [] };
  await people.ok("PUT", "/api/matching/profile", { token: w.token, body: wish });
  const newCertificate = { kind: "forklift", number: worker.certificate, issuedOn: "2020-03-02" };
  await people.ok("POST", "/api/users/me/certificates", { token: w.token, body: newCertificate });
  await people.charge(e);
  // Two at the same time: the second is refused, and keeps no place in any list.
  const later = { inMinutes: 2000 };
  const [first, second] = [await people.offer(e, later), await people.offer(e, later)];
  const { applicationId: booked } = (await people.apply(w, first)).body;
  const asked = { token: w.token, body: { message: worker.clashing } };
  const clash = await people.send("POST", `/api/jobs/${second}/applications`, asked);
  expect(clash.body.code).toBe("TIME_CLASH");
  await people.ok("POST", `/api/jobs/applications/${booked}/withdraw`, w);
  const applicationId = await people.work(w, e);
  const path = `/api/jobs/applications/${applicationId}/reviews`;
  for (const [whose, text] of [
    [w, worker.review],
    [e, employer.review],
  ] as const) {
    await people.ok("POST", path, { token: whose.token, body: { stars: 5, text } });
  }
  await withdrawAll(w);
  await people.ok("GET", `/api/users/${w.userId}/reviews`, e);
  // Failures print more than successes.
  await people.send("POST", "/api/users/register", { body: { email: worker.email, password } });
  await people.send("PUT", "/api/users/me/bank-account", { token: w.token, body: { ...worker } });
};

beforeAll(async () => {
  folder = folderOf("privacy");
  bus = spread === null ? null : await listen(spread.natsUrl, namespace);
  oneDay = await startOneDay({
    NAMESPACE: namespace,
    ONEDAY_DATA_DIR: folder,
    ONEDAY_DEMO: "off",
    ONEDAY_LOG_LEVEL: "trace",
    ONEDAY_OPERATOR_PASSWORD: operatorPassword,
    ONEDAY_RATE_LIMITS: "off",
    ONEDAY_SECRET: secret,
  });
  people = new Leavers(oneDay.url);
  await day();
}, 120_000);
afterAll(async () => {
  await bus?.stop();
  await oneDay?.end("SIGTERM");
  remove(folder);
});

const leaksInStores = async (words: readonly string[]): Promise<string[]> =>
  [...(await textsOf(folder))].flatMap(([name, text]) =>
    hitsIn(text, words)
      .filter((word) => !readable[name]?.includes(word))
      .map((word) => `${name}: ${word}`),
  );

/** The forbidden content of a packet. */
const leaksOf = ({ kind, action, asker, text }: Crossed): string[] => {
  const isRouted = contracts[action]?.rest !== undefined;
  const isOfGateway = gatewayNodes.includes(asker) && isRouted;
  // A person's own request, and the answer to it.
  if (isOfGateway && (kind.startsWith("REQ") || kind === "RES")) return [];
  const allowed = kind === "RES" ? (answerable[action] ?? []) : [];
  // A token proves the caller to each service that is asked on their behalf.
  const proofs = kind.startsWith("REQ") ? tokens : [];
  const mine = action === "user.mail" && kind === "RES" ? mailTokens : [];
  const words = [...secrets, ...personal, ...tokens, ...mailTokens];
  return hitsIn(text, words)
    .filter((word) => ![...allowed, ...proofs, ...mine].includes(word))
    .map((word) => `${kind} ${action} of ${asker}: ${word}`);
};

describe("a day of work in real processes", () => {
  test("prints neither a secret nor personal data, at the most verbose level", () => {
    const printed = oneDay.said();
    // The control: it did log the events.
    expect(printed).toMatch(/user\.login/);
    expect(printed).toMatch(/BAD_CREDENTIALS/);
    expect(hitsIn(printed, [...secrets, ...personal, ...tokens, ...mailTokens])).toEqual([]);
  });

  test("leaves no secret in a store, and personal data in vaults only", async () => {
    // Where there is no MongoDB the folder may hold the installation's own secret; here it was given.
    expect(tokens.length).toBeGreaterThan(3);
    expect(mailTokens.length).toBeGreaterThan(1);
    expect(await leaksInStores([...secrets, ...tokens, ...personal])).toEqual([]);
    const kept = (await textsOf(folder)).get("user/vault") ?? "";
    // The control: the planted values did arrive.
    for (const word of [worker.name, employer.phone, minor.guardian]) expect(kept).toContain(word);
  });

  // In one process nothing crosses a bus.
  const overBus = spread === null ? () => undefined : test;
  overBus(
    "sends between services what each may know, and in events and pages of logs nothing",
    () => {
      const crossed = bus?.crossed ?? [];
      // The control: all kinds of packets were seen, and one carried allowed data.
      const kinds = new Set(crossed.map(({ kind }) => kind.slice(0, 3)));
      for (const kind of ["REQ", "RES", "EVE"]) expect(kinds).toContain(kind);
      const payouts = crossed.filter(({ action }) => action === "user.bank.payout");
      expect(payouts.some(({ text }) => text.includes(worker.accountNumber))).toBe(true);
      expect([...new Set(crossed.flatMap(leaksOf))]).toEqual([]);
    },
  );

  test("shows none of it in its metrics", async () => {
    const reply = await fetch(`${oneDay.url}/metrics`);
    expect(reply.status).toBe(200);
    expect(hitsIn(await reply.text(), [...secrets, ...personal, ...tokens])).toEqual([]);
  });
});

describe("after the people have left", () => {
  let printedBefore: number;
  let crossedBefore: number;
  let erased: readonly string[];

  const leave = async (person: Someone): Promise<void> => {
    await until(async () => (await people.leave(person)).status === 202, patienceMs);
  };

  beforeAll(async () => {
    const operator = await people.operator();
    await leave(m);
    await leave(w);
    await until(async () => {
      const { items } = await people.ok("GET", "/api/security/requests?limit=100", operator);
      const over = items.filter((one: { status: string }) => one.status === "answered");
      return over.length === 2;
    }, patienceMs);
    printedBefore = oneDay.said().length;
    await bus?.caughtUp();
    crossedBefore = bus?.crossed.length ?? 0;
    erased = [...Object.values(worker), ...Object.values(minor), ...mailTokens];
    // The people who stay continue, and read their shared history.
    await people.ok("GET", `/api/users/${w.userId}`, e);
    await people.ok("GET", `/api/users/${w.userId}`, operator);
    await people.ok("GET", "/api/communication/notifications", e);
    const { items } = await people.ok("GET", "/api/payments/settlements", e);
    for (const { applicationId } of items) {
      const contract = await people.ok(
        "GET",
        `/api/jobs/applications/${applicationId}/contract`,
        e,
      );
      // The other party's copy still names its worker.
      expect(contract.worker.displayName).toBe("남***로");
    }
  }, 60_000);

  test("none of their data is readable in any store, and the remaining data is other people's", async () => {
    const left = [...(await textsOf(folder))].flatMap(([name, text]) =>
      hitsIn(text, erased).map((word) => `${name}: ${word}`),
    );
    expect(left).toEqual([]);
    const kept = (await textsOf(folder)).get("user/vault") ?? "";
    expect(kept).toContain(employer.name);
    // Declared as kept, and sealed: without it the contract above could not name the worker.
    const papers = (await textsOf(folder)).get("job/papers") ?? "";
    expect(papers).toContain(w.userId);
  });

  test("only logs, lists made of them and declared collections still hold their ids", async () => {
    const holding = [...(await textsOf(folder))]
      .filter(([, text]) => [w.userId, m.userId].some((id) => text.includes(id)))
      .map(([name]) => name);
    const vaults = holding.filter((name) =>
      /\/(\w*vault|passwords|devices|words|certificates)$/.test(name),
    );
    expect(vaults).toEqual([]);
    expect(holding).toContain("user/log");
  });

  test("no later output or packet names them, but the contract that the other party asks for", async () => {
    await bus?.caughtUp();
    expect(hitsIn(oneDay.said().slice(printedBefore), erased)).toEqual([]);
    const later = (bus?.crossed ?? []).slice(crossedBefore);
    // The law keeps the contract with its parties in full, for the other one of them.
    const others = later.filter(({ action }) => action !== "job.contract");
    expect(others.flatMap(({ text }) => hitsIn(text, erased))).toEqual([]);
  });
});
