/** Conversations over HTTP: between the two of an application, and no one else. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openStream, received } from "../../support/event-stream.ts";
import { until } from "../../support/until.ts";
import { type Body, Client } from "../../system/client.ts";

let oneday: Client;
let employer: string;
let operator: string;

beforeAll(async () => {
  oneday = await Client.start({ noShowWaitMinutes: 0 });
  [employer, operator] = await Promise.all([oneday.employer(20_000_000), oneday.operator()]);
});
afterAll(() => oneday.stop());

const pathOf = (conversationId: string): string =>
  `/api/communication/conversations/${conversationId}`;
const say = (id: string, token: string, body: object, key?: string) =>
  oneday.post(`${pathOf(id)}/messages`, token, body, key);
const messagesOf = async (id: string, token: string): Promise<Body[]> =>
  oneday.all(`${pathOf(id)}/messages`, token);
const listed = (token: string, wanted: (items: Body[]) => boolean): Promise<Body> =>
  oneday.see("/api/communication/conversations", token, ({ items }) => wanted(items));
/** Waits until the newest message of a conversation is listed. */
const seen = (id: string, token: string, messageId: string) =>
  oneday.see(`${pathOf(id)}/messages`, token, ({ items }) => items[0]?.messageId === messageId);
const idOf = async (token: string): Promise<string> =>
  (await oneday.get("/api/users/me", token)).body.userId;

test("the two of an application write to each other, in one order, with receipts and unread counts", async () => {
  const { worker, applicationId: id, jobId } = await oneday.applied(employer);
  const first = await say(id, worker, { text: "안녕하세요. 준비물이 있을까요?" });
  expect(first).toMatchObject({
    status: 201,
    body: {
      conversationId: id,
      side: "worker",
      text: "안녕하세요. 준비물이 있을까요?",
      isRead: false,
    },
  });
  await say(id, worker, { text: "장갑은 제가 챙기겠습니다." });
  const { items } = await listed(
    employer,
    ([one]) => one?.conversationId === id && one.unread === 2,
  );
  expect(items[0]).toMatchObject({
    applicationId: id,
    jobId,
    otherParty: { userId: await idOf(worker), side: "worker" },
    lastMessage: { text: "장갑은 제가 챙기겠습니다." },
  });
  const read = await oneday.post(`${pathOf(id)}/read`, employer, { upTo: first.body.messageId });
  expect(read).toMatchObject({ status: 200, body: { upTo: first.body.messageId } });
  await listed(employer, ([one]) => one?.unread === 1);
  const reply = await say(id, employer, { quick: "okay" });
  expect(reply.body).toMatchObject({ side: "employer", quick: "okay", text: "네, 알겠습니다." });
  await seen(id, worker, reply.body.messageId);
  await listed(employer, ([one]) => one?.unread === 0);
  await listed(worker, ([one]) => one?.unread === 1);
  const all = await messagesOf(id, worker);
  expect(all.map(({ side, isRead }) => [side, isRead])).toEqual([
    ["employer", false],
    ["worker", true],
    ["worker", true],
  ]);
});

test("a conversation does not exist for others, and for operators only where work went wrong", async () => {
  const { worker, applicationId: id, path } = await oneday.applied(employer);
  const { messageId } = (await say(id, worker, { text: "네" })).body;
  const [other, stranger] = await Promise.all([oneday.token("worker"), oneday.token("employer")]);
  for (const token of [other, stranger]) {
    for (const [what, body] of [
      ["messages", { text: "x" }],
      ["read", { upTo: messageId }],
      ["typing", {}],
      ["report", { messageId, reason: "x" }],
    ] as const) {
      expect([what, (await oneday.post(`${pathOf(id)}/${what}`, token, body)).status]).toEqual([
        what,
        404,
      ]);
    }
    expect((await oneday.get(`${pathOf(id)}/messages`, token)).status).toBe(404);
  }
  expect((await oneday.get(`${pathOf(id)}/messages`, operator)).status).toBe(404);
  expect((await say(randomUUID(), worker, { text: "x" })).code).toBe("NOT_FOUND");
  await oneday.post(`${path}/accept`, employer, {});
  await oneday.post(`${path}/cancel`, employer, { reason: "물량이 줄었습니다" });
  const shown = await oneday.see(
    `${pathOf(id)}/messages`,
    operator,
    ({ items }) => items.length > 0,
  );
  expect(shown.items[0].text).toBe("네");
  // An operator's reads are reported in rounds of some seconds.
  await oneday.see(
    `/api/security/audit-logs?subject=${id}&limit=100`,
    operator,
    ({ items }) => items.some(({ action }: Body) => action.includes("communication.messages")),
    20_000,
  );
});

test("a repeated message under its key is one, and another text under it is refused", async () => {
  const { worker, applicationId: id } = await oneday.applied(employer);
  const key = randomUUID();
  const sent = await Promise.all([1, 2, 3].map(() => say(id, worker, { text: "한 번만" }, key)));
  const ids = sent.flatMap(({ status, body }) => (status === 201 ? [body.messageId] : []));
  expect(new Set(ids).size).toBe(1);
  const again = await say(id, worker, { text: "한 번만" }, key);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect((await say(id, worker, { text: "다른 글" }, key)).code).toBe("KEY_REUSED");
  await seen(id, worker, again.body.messageId);
  expect(await messagesOf(id, worker)).toHaveLength(1);
});

test("contacts and account numbers are masked before they are stored", async () => {
  const { worker, applicationId: id } = await oneday.applied(employer);
  const text = "번호는 010-1234-5678이고 국민은행 123456-78-901234로 보내 주세요";
  const { body } = await say(id, worker, { text });
  expect(body.text).toBe("번호는 ●●●이고 ●●●로 보내 주세요");
  const { items } = await seen(id, employer, body.messageId);
  expect(items[0].text).toBe(body.text);
});

test.each([
  ["a file", { text: "사진", attachments: ["a.png"] }, 422, "ATTACHMENTS_REFUSED"],
  ["neither a text nor a quick message", {}, 422, "MESSAGE_EMPTY"],
  ["both", { text: "네", quick: "okay" }, 422, "MESSAGE_EMPTY"],
  ["a blank text", { text: "   " }, 422, "VALIDATION_FAILED"],
  ["10,001 characters", { text: "가".repeat(10_001) }, 422, "VALIDATION_FAILED"],
  ["an unknown quick message", { quick: "nothing" }, 422, "VALIDATION_FAILED"],
  ["a demand that an offer may not make", { text: "여자만 가능합니다" }, 422, "BLOCKED_WORD"],
])("a message is refused that has %s", async (_, body, status, code) => {
  const { worker, applicationId: id } = await oneday.applied(employer);
  expect(await say(id, employer, body)).toMatchObject({ status, code });
  if (code === "BLOCKED_WORD") expect((await say(id, worker, body)).status).toBe(201);
});

test("10,000 characters are taken", async () => {
  const { worker, applicationId: id } = await oneday.applied(employer);
  expect((await say(id, worker, { text: "가".repeat(10_000) })).status).toBe(201);
});

test("a conversation ends with a rejection and with a block, and does not say why", async () => {
  const one = await oneday.applied(employer);
  await oneday.post(`${one.path}/reject`, employer, {});
  expect((await say(one.applicationId, one.worker, { text: "왜요?" })).code).toBe(
    "CONVERSATION_CLOSED",
  );
  const { worker, applicationId: id } = await oneday.applied(employer);
  await say(id, employer, { text: "안녕하세요" });
  await oneday.send("PUT", `/api/users/me/blocks/${await idOf(employer)}`, { token: worker });
  await until(async () => (await say(id, employer, { quick: "okay" })).status === 409);
  const refused = await say(id, worker, { quick: "okay" });
  expect(refused).toMatchObject({ status: 409, code: "CONVERSATION_CLOSED", body: { data: {} } });
});

test("a reported message is decided by an operator, once; a removed one has no text", async () => {
  const { worker, applicationId: id } = await oneday.applied(employer);
  const { messageId } = (await say(id, employer, { text: "나쁜 말" })).body;
  await seen(id, worker, messageId);
  const own = await oneday.post(`${pathOf(id)}/report`, employer, { messageId, reason: "x" });
  expect(own.status).toBe(404);
  const body = { messageId, reason: "모욕적입니다" };
  const { reportId } = (await oneday.post(`${pathOf(id)}/report`, worker, body)).body;
  const again = await oneday.post(`${pathOf(id)}/report`, worker, body);
  expect(again.body.reportId).toBe(reportId);
  const { items } = await oneday.see(
    "/api/communication/reports?limit=100",
    operator,
    ({ items: all }) => all.some((each: Body) => each.reportId === reportId),
  );
  const mine = items.filter((each: Body) => each.messageId === messageId);
  expect(mine).toMatchObject([{ text: "나쁜 말", reason: "모욕적입니다", outcome: null }]);
  const decide = () =>
    oneday.post(`/api/communication/reports/${reportId}/decide`, operator, {
      outcome: "removed",
      note: "모욕",
    });
  expect(await decide()).toMatchObject({ status: 200, body: { outcome: "removed" } });
  expect((await decide()).code).toBe("REPORT_DECIDED");
  const [message] = await messagesOf(id, worker);
  expect(message).toMatchObject({ messageId, text: null });
});

test("messages, receipts and typing come over the stream, and typing is stored nowhere", async () => {
  const { worker, applicationId: id } = await oneday.applied(employer);
  const stream = await openStream(oneday.url, { token: employer });
  try {
    const { messageId } = (await say(id, worker, { text: "도착했어요" })).body;
    const message = await received(stream, ({ data }) => data["messageId"] === messageId);
    expect(message).toMatchObject({
      event: "message",
      data: { text: "도착했어요", side: "worker" },
    });
    expect((await oneday.post(`${pathOf(id)}/typing`, worker, {})).status).toBe(202);
    const typing = await received(stream, ({ event }) => event === "typing");
    expect(typing).toMatchObject({ id: "", data: { conversationId: id, side: "worker" } });
    await oneday.post(`${pathOf(id)}/read`, employer, { upTo: messageId });
    const read = await received(stream, ({ event }) => event === "read");
    expect(read.data).toMatchObject({ conversationId: id, side: "employer", upTo: messageId });
    const quick = (await say(id, employer, { quick: "thanks" })).body;
    const own = await received(stream, ({ data }) => data["messageId"] === quick.messageId);
    expect(own.data["text"]).toBe("감사합니다. 수고하셨습니다.");
  } finally {
    stream.close();
  }
});

test("a person's export has what they wrote, and their deletion removes it for the other", async () => {
  const { worker, applicationId: id, path } = await oneday.applied(employer);
  const { messageId } = (await say(id, worker, { text: "지우기 전의 글" })).body;
  await seen(id, employer, messageId);
  const { requestId } = (await oneday.post("/api/security/requests", worker, { kind: "export" }))
    .body;
  const exported = await oneday.get(`/api/security/requests/${requestId}/export`, worker);
  expect(JSON.stringify(exported.body)).toContain("지우기 전의 글");
  await oneday.post(`${path}/withdraw`, worker, {});
  await until(async () => {
    const asked = { token: worker, body: { password: "a-good-password-1" } };
    return (await oneday.send("DELETE", "/api/users/me", asked)).status === 202;
  });
  await oneday.see(
    `${pathOf(id)}/messages`,
    employer,
    ({ items }) => items[0]?.text === null,
    20_000,
  );
});
