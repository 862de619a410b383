/**
 * Kills the process at each point of a deletion. After the next start the account and everything
 * held about the person are erased, and nothing is left half erased.
 *
 * Part of `npm run test:crash`.
 */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Child } from "../../support/child.ts";
import { folderOf } from "../../support/folders.ts";
import { startOneDay } from "../../support/process.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import {
  Leavers,
  operatorPassword,
  password,
  patienceMs,
  planted,
  type Someone,
} from "./leavers.ts";

let folder: string;
let running: Pick<Child, "end" | "isGone"> | null;

beforeEach(() => {
  folder = folderOf("leaving");
  running = null;
});
afterEach(async () => {
  await running?.end("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const start = async (crashAt?: string): Promise<Leavers> => {
  const started = await startOneDay({
    ONEDAY_DATA_DIR: folder,
    ONEDAY_DEMO: "off",
    ONEDAY_OPERATOR_PASSWORD: operatorPassword,
    ONEDAY_RATE_LIMITS: "off",
    ...(crashAt === undefined ? {} : { ONEDAY_CRASH_AT: crashAt }),
  });
  const { child } = started;
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  running = { end: started.end, isGone };
  return new Leavers(started.url);
};

/** Files that still hold data of the person. */
const found = async (person: Someone): Promise<string[]> => {
  const plantedTexts = [person.email, planted.name, planted.phone, planted.message, password];
  return [...(await textsOf(folder))].flatMap(([file, text]) =>
    plantedTexts.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`),
  );
};

const points = [
  "saga.afterRequest@delete/closeTime",
  "log.afterAppend@account",
  "saga.afterReply@delete/closeMoney",
  "action.beforeReply@user.deletion.leave",
  "saga.beforeRequest@delete/eraseMails",
  "action.beforeReply@job.personal.erase",
  "saga.afterRequest@delete/eraseAccount",
  "action.beforeReply@user.personal.erase",
];

test.each(points)(
  "killed at %s, a deletion that was begun completes",
  async (point) => {
    const dying = await start(point);
    const person = await dying.join("worker");
    const other = { name: "남은사람", phone: "010-1111-2222", companyName: "남은상사" };
    const employer = await dying.join("employer", "stays@other.test", other);
    const jobId = await dying.offer(employer);
    const { applicationId } = (await dying.apply(person, jobId)).body;
    await dying.ok("POST", `/api/jobs/applications/${applicationId}/withdraw`, person);
    expect(await found(person)).not.toEqual([]);
    // Its answer may be lost: until it is known whether the account may be deleted, the worker asks
    // again.
    let status = 0;
    await until(async () => {
      const asked = await dying.leave(person).catch(() => null);
      status = asked?.status ?? 0;
      return asked === null || status !== 409;
    }, patienceMs);
    await until(() => running?.isGone() === true, patienceMs);
    await running?.end("SIGKILL");

    const people = await start();
    const operator = await people.operator();
    const isOver = async () => (await people.login(person.email)).status === 401;
    await until(isOver, patienceMs);
    await until(async () => {
      const { items } = await people.ok("GET", "/api/security/requests?limit=100", operator);
      return items.some(
        ({ userId, status }: { userId: string; status: string }) =>
          userId === person.userId && status === "answered",
      );
    }, patienceMs);
    const { items: parked } = await people.ok("GET", "/api/user/sagas", operator);
    expect(parked).toEqual([]);
    expect(await found(person)).toEqual([]);
    const { user: stayed } = (await people.login(employer.email)).body;
    expect(stayed).toMatchObject(other);
    expect((await people.join("worker", person.email)).userId).not.toBe(person.userId);
  },
  90_000,
);
