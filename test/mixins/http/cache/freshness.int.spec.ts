import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addressOf } from "../../../../mixins/http.mixin.ts";
import { newId } from "../../../../services/contracts/core/units.ts";
import gateway from "../../../../services/gateway/gateway.service.ts";
import jobService from "../../../../services/job/job.service.ts";
import { ask, type Said } from "../../../gateway/http.ts";
import { serviceOf, startBroker, type TestBroker } from "../../../support/broker.ts";
import { neighbours } from "../../../support/neighbours.ts";
import { postingOf } from "../../../support/postings.ts";
import { testTokens } from "../../../support/tokens.ts";
import { until } from "../../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();
const employerId = newId();
let world: TestBroker;
let url: string;

beforeAll(async () => {
  world = await startBroker([...neighbours().schemas, securityProbe, jobService, gateway]);
  url = addressOf(serviceOf(world.broker, "gateway")).url;
});
afterAll(() => world.stop());

const owner = (userId = employerId) => ({
  authorization: `Bearer ${tokenFor(userId, "employer")}`,
  "content-type": "application/json",
});
const command = (method: string, path: string, body: object): Promise<Said> =>
  ask(url, method, path, { headers: owner(), body: JSON.stringify(body) });
const get = (path: string, headers: Record<string, string> = {}): Promise<Said> =>
  ask(url, "GET", path, { headers });

const post = async (more: object): Promise<string> => {
  const { status, json } = await command("POST", "/api/jobs", { ...postingOf(), ...more });
  expect(status).toBe(201);
  return (json as { jobId: string }).jobId;
};

test("a changed posting shows in shared answers, by id and in searches", async () => {
  const jobId = await post({ title: "창고 정리" });
  const [byId, found] = [`/api/jobs/${jobId}`, "/api/jobs?q=%EC%B0%BD%EA%B3%A0"];
  await until(async () => (await get(found)).text.includes(jobId));
  expect((await get(byId)).json).toMatchObject({ title: "창고 정리" });
  for (let n = 0; n < 5; n += 1) {
    const title = `창고 정리 ${n}`;
    expect((await command("PATCH", byId, { title })).status).toBe(200);
    await until(async () => (await get(byId)).text.includes(title));
    await until(async () => (await get(found)).text.includes(title));
  }
  expect((await command("POST", `${byId}/close`, {})).status).toBe(200);
  await until(async () => (await get(byId)).text.includes('"closed"'));
  await until(async () => !(await get(found)).text.includes(jobId));
});

test("the author of a write sees it at once, whatever is cached for others", async () => {
  const jobId = await post({});
  const path = `/api/jobs/${jobId}`;
  for (let n = 0; n < 10; n += 1) {
    await get(path);
    await command("PATCH", path, { title: `제목 ${n}` });
    expect((await get(path, owner())).json).toMatchObject({ title: `제목 ${n}` });
  }
});

test("only its owner sees a draft, before and after they have read it", async () => {
  const jobId = await post({ draft: true });
  const path = `/api/jobs/${jobId}`;
  const asked = [{}, owner(), {}, owner(newId()), {}].map((headers) => () => get(path, headers));
  const statuses: number[] = [];
  for (const each of asked) statuses.push((await each()).status);
  expect(statuses).toEqual([404, 200, 404, 404, 404]);
  expect((await command("POST", `${path}/publish`, {})).status).toBe(200);
  await until(async () => (await get(path)).status === 200);
});

test("while the job service is away no answer older than a moment is served", async () => {
  const jobId = await post({ title: "사라질 일자리" });
  const path = `/api/jobs/${jobId}`;
  await until(async () => (await get(path)).status === 200);
  const service = serviceOf(world.broker, "job");
  await service.broker.destroyService(service);
  await until(async () => (await get(path)).status === 503);
});
