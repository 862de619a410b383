/** Conversations of managers: at their sites they write and read for the owner, and nowhere else. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import communication from "../../../services/communication/communication.service.ts";
import {
  type ConversationEvent,
  conversation,
} from "../../../services/communication/conversation/conversation.ts";
import { call, type Params } from "../../../services/contracts/index.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { engageManager, organisation } from "../../user/organisation.ts";
import { join, type Someone, soon, startWork } from "../../user/work.ts";

type People = Awaited<ReturnType<typeof organisation>>;
type Names = "messages" | "say" | "readUpTo" | "typing" | "report";
type Asked = readonly [`communication.${Names}`, Params<"communication.say">];

let running: TestBroker;
let people: People;

const start = () => startWork([communication]);
beforeAll(async () => {
  running = await start();
  people = await organisation(running.broker);
});
afterAll(() => running.stop());

/** An application for a job at a site of the owner's. */
const applied = async ({ broker }: TestBroker, owner: Someone, siteId: string) => {
  const { jobId } = await owner.ask("job.post", { ...soon(), siteId });
  const worker = await join(broker);
  const { applicationId } = await worker.ask("job.apply", { jobId });
  return { worker, jobId, conversationId: applicationId };
};
/** One request of each kind, which names a message. */
const requests = (conversationId: string, messageId: string): Asked[] =>
  [
    ["communication.messages", { conversationId }],
    ["communication.say", { conversationId, quick: "okay" }],
    ["communication.readUpTo", { conversationId, upTo: messageId }],
    ["communication.typing", { conversationId }],
    ["communication.report", { conversationId, messageId, reason: "시험" }],
  ] as Asked[];
/** The codes of one request of each kind; null for one that was answered. */
const codesOf = async (by: Someone, asked: readonly Asked[]): Promise<unknown[]> => {
  const codes: unknown[] = [];
  for (const [action, params] of asked) {
    await by.ask(action, params as never).then(
      () => codes.push(null),
      (error: { type?: string }) => codes.push(error.type),
    );
  }
  return codes;
};
const all = <T>(one: T): T[] => Array.from({ length: 5 }, () => one);
/** Waits for the newest message, as a reader sees the conversation. */
const seen = async (by: Someone, conversationId: string, messageId: string) => {
  const read = () => by.ask("communication.messages", { conversationId });
  await until(async () => (await read()).items[0]?.messageId === messageId);
  return (await read()).items;
};

test("a manager of the site reads, writes, marks and reports; others find no conversation", async () => {
  const { owner, manager, elsewhere, removed, stranger, siteId } = people;
  const { worker, conversationId } = await applied(running, owner, siteId);
  const neighbour = (await applied(running, owner, siteId)).worker;
  const hello = { conversationId, text: "준비물이 있을까요?" };
  const { messageId } = await worker.ask("communication.say", hello);
  const asked = requests(conversationId, messageId);
  for (const one of [elsewhere, removed, stranger, neighbour]) {
    expect(await codesOf(one, asked)).toEqual(all("NOT_FOUND"));
  }
  expect(await codesOf(manager, asked)).toEqual(all(null));
});

test("the worker and other managers see the owner as the writer and the reader, and the log who it was", async () => {
  const { owner, manager, siteId } = people;
  const { worker, conversationId } = await applied(running, owner, siteId);
  const asked = { conversationId, text: "장갑을 가져오세요." };
  const said = await manager.ask("communication.say", asked);
  expect(said).toMatchObject({ senderId: owner.userId, side: "employer", isRead: false });
  const items = await seen(worker, conversationId, said.messageId);
  expect(items[0]).toMatchObject({ senderId: owner.userId, text: asked.text });
  const reply = await worker.ask("communication.say", { conversationId, quick: "okay" });
  await manager.ask("communication.readUpTo", { conversationId, upTo: reply.messageId });
  const service = serviceOf(running.broker, "communication") as unknown as JobService;
  const commits = await service.log.commitsOf(conversation, conversationId, 0, 10);
  expect(commits.map(({ meta }) => meta.actor)).toEqual([
    manager.userId,
    worker.userId,
    manager.userId,
  ]);
  const [first] = commits.flatMap(({ events }) => events as unknown as ConversationEvent[]);
  expect(first?.data).toMatchObject({ senderId: manager.userId });
  const { messages } = await call(running.broker, "communication.log.read", {
    after: 0,
    limit: 200,
  });
  const announced = messages.filter(({ data }) => data["conversationId"] === conversationId);
  expect(announced.map(({ data }) => data["senderId"] ?? data["userId"])).toEqual([
    owner.userId,
    worker.userId,
    owner.userId,
  ]);
});

test("one mark is for the employer's side: what a manager has read is read for the owner", async () => {
  const { owner, manager, siteId } = people;
  const { worker, conversationId } = await applied(running, owner, siteId);
  const { messageId } = await worker.ask("communication.say", { conversationId, quick: "onMyWay" });
  await seen(worker, conversationId, messageId);
  await manager.ask("communication.readUpTo", { conversationId, upTo: messageId });
  await until(async () => (await seen(worker, conversationId, messageId))[0]?.isRead === true);
  const { items } = await owner.ask("communication.conversations", {});
  expect(items.find((one) => one.conversationId === conversationId)?.unread).toBe(0);
});

test("a manager who is removed is refused from that answer on, and the messages stay", async () => {
  const { owner, siteId } = people;
  const manager = await join(running.broker, { role: "employer" });
  const membershipId = await engageManager(owner, manager, [siteId]);
  const { worker, conversationId } = await applied(running, owner, siteId);
  const { messageId } = await manager.ask("communication.say", { conversationId, quick: "okay" });
  const { messageId: reply } = await worker.ask("communication.say", {
    conversationId,
    quick: "arrived",
  });
  const list = () => manager.ask("communication.conversations", { siteId });
  await until(async () =>
    (await list()).items.some((one) => one.conversationId === conversationId),
  );
  await owner.ask("user.managers.remove", { membershipId });
  await expect(list()).rejects.toMatchObject({ type: "NOT_FOUND" });
  expect(await codesOf(manager, requests(conversationId, reply))).toEqual(all("NOT_FOUND"));
  expect((await seen(owner, conversationId, reply)).map((one) => one.messageId)).toEqual([
    reply,
    messageId,
  ]);
});

test.each([
  ["the owner", "owner"],
  ["the manager themself", "manager"],
] as const)("a worker who has blocked %s is not written to by the manager", async (_, blocked) => {
  const { owner, manager, siteId } = people;
  const { worker, conversationId } = await applied(running, owner, siteId);
  const okay = { conversationId, quick: "okay" } as const;
  await manager.ask("communication.say", okay);
  await worker.ask("user.blocks.set", { userId: people[blocked].userId });
  await until(() =>
    manager.ask("communication.say", okay).then(
      () => false,
      (error: { type?: string }) => error.type === "CONVERSATION_CLOSED",
    ),
  );
  const asOwner = owner.ask("communication.say", okay);
  if (blocked === "manager") expect((await asOwner).side).toBe("employer");
  else await expect(asOwner).rejects.toMatchObject({ type: "CONVERSATION_CLOSED" });
});

test("a manager lists the conversations of their site with ?siteId, and those of no other", async () => {
  const { owner, manager, elsewhere, removed, stranger, siteId, otherId } = people;
  const here = await applied(running, owner, siteId);
  const there = await applied(running, owner, otherId);
  for (const { worker, conversationId } of [here, there]) {
    await worker.ask("communication.say", { conversationId, quick: "onMyWay" });
  }
  const listed = async (by: Someone, at: string) =>
    (await by.ask("communication.conversations", { siteId: at, limit: 100 })).items;
  const { conversationId } = here;
  const mine = async () =>
    (await listed(manager, siteId)).find((one) => one.conversationId === conversationId);
  await until(async () => (await mine()) !== undefined);
  expect(await mine()).toMatchObject({
    jobId: here.jobId,
    otherParty: { userId: here.worker.userId, side: "worker" },
    unread: 1,
    lastMessage: { senderId: here.worker.userId, quick: "onMyWay" },
  });
  const ids = (items: Awaited<ReturnType<typeof listed>>) => items.map((one) => one.conversationId);
  await until(async () => (await listed(owner, otherId)).length > 0);
  expect(ids(await listed(elsewhere, otherId))).toEqual([there.conversationId]);
  expect(ids(await listed(manager, siteId))).not.toContain(there.conversationId);
  expect(ids(await listed(manager, siteId))).toEqual(ids(await listed(owner, siteId)));
  expect((await manager.ask("communication.conversations", {})).items).toEqual([]);
  const not = { type: "NOT_FOUND" };
  await expect(listed(manager, otherId)).rejects.toMatchObject(not);
  for (const one of [elsewhere, removed, stranger, here.worker]) {
    await expect(listed(one, siteId)).rejects.toMatchObject(not);
  }
});

test("without the user service a manager is refused with 503, and the owner and the worker write", async () => {
  const away = await start();
  try {
    const { owner, manager, siteId } = await organisation(away.broker);
    const { worker, conversationId } = await applied(away, owner, siteId);
    const okay = { conversationId, quick: "okay" } as const;
    await manager.ask("communication.typing", { conversationId });
    await away.broker.destroyService(serviceOf(away.broker, "user"));
    const refused = manager.ask("communication.say", okay);
    await expect(refused).rejects.toMatchObject({
      type: expect.stringMatching(/^(SERVICE_NOT_|REQUEST_)/),
    });
    expect((await owner.ask("communication.say", okay)).side).toBe("employer");
    expect((await worker.ask("communication.say", okay)).side).toBe("worker");
  } finally {
    await away.stop();
  }
});
