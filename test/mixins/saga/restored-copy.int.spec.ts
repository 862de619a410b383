import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { openSagasOf } from "../../../mixins/saga/open-sagas.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { applications } from "../../../services/job/domain/application.ts";
import jobService from "../../../services/job/job.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { remove } from "../../support/folders.ts";
import { neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();
let worlds: TestBroker[] = [];
let copy = "";

afterEach(async () => {
  for (const world of worlds) await world.stop();
  worlds = [];
  remove(copy);
});

test("a saga that was open when its log was copied continues, even if its open-saga record is missing", async () => {
  const around = neighbours();
  const world = await startBroker([...around.schemas, securityProbe, jobService]);
  worlds = [world];
  const as = (role: "worker" | "employer") => ({ meta: { token: tokenFor(newId(), role) } });
  const { jobId } = await call(world.broker, "job.post", postingOf(), as("employer"));
  around.fault("user.calendar.book", "failAfter", 1000);
  const applying = call(world.broker, "job.apply", { jobId }, as("worker"));
  const settled = applying.catch(() => undefined);
  const notes = await openSagasOf(serviceOf(world.broker, "job"));
  await until(async () => (await notes.count({})) === 1);
  const [note] = await notes.find({}, { limit: 1 });
  const place = () => readFileSync(join(world.dataDir, "job", "checkpoints.db"), "utf8");
  await until(() => place().includes('"_id":"sagas"'));
  copy = world.crash();
  await world.stop();
  await settled;
  // As a file copied after the saga had ended.
  const removal = { $$deleted: true, _id: note?._id };
  appendFileSync(join(copy, "job", "sagas.db"), `${JSON.stringify(removal)}\n`);
  const next = await startBroker([...neighbours().schemas, securityProbe, jobService], copy);
  worlds = [next];
  const { log } = serviceOf(next.broker, "job") as Service & LogMethods;
  const statuses = async () => {
    const { sagas } = await log.state(applications, note?.stream ?? "");
    return Object.values(sagas).map(({ status }) => status);
  };
  await until(async () => (await statuses()).join() !== "running", 15_000);
  expect(await statuses()).toEqual(["completed"]);
});
