import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addressOf } from "../../mixins/http.mixin.ts";
import { dayMs, hourMs, later, now, seoulDate } from "../../services/contracts/core/units.ts";
import { call } from "../../services/contracts/index.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import { operatorEmail } from "../../services/user/support/operator-account.command.ts";
import { ask, type Said } from "../gateway/http.ts";
import { undocumented } from "../gateway/openapi/documented.ts";
import { serviceOf, type TestBroker } from "../support/broker.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import {
  engaged,
  join,
  operatorPassword,
  type Someone,
  someone,
  startWork,
  worked,
} from "./work.ts";

let running: TestBroker;
let url: string;
let worker: Someone;
let employer: Someone;
let operator: Someone;

beforeAll(async () => {
  running = await startWork([gateway]);
  const { broker } = running;
  url = addressOf(serviceOf(broker, "gateway")).url;
  worker = await join(broker);
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
  const credentials = { email: operatorEmail, password: operatorPassword };
  operator = someone(broker, await call(broker, "user.login", credentials));
});
afterAll(() => running.stop());

type Body = Readonly<Record<string, unknown>>;

/** Sends over HTTP, and checks the answer against the OpenAPI document. */
const say = async (
  one: Someone,
  method: string,
  path: string,
  body?: Body,
): Promise<Said & { readonly body: Body }> => {
  const headers = {
    authorization: `Bearer ${one.accessToken}`,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const sent = body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
  const answer = await ask(url, method, path, sent);
  expect(undocumented(method, path, answer)).toBeNull();
  return { ...answer, body: answer.json as Body };
};
const statusAndCode = ({ status, body }: { status: number; body: Body }) => [status, body["code"]];

test("reviews, blocks and consents can be reached as the document says", async () => {
  const applicationId = await worked(worker, employer);
  const path = `/api/jobs/applications/${applicationId}/reviews`;
  expect((await say(worker, "POST", path, { stars: 5, text: "좋았어요" })).status).toBe(201);
  const again = await say(worker, "POST", path, { stars: 1 });
  expect(statusAndCode(again)).toEqual([409, "ALREADY_REVIEWED"]);
  expect(statusAndCode(await say(employer, "POST", path, { stars: 6 }))).toEqual([
    422,
    "VALIDATION_FAILED",
  ]);
  const of = `/api/users/${employer.userId}`;
  await until(async () => (await say(worker, "GET", of)).body["rating"] === 5);
  expect((await say(worker, "GET", `${of}/reviews?limit=1`)).body["items"]).toMatchObject([
    { stars: 5, text: "좋았어요" },
  ]);

  const block = `/api/users/me/blocks/${employer.userId}`;
  expect((await say(worker, "PUT", block)).status).toBe(200);
  expect((await say(worker, "GET", "/api/users/me/blocks")).body["items"]).toMatchObject([
    { userId: employer.userId, displayName: "한강물류" },
  ]);
  expect((await say(worker, "DELETE", block)).status).toBe(200);

  const consent = "/api/users/me/consents";
  const location = await say(worker, "PUT", `${consent}/location`, { granted: true, version: 1 });
  expect(location.body).toMatchObject({ granted: true, version: 1 });
  const terms = await say(worker, "PUT", `${consent}/terms`, { granted: false, version: 1 });
  expect(statusAndCode(terms)).toEqual([409, "CONSENT_NEEDED"]);
  expect(
    (await say(worker, "PUT", `${consent}/cookies`, { granted: true, version: 1 })).status,
  ).toBe(422);
  expect((await say(worker, "GET", consent)).status).toBe(200);
});

test("reliability is contested and decided on as the document says", async () => {
  const startsAt = later(now(), 30 * hourMs);
  const endsAt = later(startsAt, 3 * hourMs);
  const terms = postingOf({ startsAt, endsAt, breakMinutes: 0 });
  const { applicationId } = await engaged(worker, employer, terms);
  await worker.ask("job.withdraw", { applicationId });
  const mine = async () => (await say(worker, "GET", "/api/users/me/reliability")).body;
  await until(async () => (await mine())["points"] === 1);
  const [{ entryId } = { entryId: "" }] = (await mine())["entries"] as { entryId: string }[];
  const contest = `/api/users/me/reliability/${entryId}/contest`;
  expect((await say(worker, "POST", contest, { reason: "아팠어요" })).status).toBe(201);
  const queue = "/api/users/reliability/contests";
  await until(
    async () => ((await say(operator, "GET", queue)).body["items"] as unknown[]).length === 1,
  );
  expect(statusAndCode(await say(worker, "GET", queue))).toEqual([403, "WRONG_ROLE"]);
  const due = await say(operator, "GET", "/api/users/reliability/suspensions");
  expect(due.body).toEqual({ items: [], nextCursor: null });
  const decide = `/api/users/${worker.userId}/reliability/${entryId}/decide`;
  const decision = { outcome: "removed", text: "확인했습니다" };
  expect((await say(operator, "POST", decide, decision)).status).toBe(200);
  expect((await mine())["points"]).toBe(0);
});

test("skills, certificates and guardians can be reached as the document says", async () => {
  const skills = "/api/users/me/skills";
  expect((await say(worker, "PUT", skills, { skills: ["포장"] })).status).toBe(200);
  expect((await say(worker, "GET", skills)).body).toEqual({ skills: ["포장"] });
  const certificates = "/api/users/me/certificates";
  const certificate = { kind: "foodHealth", number: "2026-1234", issuedOn: "2026-01-02" };
  const added = await say(worker, "POST", certificates, certificate);
  expect(added.status).toBe(201);
  const { certificateId } = added.body;
  expect((await say(worker, "GET", certificates)).body["items"]).toHaveLength(1);
  const queue = "/api/users/certificates?state=unverified";
  await until(
    async () => ((await say(operator, "GET", queue)).body["items"] as unknown[]).length === 1,
  );
  const check = `/api/users/${worker.userId}/certificates/${certificateId}/check`;
  expect((await say(operator, "POST", check, { outcome: "verified" })).status).toBe(200);
  expect((await say(employer, "GET", `/api/users/${worker.userId}`)).body).toMatchObject({
    skills: ["포장"],
    certificates: [{ kind: "foodHealth", isVerified: true }],
  });
  expect((await say(worker, "DELETE", `${certificates}/${certificateId}`)).status).toBe(200);
  const birthDate = seoulDate(later(now(), -16.5 * 365.25 * dayMs));
  const given = { name: "박보호", phone: "010-7777-8888", consentAt: later(now(), -1000) };
  const minor = await join(running.broker, { birthDate, guardian: given });
  const guardian = "/api/users/me/guardian";
  expect((await say(minor, "GET", guardian)).body).toEqual(given);
  expect((await say(minor, "PUT", guardian, given)).body).toEqual(given);
  expect((await say(minor, "DELETE", guardian)).status).toBe(200);
  expect(statusAndCode(await say(minor, "GET", guardian))).toEqual([404, "NO_GUARDIAN"]);
});
