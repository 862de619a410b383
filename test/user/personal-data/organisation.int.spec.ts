/** Sites and managers over HTTP: invitations, notifications, what is stored, exports, and leaving. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { siteOf } from "../organisation.ts";
import { type Leavers, patienceMs, type Someone, startLeavers } from "./leavers.ts";

const secret = "비밀상회 가락본점";
let world: TestBroker;
let people: Leavers;
let owner: Someone;
let manager: Someone;

beforeAll(async () => {
  ({ world, people } = await startLeavers());
  [owner, manager] = [await people.join("employer"), await people.join("employer")];
}, 60_000);
afterAll(() => world.stop());

const by = ({ token }: Someone, body?: object) =>
  body === undefined ? { token } : { token, body };
const add = (one: Someone, more: object = {}) =>
  people.ok("POST", "/api/users/me/sites", by(one, { ...siteOf(), ...more }));
const kindsOf = async (one: Someone): Promise<string[]> => {
  const { items } = await people.ok("GET", "/api/communication/notifications?limit=100", by(one));
  return items.map(({ kind }: { kind: string }) => kind);
};
const hears = (one: Someone, kind: string) =>
  until(async () => (await kindsOf(one)).includes(kind), patienceMs);
const invite = async (siteIds: string[], whom: object = { email: manager.email }) =>
  people.ok("POST", "/api/users/me/managers", by(owner, { ...whom, siteIds }));
const membershipsOf = async (one: Someone) =>
  (await people.ok("GET", "/api/users/me/memberships", by(one))).items;
const managersOf = async () => (await people.ok("GET", "/api/users/me/managers", by(owner))).items;

test("a site is listed, changed and closed, and its name and place are sealed", async () => {
  const { siteId } = await add(owner, { name: secret, businessNumber: "220-81-62517" });
  await people.ok("PATCH", `/api/users/me/sites/${siteId}`, by(owner, { regularEmployees: 11 }));
  const { items } = await people.ok("GET", "/api/users/me/sites", by(owner));
  expect(items).toContainEqual({
    ...siteOf({ name: secret, regularEmployees: 11 }),
    siteId,
    businessNumber: "220-81-62517",
    ownerManages: false,
    isManaged: false,
  });
  const leaks = [...(await textsOf(world.dataDir))].filter(([, text]) => text.includes(secret));
  expect(leaks.map(([name]) => name)).toEqual([]);
  await people.ok("DELETE", `/api/users/me/sites/${siteId}`, by(owner));
  expect((await people.ok("GET", "/api/users/me/sites", by(owner))).items).toEqual([]);
});

test("an invitation by address is answered once by the invited, and both lists say so", async () => {
  const { siteId } = await add(owner);
  const { membershipId, state } = await invite([siteId]);
  expect(state).toBe("invited");
  await hears(manager, "managerInvited");
  await until(async () => (await membershipsOf(manager)).length === 1, patienceMs);
  const path = `/api/users/me/memberships/${membershipId}`;
  expect((await people.send("POST", `${path}/accept`, by(owner))).status).toBe(404);
  const accepted = await people.ok("POST", `${path}/accept`, by(manager));
  expect(accepted).toMatchObject({ employerId: owner.userId, sites: [{ siteId }] });
  expect(await managersOf()).toMatchObject([{ userId: manager.userId, state: "active" }]);
  await hears(owner, "managerAccepted");
  const worker = await people.join("worker");
  const refused = by(owner, { userId: worker.userId, siteIds: [siteId] });
  expect((await people.send("POST", "/api/users/me/managers", refused)).body.code).toBe(
    "NOT_AN_EMPLOYER",
  );
  const unnamed = await people.send(
    "POST",
    "/api/users/me/managers",
    by(owner, { siteIds: [siteId] }),
  );
  expect(unnamed.body.code).toBe("PERSON_MISSING");
});

test("what the owner hears of a job at a site, its manager hears too, and no one of another job", async () => {
  const [{ siteIds }] = await managersOf();
  const { place: _, ...posting } = postingOf();
  const job = await people.ok("POST", "/api/jobs", by(manager, { ...posting, siteId: siteIds[0] }));
  const [first, second] = [await people.join("worker"), await people.join("worker")];
  const own = await people.ok("POST", "/api/jobs", by(owner, postingOf()));
  await people.ok("POST", `/api/jobs/${own.jobId}/applications`, by(second, {}));
  await people.ok("POST", `/api/jobs/${job.jobId}/applications`, by(first, {}));
  await hears(owner, "newApplicant");
  await hears(manager, "newApplicant");
  const { items } = await people.ok("GET", "/api/communication/notifications", by(manager));
  const heard = items.filter(({ kind }: { kind: string }) => kind === "newApplicant");
  expect(heard).toMatchObject([{ data: { jobId: job.jobId } }]);
  expect(await kindsOf(first)).not.toContain("newApplicant");
  await people.ok("POST", `/api/jobs/${job.jobId}/close`, by(manager));
  await people.ok("POST", `/api/jobs/${own.jobId}/close`, by(owner));
});

test("an export shows sites and managers to the owner, and memberships to the manager", async () => {
  const names = (sections: { name: string; items: object[] }[], name: string) =>
    sections.find((one) => one.name === name)?.items;
  const exported = async (one: Someone) =>
    (await world.broker.call("user.personal.export", { userId: one.userId })) as {
      sections: { name: string; items: object[] }[];
    };
  const { sections } = await exported(owner);
  expect(names(sections, "sites")).toMatchObject([{ name: "송파점", regularEmployees: 7 }]);
  expect(names(sections, "managers")).toMatchObject([{ managerId: manager.userId }]);
  const theirs = (await exported(manager)).sections;
  expect(names(theirs, "memberships")).toMatchObject([{ employerId: owner.userId }]);
});

test("a manager who leaves OneDay manages nothing, and an owner who leaves takes their sites along", async () => {
  const [{ siteIds }] = await managersOf();
  expect((await people.leave(manager)).status).toBe(202);
  await until(async () => (await managersOf()).length === 0, patienceMs);
  const next = await people.join("employer");
  const { membershipId } = await invite(siteIds, { userId: next.userId });
  await people.ok("POST", `/api/users/me/memberships/${membershipId}/accept`, by(next));
  await until(async () => (await membershipsOf(next)).length === 1, patienceMs);
  expect((await people.leave(owner)).status).toBe(202);
  await until(async () => (await membershipsOf(next)).length === 0, patienceMs);
  await hears(next, "managerRemoved");
  await until(async () => {
    const texts = await textsOf(world.dataDir);
    return texts.get("user/sites")?.includes(owner.userId) === false;
  }, patienceMs);
});
