/** Who may do what in an organisation: the table of docs/organisation.md, role by role. */
import { readFileSync } from "node:fs";
import { join as pathOf } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import { hourMs, later, now } from "../../../services/contracts/core/units.ts";
import { type ActionName, call, type Params } from "../../../services/contracts/index.ts";
import { jobs } from "../../../services/job/domain/job.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { engageManager, organisation, siteOf } from "../../user/organisation.ts";
import { registration, signInOperator } from "../../user/people.ts";
import { join, operatorPassword, type Someone, someone, soon, startWork } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let people: Awaited<ReturnType<typeof organisation>>;

beforeAll(async () => {
  running = await startWork([communication]);
  broker = running.broker;
  people = await organisation(broker);
});
afterAll(() => running.stop());

/** The codes by which a job or a site is another's. */
const closedDoors = ["NOT_FOUND", "NOT_YOURS", "SITE_NOT_FOUND"];
const others = () => [people.elsewhere, people.removed, people.stranger];

type Entry = { readonly action: ActionName; readonly manager: boolean };
/** What was tried in this file, for the table of the page. */
const tried = new Map<string, Entry>();

/** Asks as those who may not, who are refused, then as one who may. */
const only = async <A extends ActionName>(by: Someone, action: A, params: Params<A>) => {
  for (const one of others()) {
    await expect(one.ask(action, params)).rejects.toMatchObject({
      type: expect.stringMatching(closedDoors.join("|")),
    });
  }
  tried.set(action, { action, manager: true });
  return by.ask(action, params);
};

/** Asks as those who may not, then as a manager, whom the rule itself refuses in this state. */
const reaches = async <A extends ActionName>(by: Someone, action: A, params: Params<A>) => {
  await expect(only(by, action, params)).rejects.toMatchObject({
    type: expect.not.stringMatching(closedDoors.join("|")),
  });
};

const apply = async (jobId: string) => {
  const worker = await join(broker);
  const { applicationId } = await worker.ask("job.apply", { jobId });
  return { worker, applicationId };
};

const placeless = (more: Partial<Params<"job.post">> = {}): Params<"job.post"> => {
  const { place: _, ...posting } = soon();
  return { ...posting, siteId: people.siteId, ...more };
};

/** What the employer's side of a conversation does. */
const chat = async (by: Someone, worker: Someone, conversationId: string) => {
  const { messageId } = await worker.ask("communication.say", { conversationId, quick: "onMyWay" });
  await only(by, "communication.say", { conversationId, quick: "okay" });
  await only(by, "communication.messages", { conversationId });
  await only(by, "communication.conversations", { siteId: people.siteId });
  await only(by, "communication.readUpTo", { conversationId, upTo: messageId });
  await only(by, "communication.typing", { conversationId });
  await only(by, "communication.report", { conversationId, messageId, reason: "시험" });
};

/** A whole shift with one of the two at every step of the employer. */
const day = async (by: Someone) => {
  const { jobId } = await only(by, "job.post", placeless({ draft: true }));
  for (const one of others()) {
    await expect(one.ask("job.get", { jobId })).rejects.toMatchObject({ type: "NOT_FOUND" });
  }
  expect((await by.ask("job.get", { jobId })).siteId).toBe(people.siteId);
  await only(by, "job.edit", { jobId, title: "송파점 하루 근무" });
  await only(by, "job.publish", { jobId });
  const [first, second] = [await apply(jobId), await apply(jobId)];
  await until(async () => (await by.ask("job.applications", { jobId })).items.length === 2);
  await only(by, "job.applications", { jobId });
  const { items } = await only(by, "job.applications.all", { siteId: people.siteId });
  expect(items.map((one) => one.jobId)).toContain(jobId);
  const { applicationId } = first;
  await only(by, "job.application", { applicationId });
  await only(by, "job.reject", { applicationId: second.applicationId });
  await only(by, "job.accept", { applicationId });
  await chat(by, first.worker, applicationId);
  await only(by, "job.contract", { applicationId });
  await first.worker.ask("job.sign", { applicationId });
  await only(by, "job.sign", { applicationId });
  await reaches(by, "job.noShow", { applicationId });
  const { code } = await only(by, "job.checkInCode", { jobId });
  const here = { applicationId, code };
  await first.worker.ask("job.checkIn", here);
  await first.worker.ask("job.checkOut", here);
  await only(by, "job.approve", { applicationId, workedMinutes: 10 });
  await until(async () => (await by.ask("job.application", { applicationId })).status === "paid");
  await only(by, "job.review", { applicationId, stars: 5 });
  return { jobId, applicationId };
};

const stateOf = async (jobId: string) => {
  const { log } = serviceOf(broker, "job") as unknown as JobService;
  const state = await log.state(jobs, jobId);
  if (state.status === "none") throw new Error("no such job");
  return { log, state };
};

describe("a posting at a site", () => {
  test("has the staff count and the place of the site, and is the owner's also when a manager posts it", async () => {
    const { jobId } = await people.manager.ask("job.post", placeless());
    const { log, state } = await stateOf(jobId);
    expect(state).toMatchObject({ employerId: people.owner.userId, regularEmployees: 7 });
    expect(state.posting.place.address).toBe(siteOf().address);
    const [commit] = await log.commitsOf(jobs, jobId, 0, 1);
    expect(commit?.meta.actor).toBe(people.manager.userId);
  });

  test("is answered again to the same key when its site is closed, and to no manager of before", async () => {
    const { owner, manager } = people;
    const site = { ...siteOf({ name: "문정점" }), ownerManages: true };
    const { siteId } = await owner.ask("user.sites.add", site);
    const membershipId = await engageManager(owner, manager, [siteId]);
    const ask = (by: Someone) => by.ask("job.post", placeless({ siteId, ...times }), "key-there");
    const later30 = later(now(), 30 * hourMs);
    const times = { startsAt: later30, endsAt: later(later30, 3 * hourMs), breakMinutes: 0 };
    const [mine, theirs] = [await ask(owner), await ask(manager)];
    const next = { startsAt: later(later30, 24 * hourMs), endsAt: later(later30, 27 * hourMs) };
    const repost = () => owner.ask("job.repost", { jobId: mine.jobId, ...next }, "key-again");
    const again = await repost();
    for (const { jobId } of [mine, theirs, again]) await owner.ask("job.close", { jobId });
    await owner.ask("user.managers.remove", { membershipId });
    await until(async () => {
      const closing = owner.ask("user.sites.close", { siteId });
      return closing.then(
        () => true,
        () => false,
      );
    });
    expect((await ask(owner)).jobId).toBe(mine.jobId);
    expect((await repost()).jobId).toBe(again.jobId);
    await expect(ask(manager)).rejects.toMatchObject({ type: "SITE_NOT_FOUND" });
  });

  test("without a site needs a place, and has the staff count of the account", async () => {
    const { place: _, ...posting } = soon();
    const missing = people.owner.ask("job.post", posting);
    await expect(missing).rejects.toMatchObject({ type: "PLACE_MISSING", code: 422 });
    const { jobId } = await people.owner.ask("job.post", soon());
    expect((await stateOf(jobId)).state.regularEmployees).toBe(3);
    await expect(people.manager.ask("job.close", { jobId })).rejects.toMatchObject({
      type: "NOT_YOURS",
    });
  });

  test("keeps its terms when the staff count of the site changes", async () => {
    const { jobId } = await people.owner.ask("job.post", placeless());
    await people.owner.ask("user.sites.change", { siteId: people.siteId, regularEmployees: 2 });
    expect((await stateOf(jobId)).state.regularEmployees).toBe(7);
    const next = await people.owner.ask("job.post", placeless());
    expect((await stateOf(next.jobId)).state.regularEmployees).toBe(2);
    await people.owner.ask("user.sites.change", { siteId: people.siteId, regularEmployees: 7 });
  });

  test("opens only where someone is responsible: a manager, or the owner who says so", async () => {
    const owner = await join(broker, { role: "employer" });
    const { siteId } = await owner.ask("user.sites.add", siteOf());
    const posting = { ...placeless(), siteId };
    await expect(owner.ask("job.post", posting)).rejects.toMatchObject({
      type: "SITE_WITHOUT_MANAGER",
    });
    await owner.ask("user.sites.change", { siteId, ownerManages: true });
    expect((await owner.ask("job.post", posting)).siteId).toBe(siteId);
  });
});

describe("a shift at a site", () => {
  test("can be led by the owner from posting to review, and by no one else", async () => {
    await day(people.owner);
  });

  test("can be led by a manager of the site from posting to review, and by no one else", async () => {
    await day(people.manager);
  });

  test("can be called off, reposted and cancelled by a manager, and times entered and disputed", async () => {
    const { manager } = people;
    const later30 = later(now(), 30 * hourMs);
    const times = { startsAt: later30, endsAt: later(later30, 3 * hourMs), breakMinutes: 0 };
    const { jobId } = await manager.ask("job.post", placeless(times));
    const { applicationId } = await apply(jobId);
    await manager.ask("job.accept", { applicationId });
    await only(manager, "job.callOff", { applicationId, reason: "물량이 줄었습니다" });
    const next = { startsAt: later(later30, 24 * hourMs), endsAt: later(later30, 27 * hourMs) };
    const again = await only(manager, "job.repost", { jobId, ...next });
    await only(manager, "job.close", { jobId });
    await only(manager, "job.cancel", { jobId: again.jobId });
    const today = await manager.ask("job.post", placeless());
    const seat = await apply(today.jobId);
    const here = { applicationId: seat.applicationId };
    await manager.ask("job.accept", here);
    await seat.worker.ask("job.sign", here);
    await manager.ask("job.sign", here);
    const { code } = await manager.ask("job.checkInCode", { jobId: today.jobId });
    await seat.worker.ask("job.checkIn", { ...here, code });
    await seat.worker.ask("job.checkOut", { ...here, code });
    const ahead = { checkedInAt: later(now(), hourMs), checkedOutAt: later(now(), 2 * hourMs) };
    const put = { ...here, ...ahead, reason: "시각을 고칩니다" };
    await reaches(manager, "job.attendance", put);
    await reaches(manager, "job.correct", put);
    await only(manager, "job.dispute", { ...here, reason: "퇴근 시각이 다릅니다" });
    expect((await people.owner.ask("job.application", here)).status).toBe("disputed");
  });
});

describe("a manager", () => {
  test("lists the postings of their site with ?siteId, and those of no other", async () => {
    const { manager, stranger, siteId, otherId } = people;
    const { jobId } = await manager.ask("job.post", placeless());
    await until(async () => {
      const { items } = await manager.ask("user.jobs", { siteId });
      return items.some((one) => one.jobId === jobId);
    });
    const not = { type: "NOT_FOUND" };
    await expect(manager.ask("user.jobs", { siteId: otherId })).rejects.toMatchObject(not);
    await expect(stranger.ask("user.jobs", { siteId })).rejects.toMatchObject(not);
    expect((await manager.ask("user.jobs", {})).items).toEqual([]);
  });

  test("who was removed acts no more from that answer on, however many act at that moment", async () => {
    const { owner, siteId } = people;
    const manager = await join(broker, { role: "employer" });
    const membershipId = await engageManager(owner, manager, [siteId]);
    const { jobId } = await manager.ask("job.post", placeless());
    const edit = (n: number) => manager.ask("job.edit", { jobId, title: `제목 ${n}` });
    const before = Array.from({ length: 10 }, (_, n) => edit(n));
    const removing = owner.ask("user.managers.remove", { membershipId });
    const results = await Promise.allSettled([...before, removing]);
    expect(results.at(-1)?.status).toBe("fulfilled");
    for (const one of results) {
      if (one.status === "rejected") expect(one.reason).toMatchObject({ type: "NOT_YOURS" });
    }
    const { state } = await stateOf(jobId);
    const no = { type: "NOT_YOURS" };
    await expect(edit(11)).rejects.toMatchObject(no);
    await expect(manager.ask("job.checkInCode", { jobId })).rejects.toMatchObject(no);
    await expect(manager.ask("job.applications", { jobId })).rejects.toMatchObject(no);
    expect((await stateOf(jobId)).state).toEqual(state);
  });

  test("who is suspended lists no postings of the site, as they act for no one", async () => {
    const { owner, siteId } = people;
    const email = "suspended@manager.test";
    const manager = await join(broker, { role: "employer", email });
    await engageManager(owner, manager, [siteId]);
    await manager.ask("user.jobs", { siteId });
    const { userId } = manager;
    const operator = someone(broker, await signInOperator(broker, operatorPassword));
    const until = later(now(), 24 * hourMs);
    await operator.ask("user.suspend", { userId, reason: "시험", until });
    const { password } = registration(email);
    const again = someone(broker, await call(broker, "user.login", { email, password }));
    await expect(again.ask("user.jobs", { siteId })).rejects.toMatchObject({ type: "NOT_FOUND" });
    await operator.ask("user.reinstate", { userId });
    const back = someone(broker, await call(broker, "user.login", { email, password }));
    expect((await back.ask("user.jobs", { siteId })).items).not.toEqual([]);
  });

  test("cannot be the last to go from a site with an open posting", async () => {
    const owner = await join(broker, { role: "employer" });
    const manager = await join(broker, { role: "employer" });
    const { siteId } = await owner.ask("user.sites.add", siteOf());
    const membershipId = await engageManager(owner, manager, [siteId]);
    const { jobId } = await manager.ask("job.post", { ...placeless(), siteId });
    await until(async () => (await owner.ask("user.jobs", { siteId })).items.length === 1);
    const remove = () => owner.ask("user.managers.remove", { membershipId });
    await expect(remove()).rejects.toMatchObject({
      type: "SITE_WITHOUT_MANAGER",
      data: { siteIds: [siteId] },
    });
    await expect(owner.ask("user.sites.close", { siteId })).rejects.toMatchObject({
      type: "SITE_IN_USE",
    });
    await owner.ask("user.sites.change", { siteId, ownerManages: true });
    await remove();
    await expect(
      owner.ask("user.sites.change", { siteId, ownerManages: false }),
    ).rejects.toMatchObject({ type: "SITE_WITHOUT_MANAGER" });
    await owner.ask("job.close", { jobId });
  });

  test("and the site stay while people are to work there, also once the posting is closed", async () => {
    const owner = await join(broker, { role: "employer" });
    const manager = await join(broker, { role: "employer" });
    const { siteId } = await owner.ask("user.sites.add", siteOf());
    const membershipId = await engageManager(owner, manager, [siteId]);
    const { jobId } = await manager.ask("job.post", { ...placeless(), siteId });
    const { worker, applicationId } = await apply(jobId);
    await manager.ask("job.accept", { applicationId });
    await manager.ask("job.close", { jobId });
    await until(async () => {
      const { items } = await owner.ask("user.jobs", { siteId });
      return items.some((one) => one.status === "closed");
    });
    const remove = () => owner.ask("user.managers.remove", { membershipId });
    const close = () => owner.ask("user.sites.close", { siteId });
    await expect(close()).rejects.toMatchObject({ type: "SITE_IN_USE" });
    await expect(remove()).rejects.toMatchObject({ type: "SITE_WITHOUT_MANAGER" });
    await worker.ask("job.withdraw", { applicationId });
    await until(async () => {
      const { items } = await owner.ask("user.jobs", { siteId });
      return items.every((one) => "seatsTaken" in one && one.seatsTaken === 0);
    });
    await remove();
    await close();
    // The posting is posted again at its place, without the site that is gone.
    const startsAt = later(now(), 48 * hourMs);
    const next = { jobId, startsAt, endsAt: later(startsAt, 3 * hourMs) };
    const again = await owner.ask("job.repost", next);
    expect(again.place.address).toBe(siteOf().address);
    expect(again.siteId).toBeUndefined();
  });
});

test("without the user service a manager is refused, and the owner is not asked about", async () => {
  const away = await startWork();
  try {
    const { owner, manager, siteId } = await organisation(away.broker);
    const { jobId } = await manager.ask("job.post", { ...placeless(), siteId });
    await manager.ask("job.checkInCode", { jobId });
    await away.broker.destroyService(serviceOf(away.broker, "user"));
    await expect(manager.ask("job.checkInCode", { jobId })).rejects.toMatchObject({
      type: expect.stringMatching(/^(SERVICE_NOT_|REQUEST_)/),
    });
    expect((await owner.ask("job.checkInCode", { jobId })).code).toMatch(/./);
  } finally {
    await away.stop();
  }
});

test("docs/organisation.md lists exactly the actions that were tried here, and what stays the owner's", () => {
  const page = readFileSync(pathOf(import.meta.dirname, "../../../docs/organisation.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const byManager = rows.filter((line) => line.split("|")[3]?.trim() === "yes");
  const named = byManager.flatMap((line) => line.split("|")[1]?.match(/[a-z]+\.[a-zA-Z.]+/g) ?? []);
  expect(named.sort()).toEqual([...tried.keys()].sort());
});
