/** The event stream of a manager: what happens at their sites, and nothing of other sites or after. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import {
  openStream,
  type Received,
  received,
  type StreamClient,
} from "../../support/event-stream.ts";
import { until } from "../../support/until.ts";
import { type Body, Client } from "../../system/client.ts";
import { siteOf } from "../../user/organisation.ts";

let oneday: Client;
let owner: Body;
let clients: StreamClient[] = [];

beforeAll(async () => {
  oneday = await Client.start();
  owner = await person("employer");
  await oneday.charge(owner.token, 20_000_000);
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});
afterAll(() => oneday.stop());

const person = async (role: "worker" | "employer") => {
  const { accessToken: token, user } = await oneday.register(role);
  return { token, userId: user.userId as string };
};
const site = async (): Promise<string> => {
  const given = { ...siteOf(), ownerManages: true };
  return (await oneday.post("/api/users/me/sites", owner.token, given)).body.siteId;
};
/** A manager of a site of the owner's. */
const managerOf = async (siteId: string) => {
  const manager = await person("employer");
  const invited = { userId: manager.userId, siteIds: [siteId] };
  const { membershipId } = (await oneday.post("/api/users/me/managers", owner.token, invited)).body;
  await oneday.post(`/api/users/me/memberships/${membershipId}/accept`, manager.token, {});
  return { ...manager, membershipId };
};
/** An open stream of which all logs are followed. */
const followed = async (token: string, lastEventId?: string): Promise<StreamClient> => {
  const isWhole = (client: StreamClient) =>
    /communication.*job.*payment/.test(client.lastId() ?? "");
  for (;;) {
    const client = await openStream(oneday.url, { token, lastEventId });
    clients.push(client);
    await until(() => client.lastId() !== null);
    if (isWhole(client)) return client;
    client.close();
  }
};
const about = ({ data }: Received): unknown => data["id"] ?? data["conversationId"];
/** Makes an event of the receiver's own and waits for it: what came before it has arrived. */
const settled = async (client: StreamClient, token: string): Promise<void> => {
  const { jobId } = await oneday.job(token);
  await received(client, (one) => about(one) === jobId);
};
const say = (id: string, token: string, body: object) =>
  oneday.post(`/api/communication/conversations/${id}/messages`, token, body);
const path = (id: string, what: string) => `/api/communication/conversations/${id}/${what}`;

test("a manager hears of the jobs, applications and messages of their site, and of no other", async () => {
  const [siteId, otherId] = [await site(), await site()];
  const [manager, elsewhere] = [await managerOf(siteId), await managerOf(otherId)];
  const stranger = await person("employer");
  const mine = await followed(manager.token);
  const others = await Promise.all([elsewhere, stranger].map(({ token }) => followed(token)));
  const neighbour = await oneday.applied(owner.token, { siteId: otherId });
  const near = await followed(neighbour.worker);
  const {
    worker,
    jobId,
    applicationId,
    path: there,
  } = await oneday.applied(owner.token, { siteId });
  const { messageId } = (await say(applicationId, worker, { text: "안녕하세요" })).body;
  await oneday.post(path(applicationId, "typing"), worker, {});
  await oneday.post(path(applicationId, "read"), owner.token, { upTo: messageId });
  await oneday.post(`${there}/accept`, owner.token, {});
  await received(mine, ({ data }) => data["kind"] === "job" && data["id"] === jobId);
  await received(
    mine,
    ({ data }) => data["kind"] === "application" && about({ data } as Received) === applicationId,
  );
  const message = await received(mine, ({ event }) => event === "message");
  expect(message.data).toMatchObject({ messageId, text: "안녕하세요", side: "worker" });
  await received(mine, ({ event }) => event === "read");
  const typing = await received(mine, ({ event }) => event === "typing");
  expect(typing).toMatchObject({ id: "", data: { conversationId: applicationId, side: "worker" } });
  await settled(mine, manager.token);
  const wallets = mine.events.filter(({ data }) => data["kind"] === "wallet");
  expect(wallets.map(about)).not.toContain(owner.userId);
  expect(mine.events.map(about)).not.toContain(neighbour.applicationId);
  await Promise.all([
    settled(others[0] as StreamClient, elsewhere.token),
    settled(others[1] as StreamClient, stranger.token),
  ]);
  await say(neighbour.applicationId, neighbour.worker, { quick: "okay" });
  await received(near, ({ event }) => event === "message");
  for (const client of [...others, near]) {
    const heard = client.events.map(about);
    expect(heard).not.toContain(jobId);
    expect(heard).not.toContain(applicationId);
  }
});

test("the worker's stream names the owner, whichever manager wrote or read", async () => {
  const siteId = await site();
  const manager = await managerOf(siteId);
  const { worker, applicationId } = await oneday.applied(owner.token, { siteId });
  const theirs = await followed(worker);
  const own = (await say(applicationId, worker, { quick: "okay" })).body;
  await oneday.post(path(applicationId, "typing"), manager.token, {});
  await oneday.post(path(applicationId, "read"), manager.token, { upTo: own.messageId });
  const { messageId } = (await say(applicationId, manager.token, { quick: "thanks" })).body;
  const message = await received(theirs, ({ data }) => data["messageId"] === messageId);
  expect(message.data).toMatchObject({ senderId: owner.userId, side: "employer" });
  const read = await received(theirs, ({ event }) => event === "read");
  expect(read.data).toMatchObject({ userId: owner.userId, side: "employer" });
  await received(theirs, ({ event }) => event === "typing");
  expect(JSON.stringify(theirs.events)).not.toContain(manager.userId);
});

test("a manager who resumes gets what they missed of their site, once and in order", async () => {
  const siteId = await site();
  const manager = await managerOf(siteId);
  const { worker, applicationId } = await oneday.applied(owner.token, { siteId });
  const [first, theirs] = [await followed(manager.token), await followed(worker)];
  const seen = (await say(applicationId, worker, { quick: "onMyWay" })).body.messageId;
  await received(first, ({ data }) => data["messageId"] === seen);
  first.close();
  const missed: string[] = [];
  for (const quick of ["late10", "late30", "arrived"]) {
    missed.push((await say(applicationId, worker, { quick })).body.messageId);
  }
  // The gateway has read them by then, so they come by the replay alone.
  await received(theirs, ({ data }) => data["messageId"] === missed.at(-1));
  const again = await followed(manager.token, first.lastId() ?? "");
  await received(again, ({ data }) => data["messageId"] === missed.at(-1));
  const messages = again.events.filter(({ event }) => event === "message");
  expect(messages.map(({ data }) => data["messageId"])).toEqual(missed);
  expect(again.events.map(({ event }) => event)).not.toContain("reset");
});

test("after a removal no event of the site comes, on the open stream or by resuming", async () => {
  const siteId = await site();
  const manager = await managerOf(siteId);
  const { worker, jobId, applicationId } = await oneday.applied(owner.token, { siteId });
  const open = await followed(manager.token);
  const resumed = open.lastId() ?? "";
  const first = (await say(applicationId, worker, { quick: "onMyWay" })).body.messageId;
  await received(open, ({ data }) => data["messageId"] === first);
  const before = open.events.length;
  await oneday.send("DELETE", `/api/users/me/managers/${manager.membershipId}`, {
    token: owner.token,
  });
  await say(applicationId, worker, { quick: "arrived" });
  await oneday.post(path(applicationId, "typing"), worker, {});
  await oneday.post(`/api/jobs/${jobId}/close`, owner.token, {});
  await settled(open, manager.token);
  const ofSite = (client: StreamClient, from = 0) =>
    client.events
      .slice(from)
      .filter((one) => [jobId, applicationId].includes(about(one) as string));
  expect(ofSite(open, before)).toEqual([]);
  const again = await followed(manager.token, resumed);
  await settled(again, manager.token);
  expect(ofSite(again)).toEqual([]);
});

test("who was invited when the stream was opened hears of the site from their acceptance on", async () => {
  const siteId = await site();
  const manager = await person("employer");
  const invited = { userId: manager.userId, siteIds: [siteId] };
  const { membershipId } = (await oneday.post("/api/users/me/managers", owner.token, invited)).body;
  await oneday.see("/api/users/me/memberships", manager.token, ({ items }) => items.length === 1);
  const client = await followed(manager.token);
  const { jobId } = await oneday.job(owner.token, { siteId });
  await settled(client, manager.token);
  expect(client.events.map(about)).not.toContain(jobId);
  await oneday.post(`/api/users/me/memberships/${membershipId}/accept`, manager.token, {});
  await oneday.post(`/api/jobs/${jobId}/close`, owner.token, {});
  await received(client, ({ data }) => data["id"] === jobId);
});
