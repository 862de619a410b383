/**
 * Demo walk: one day of work over plain HTTP against a running OneDay, every step printed.
 *
 * `npm run demo [URL]`. It registers a new employer and a new worker, so it can be repeated. With
 * ONEDAY_OPERATOR_PASSWORD it ends with the operator's part.
 */
import { EventReader } from "./event-reader.ts";
import {
  type Body,
  base,
  expectEqual,
  expectStatus,
  itemsOf,
  Person,
  run,
  say,
  send,
  stepsSaid,
  until,
  won,
} from "./http-client.ts";

const chargedWon = 500_000;

const meet = async (): Promise<{ employer: Person; worker: Person }> => {
  await until(
    "ready",
    async () => (await send("GET", "/health/system")).body,
    ({ status }) => status === "ready",
  );
  const employer = await Person.register("employer", {
    name: "박사장",
    birthDate: "1980-03-02",
    companyName: "하루물류",
    regularEmployees: 12,
  });
  say("사장님 가입 (employer registered): 하루물류");
  const worker = await Person.register("worker", { name: "김하루", birthDate: "1995-07-21" });
  say("구직자 가입 (worker registered): 김하루");
  await employer.post(
    "/api/payments/charges",
    { amountWon: chargedWon, method: "card" },
    201,
    `charge-${run}`,
  );
  await until(
    "charge",
    () => employer.get("/api/payments/wallet"),
    ({ availableWon }) => availableWon === chargedWon,
  );
  say(`지갑 충전 (wallet charged by card): ${won(chargedWon)}`);
  return { employer, worker };
};

const place = { address: "서울특별시 송파구 송파대로 55", lat: 37.478, lng: 127.126 };

/** A posting that begins in some minutes, as the walk checks in right after signing. */
const posting = async (title: string, inMinutes: number): Promise<Body> => {
  const categories = itemsOf((await send("GET", "/api/jobs/categories")).body);
  const category = categories.find(({ parentId }) => parentId !== null);
  const startsAtMs = Date.now() + inMinutes * 60_000;
  return {
    title,
    description: "택배 상자를 분류하고 포장합니다. 처음이어도 괜찮습니다.",
    categoryId: category?.["categoryId"],
    hourlyWageWon: 12_000,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + 8.5 * 3_600_000).toISOString(),
    breakMinutes: 60,
    seats: 1,
    place,
  };
};

const offer = async (employer: Person, worker: Person): Promise<Body> => {
  const job = await employer.post("/api/jobs", await posting(`택배 분류 ${run}`, 5), 201);
  say(
    `일자리 등록 (job posted): ${job["title"]}, 시급 ${won(job["hourlyWageWon"])}, 실수령 ${won(job["takeHomeWon"])}`,
  );
  const found = await until(
    "search",
    async () => (await send("GET", `/api/jobs?q=${run}`)).body,
    (body) => itemsOf(body).length === 1,
  );
  say(`검색 (search): "${run}" -> ${itemsOf(found)[0]?.["title"]}`);
  await worker.put("/api/matching/profile", {
    skills: [],
    categoryIds: [job["categoryId"]],
    lat: 37.48,
    lng: 127.12,
    radiusKm: 5,
    hourlyWageWonMin: 11_000,
    availability: [],
  });
  const matches = await until(
    "recommendations",
    () => worker.get("/api/matching/recommendations?limit=100"),
    (body) => itemsOf(body).some((each) => (each["job"] as Body)["jobId"] === job["jobId"]),
  );
  const match = itemsOf(matches).find((each) => (each["job"] as Body)["jobId"] === job["jobId"]);
  const reasons = ((match?.["reasons"] ?? []) as Body[]).map(
    ({ text, points }) => `${text} (${points})`,
  );
  say(`추천 (recommended, score ${match?.["score"]}): ${reasons.join(", ")}`);
  return job;
};

const applyAndClash = async (employer: Person, worker: Person, job: Body): Promise<string> => {
  const path = `/api/jobs/${job["jobId"]}/applications`;
  const application = await worker.post(
    path,
    { message: "성실히 하겠습니다." },
    201,
    `apply-${run}`,
  );
  const id = String(application["applicationId"]);
  say(`지원 (applied): ${application["status"]}`);
  const other = await employer.post("/api/jobs", await posting(`같은 시간 ${run}`, 60), 201);
  const clash = await send("POST", `/api/jobs/${other["jobId"]}/applications`, {
    token: worker.token,
    body: {},
  });
  expectStatus(clash, 409, "clashing application");
  expectEqual("code", clash.body["code"], "TIME_CLASH");
  say("겹치는 시간 지원은 되돌려짐 (a clash in the calendar is compensated): 409 TIME_CLASH");
  const path2 = `/api/jobs/applications/${id}`;
  const done = await until(
    "saga",
    () => worker.get(path2),
    (body) => (body["saga"] as Body)["status"] === "completed",
  );
  const names = ((done["saga"] as Body)["steps"] as Body[]).map(({ name }) => name);
  say(`사가 완료 (saga completed): ${names.join(" -> ")}`);
  return id;
};

/** The two write to each other while the worker's stream is open; it stays open until the pay. */
const talk = async (employer: Person, worker: Person, id: string): Promise<EventReader> => {
  const stream = await EventReader.open(worker);
  const path = `/api/communication/conversations/${id}`;
  const text = "후문으로 오세요. 제 번호는 010-1234-5678입니다.";
  const said = await employer.post(`${path}/messages`, { text }, 201, `say-${run}`);
  await until(
    "the message in the stream",
    async () => ({ events: stream.events }),
    () => stream.events.some(({ data }) => data["messageId"] === said["messageId"]),
  );
  await worker.post(`${path}/read`, { upTo: said["messageId"] }, 200);
  await worker.post(`${path}/messages`, { quick: "onMyWay" }, 201);
  say(`대화 (chat, contacts masked): "${said["text"]}" -> "지금 가고 있습니다."`);
  return stream;
};

const work = async (employer: Person, worker: Person, job: Body, id: string): Promise<void> => {
  const path = `/api/jobs/applications/${id}`;
  await employer.post(`${path}/accept`, {}, 200, `accept-${run}`);
  const wallet = await employer.get("/api/payments/wallet");
  say(`수락 (accepted): 예치 ${won(wallet["heldWon"])}, 잔액 ${won(wallet["availableWon"])}`);
  await worker.post(`${path}/sign`, {}, 200);
  await employer.post(`${path}/sign`, {}, 200);
  say("근로계약서 서명 (contract signed by both)");
  const { code } = await employer.get(`/api/jobs/${job["jobId"]}/check-in-code`);
  const presence = { code, lat: place.lat, lng: place.lng };
  await worker.post(`${path}/check-in`, presence, 200);
  say(`출근 (checked in) with code ${code}`);
  await worker.post(`${path}/check-out`, presence, 200);
  say("퇴근 (checked out)");
  await employer.post(`${path}/approve`, { workedMinutes: 450 }, 200, `approve-${run}`);
  await employer.post(`${path}/approve`, { workedMinutes: 450 }, 200);
  await until(
    "payment",
    () => worker.get(path),
    ({ status }) => status === "paid",
  );
  say("승인과 지급 (approved twice, paid once)");
};

/** What the worker's stream sent of the day, without a request for it. */
const overhear = async (stream: EventReader): Promise<void> => {
  const kinds = () =>
    stream.events.filter(({ event }) => event === "notification").map(({ data }) => data["kind"]);
  await until(
    "the pay in the stream",
    async () => ({}),
    () => kinds().includes("paid"),
  );
  const changes = stream.events.filter(({ event }) => event === "changed").length;
  stream.close();
  say(`실시간 (event stream): ${kinds().join(", ")}, and ${changes} changes`);
};

const settle = async (employer: Person, worker: Person, id: string): Promise<void> => {
  const slip = await until(
    "payslip",
    async () =>
      (await send("GET", `/api/payments/settlements/${id}/payslip`, { token: worker.token })).body,
    ({ netWon }) => typeof netWon === "number",
  );
  for (const line of slip["lines"] as Body[])
    console.log(`      ${line["text"]}: ${won(line["won"])}`);
  say(`급여명세서 (payslip): 총액 ${won(slip["grossWon"])}, 실수령 ${won(slip["netWon"])}`);
  const points = await until(
    "points",
    () => worker.get("/api/users/me/points"),
    ({ points }) => Number(points) > 0,
  );
  say(`포인트 (points): ${points["points"]}`);
  await worker.put("/api/users/me/bank-account", {
    bankCode: "004",
    accountNumber: "123456-01-987654",
    holder: "김하루",
  });
  const out = await worker.post(
    "/api/payments/withdrawals",
    { amountWon: slip["netWon"] },
    201,
    `withdraw-${run}`,
  );
  await until(
    "withdrawal",
    () => worker.get(`/api/payments/withdrawals/${out["withdrawalId"]}`),
    ({ status }) => status === "paid",
  );
  say(`출금 (withdrawn to the bank): ${won(slip["netWon"])}`);
  const mine = await worker.get("/api/payments/wallet");
  const theirs = await employer.get("/api/payments/wallet");
  expectEqual("worker's balance", Number(mine["availableWon"]) + Number(mine["transitWon"]), 0);
  expectEqual(
    "employer's balance",
    theirs["availableWon"],
    chargedWon - Number(slip["employerTotalWon"]),
  );
  expectEqual("employer's hold", theirs["heldWon"], 0);
  say(
    `최종 잔액 (final balances): 구직자 ${won(mine["availableWon"])}, 사장님 ${won(theirs["availableWon"])}`,
  );
  const inbox = await until(
    "notifications",
    () => worker.get("/api/communication/notifications"),
    (body) => itemsOf(body).length >= 4,
  );
  say(
    `알림 (notifications): ${itemsOf(inbox)
      .map(({ kind }) => kind)
      .join(", ")}`,
  );
};

const oversee = async (id: string): Promise<void> => {
  const password = process.env["ONEDAY_OPERATOR_PASSWORD"];
  if (password === undefined) {
    console.log("    (ONEDAY_OPERATOR_PASSWORD is not set: the operator's part is left out)");
    return;
  }
  const operator = await Person.login("operator@oneday.test", password);
  const ledger = await operator.get("/api/payments/ledger/verify");
  expectEqual("ledger", ledger["ok"], true);
  say(`원장 검증 (ledger verified): ${ledger["entries"]} entries, sum ${won(ledger["sumWon"])}`);
  const audit = await operator.get("/api/security/audit-logs/verify");
  expectEqual("audit log", audit["ok"], true);
  say(`감사 로그 검증 (audit log verified): ${audit["entries"]} entries`);
  const story = await until(
    "events",
    () => operator.get(`/api/analytics/events?subject=${id}&limit=100`),
    (body) => itemsOf(body).some(({ type }) => type === "payment.completed"),
  );
  say(
    `이 지원의 사건들 (its events): ${itemsOf(story)
      .map(({ type }) => type)
      .reverse()
      .join(", ")}`,
  );
  const summary = await operator.get("/api/analytics/summary");
  say(
    `시장 (market): ${summary["jobs"]} jobs, ${summary["applications"]} applications, paid ${won(summary["paidWon"])}`,
  );
};

try {
  console.log(`OneDay at ${base}: 하루의 일, 등록부터 지급까지\n`);
  const { employer, worker } = await meet();
  const job = await offer(employer, worker);
  const id = await applyAndClash(employer, worker, job);
  const stream = await talk(employer, worker, id);
  await work(employer, worker, job, id);
  await overhear(stream);
  await settle(employer, worker, id);
  await oversee(id);
  console.log(`\n${stepsSaid()} steps, all as expected.`);
} catch (error) {
  const isDown = (error as { cause?: { code?: string } }).cause?.code === "ECONNREFUSED";
  console.error(isDown ? `No OneDay answers at ${base}: run \`npm start\` first.` : error);
  process.exitCode = 1;
}
