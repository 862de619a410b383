/** Invitations of managers: an address tells nothing of whose it is before the invited accepts. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { perDay } from "../../../services/contracts/kernel/daily-limit.ts";
import type { TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { siteOf } from "../organisation.ts";
import { join, type Someone, startWork } from "../work.ts";

let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startWork();
  broker = running.broker;
});
afterAll(() => running.stop());

const employer = (email?: string) =>
  join(broker, { role: "employer", ...(email === undefined ? {} : { email }) });
const ownerWithSite = async () => {
  const owner = await employer();
  const { siteId } = await owner.ask("user.sites.add", siteOf());
  return { owner, siteIds: [siteId] };
};
const managersOf = async (owner: Someone) => (await owner.ask("user.managers", {})).items;
const invitationsOf = async (one: Someone) => (await one.ask("user.memberships", {})).items;

test("an invitation by address has the same answer for an employer, a worker, a blocked and no one", async () => {
  const { owner, siteIds } = await ownerWithSite();
  const manager = await employer("manager@invite.test");
  await join(broker, { email: "worker@invite.test" });
  const blocked = await employer("blocked@invite.test");
  await blocked.ask("user.blocks.set", { userId: owner.userId });
  const answers: object[] = [];
  for (const name of ["manager", "worker", "blocked", "none"]) {
    const email = `${name}@invite.test`;
    const answer = await owner.ask("user.managers.invite", { email, siteIds });
    answers.push({ ...answer, membershipId: "", at: "" });
    await expect(owner.ask("user.managers.invite", { email, siteIds })).rejects.toMatchObject({
      type: "ALREADY_MANAGER",
    });
  }
  const same = { membershipId: "", at: "", displayName: "", siteIds, state: "invited" };
  expect(answers).toEqual([same, same, same, same]);
  expect((await managersOf(owner)).map((one) => ({ ...one, membershipId: "", at: "" }))).toEqual(
    answers,
  );
  await until(async () => (await invitationsOf(manager)).length === 1);
  expect(await invitationsOf(blocked)).toEqual([]);
  const exported = await broker.call("user.personal.export", { userId: owner.userId });
  const { sections } = exported as { sections: { name: string; items: object[] }[] };
  const held = JSON.stringify(sections.find(({ name }) => name === "managers")?.items);
  expect(held).not.toMatch(/managerId|address/i);
  expect(held).not.toContain(manager.userId);
});

test("the owner sees whom an address invited once they accept, and who is already a manager is not given away", async () => {
  const { owner, siteIds } = await ownerWithSite();
  const manager = await employer("known@invite.test");
  const { userId } = manager;
  const byId = await owner.ask("user.managers.invite", { userId, siteIds });
  expect(byId.userId).toBe(userId);
  const { membershipId } = await owner.ask("user.managers.invite", {
    email: "known@invite.test",
    siteIds,
  });
  await manager.ask("user.memberships.accept", { membershipId });
  const shown = (await managersOf(owner)).find((one) => one.membershipId === membershipId);
  expect(shown).toMatchObject({ userId, state: "active", displayName: expect.stringMatching(/./) });
});

test("an invitation by id is refused as of no account where one has blocked the other", async () => {
  const { owner, siteIds } = await ownerWithSite();
  const manager = await employer();
  await owner.ask("user.blocks.set", { userId: manager.userId });
  const asked = owner.ask("user.managers.invite", { userId: manager.userId, siteIds });
  await expect(asked).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
});

test("an employer makes twenty invitations a day, and a repeat under the same key is none", async () => {
  const { owner, siteIds } = await ownerWithSite();
  const invite = (n: number) =>
    owner.ask("user.managers.invite", { email: `many${n}@invite.test`, siteIds }, `many-${n}`);
  for (let n = 0; n < perDay.invitations; n += 1) await invite(n);
  await expect(invite(perDay.invitations)).rejects.toMatchObject({
    type: "DAILY_LIMIT",
    code: 429,
  });
  expect((await invite(0)).state).toBe("invited");
});
