/** An operator lists, resumes and aborts parked sagas over HTTP. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { newId, now } from "../../../services/contracts/core/units.ts";
import type { Answer } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { applications } from "../../../services/job/domain/application.ts";
import jobService from "../../../services/job/job.service.ts";
import { ask, type Said } from "../../gateway/http.ts";
import { undocumented } from "../../gateway/openapi/documented.ts";
import { brokerOf, serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { figuresOf } from "../../support/figures.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

type Role = "worker" | "employer" | "operator";
type Saga = Answer<"job.sagas">["items"][number];

const { securityProbe, tokenFor } = testTokens();
const employerId = newId();
const operatorId = newId();
let folder: string;
let world: TestBroker;
let around: Neighbours;
let url: string;

const start = async (): Promise<void> => {
  world = await startBroker([...around.schemas, securityProbe, jobService, gateway], folder);
  const gatewayService = serviceOf(world.broker, "gateway");
  url = addressOf(gatewayService).url;
};
beforeEach(async () => {
  folder = folderOf("operator");
  around = neighbours();
  await start();
});
afterEach(async () => {
  await world.stop();
  remove(folder);
});

const http = async (
  role: Role,
  userId: string,
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<Said> => {
  const response = await ask(url, method, path, {
    headers: {
      authorization: `Bearer ${tokenFor(userId, role)}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(undocumented(method, path, response)).toBeNull();
  return response;
};
const operator = (method: string, path: string, key?: string) =>
  http("operator", operatorId, method, path, undefined, key);
const sagas = async (query = "?status=parked"): Promise<Saga[]> =>
  ((await operator("GET", `/api/job/sagas${query}`)).json as { items: Saga[] }).items;
const codeOf = ({ status, json }: Said) => [status, (json as { code?: string }).code];

const post = async (): Promise<string> => {
  const response = await http("employer", employerId, "POST", "/api/jobs", postingOf());
  return (response.json as { jobId: string }).jobId;
};
const apply = async (jobId: string): Promise<string> => {
  const response = await http("worker", newId(), "POST", `/api/jobs/${jobId}/applications`, {});
  return (response.json as { applicationId: string }).applicationId;
};
const stateOf = async (applicationId: string) => {
  const { log } = serviceOf(world.broker, "job") as Service & LogMethods;
  return log.state(applications, applicationId);
};

/** An application whose worker was not notified: the refusal came after the point of no return. */
const parkedPast = async (): Promise<{ applicationId: string; saga: Saga }> => {
  around.fault("communication.notify", "refuse", 1, "KEY_REUSED");
  const applicationId = await apply(await post());
  await until(async () => (await sagas()).length === 1, 15_000);
  const [saga] = await sagas();
  if (saga === undefined) throw new Error("a saga is parked");
  return { applicationId, saga };
};

/** An application that is parked because the calendar does not answer. */
const parkedBefore = async (): Promise<{ applicationId: string; saga: Saga }> => {
  around.fault("user.calendar.book", "failAfter", 3);
  const applying = apply(await post());
  await until(() => around.calls.some(({ action }) => action === "user.calendar.book"));
  const { log } = serviceOf(world.broker, "job") as Service & LogMethods;
  const page = await log.read(0, 1000);
  const id = page.map(({ stream }) => stream).find((name) => name.startsWith("application:"));
  const applicationId = (id ?? "").slice("application:".length);
  // What the saga runner writes when its attempts are used up.
  const reason = "calendar: no answer";
  const parked = () => [{ type: "saga.parked" as const, data: { key: "apply", reason } }];
  const meta = { correlationId: "c", causationId: null, actor: null };
  const command = { cid: newId(), fp: "", isFresh: true, at: now(), meta };
  await log.decide(applications, applicationId, parked, command);
  await applying;
  await until(async () => (await sagas()).length === 1, 15_000);
  const [saga] = await sagas();
  if (saga === undefined) throw new Error("a saga is parked");
  return { applicationId, saga };
};

/** The effects of the saga's own steps, and who was notified that it waits. */
const isDelay = ({ params }: { params: Readonly<Record<string, unknown>> }) =>
  params["kind"] === "delayed";
const ofSteps = () => [...around.effects.values()].filter((effect) => !isDelay(effect));
const delayed = () =>
  [...around.effects.values()].filter(isDelay).map(({ params }) => params["userId"]);

test("a parked saga is listed, also after a restart, and completes when it is resumed", async () => {
  const { applicationId, saga } = await parkedPast();
  expect(saga).toMatchObject({
    name: "apply",
    subject: applicationId,
    status: "parked",
    step: "tellWorker",
    reason: "KEY_REUSED",
  });
  const { parties } = (await stateOf(applicationId)).applied ?? {};
  await until(() => delayed().length === 2);
  expect(delayed()).toEqual([parties?.workerId, parties?.employerId]);
  await world.stop();
  await start();
  expect(await sagas()).toEqual([saga]);
  expect(await sagas("?status=open")).toEqual([]);
  const response = await operator("POST", `/api/job/sagas/${saga.sagaId}/resume`);
  expect(response).toMatchObject({ status: 200, json: { sagaId: saga.sagaId, status: "running" } });
  await until(async () => (await stateOf(applicationId)).sagas["apply"]?.status === "completed");
  expect(ofSteps().map(({ action }) => action)).toEqual([
    "user.calendar.book",
    "communication.notify",
    "communication.notify",
    "analytics.record",
  ]);
  await until(async () => (await sagas()).length === 0, 15_000);
}, 40_000);

test("a saga past its point of no return is not aborted, and a running one is not parked", async () => {
  const { applicationId, saga } = await parkedPast();
  const abort = `/api/job/sagas/${saga.sagaId}/abort`;
  expect(codeOf(await operator("POST", abort))).toEqual([409, "SAGA_NOT_ABORTABLE"]);
  await operator("POST", `/api/job/sagas/${saga.sagaId}/resume`, "key-12345");
  await until(async () => (await stateOf(applicationId)).sagas["apply"]?.status === "completed");
  expect(["SAGA_NOT_PARKED", "SAGA_NOT_FOUND"]).toContain(codeOf(await operator("POST", abort))[1]);
  const again = await operator("POST", `/api/job/sagas/${saga.sagaId}/resume`, "key-12345");
  expect(again.headers["idempotency-replayed"]).toBe("true");
  expect(again.json).toEqual({ sagaId: saga.sagaId, status: "completed" });
  const unknown = await operator("POST", `/api/job/sagas/${newId()}/resume`);
  expect(codeOf(unknown)).toEqual([404, "SAGA_NOT_FOUND"]);
}, 40_000);

test("an aborted saga undoes its steps, and its worker may apply again", async () => {
  const { applicationId, saga } = await parkedBefore();
  expect(saga).toMatchObject({ step: "calendar", reason: "calendar: no answer" });
  const response = await operator("POST", `/api/job/sagas/${saga.sagaId}/abort`);
  expect(response).toMatchObject({ status: 200, json: { sagaId: saga.sagaId, status: "undoing" } });
  const isUndone = async () =>
    (await stateOf(applicationId)).sagas["apply"]?.status === "compensated";
  await until(isUndone, 15_000);
  expect(await stateOf(applicationId)).toMatchObject({
    applied: { status: "rejected" },
    sagas: { apply: { reason: { code: "SAGA_ABORTED" }, steps: { enter: "undone" } } },
  });
  expect(ofSteps()).toEqual([]);
  // The employer does not know of an application that was not let in.
  expect(delayed()).toHaveLength(1);
}, 40_000);

test("a public message names the operator who resumed or aborted, and the metrics count parked sagas", async () => {
  const { applicationId, saga } = await parkedPast();
  await until(() =>
    /oneday_sagas\{.*status="parked"[^}]*\} 1/.test(figuresOf(brokerOf(world.broker, "job"))),
  );
  expect(figuresOf(brokerOf(world.broker, "job"))).toMatch(
    /oneday_alerts_total\{.*kind="sagaParked"[^}]*\} 1/,
  );
  await operator("POST", `/api/job/sagas/${saga.sagaId}/resume`);
  const page = await world.broker.call("job.log.read", { after: 0, limit: 1000 });
  expect((page as { messages: { type: string }[] }).messages).toContainEqual(
    expect.objectContaining({
      type: "job.sagaResumed",
      data: { sagaId: saga.sagaId, applicationId },
      actor: operatorId,
    }),
  );
}, 40_000);

test("only an operator sees sagas and acts on them", async () => {
  for (const role of ["worker", "employer"] as const) {
    for (const [method, path] of [
      ["GET", "/api/job/sagas"],
      ["POST", `/api/job/sagas/${newId()}/resume`],
      ["POST", `/api/job/sagas/${newId()}/abort`],
    ] as const) {
      expect(codeOf(await http(role, newId(), method, path))).toEqual([403, "WRONG_ROLE"]);
    }
  }
});
