/** The event stream over HTTP: what is sent to whom, tickets, resuming, and how streams end. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Context, ServiceSchema } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import { ticketS } from "../../../services/contracts/communication/stream.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call, type Params } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { openStream, received, type StreamClient } from "../../support/event-stream.ts";
import { probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const probes = { user: probeLog("user"), job: probeLog("job"), payment: probeLog("payment") };
const { securityProbe, tokenFor } = testTokens();
/** The user service's log, and the sessions that have ended in it. */
const user: ServiceSchema = {
  ...probes.user.schema,
  actions: {
    endings(ctx: Context<Params<"user.endings">>) {
      const { after = 0, ...rest } = ctx.params;
      return ctx.call("user.log.read", { after, ...rest });
    },
  },
};
let running: TestBroker;
let url: string;
let clients: StreamClient[];

const start = async (folder?: string): Promise<void> => {
  const services = [user, probes.job.schema, probes.payment.schema, securityProbe];
  running = await startBroker([...services, communication, gateway], folder);
  ({ url } = addressOf(serviceOf(running.broker, "gateway")));
};
const open = async (options: Parameters<typeof openStream>[1]): Promise<StreamClient> => {
  const client = await openStream(url, options);
  clients.push(client);
  return client;
};
/** An open stream that has an id to resume from: all logs are followed. */
const followed = async (
  userId: string,
  lastEventId?: string,
  role: "worker" | "employer" = "worker",
): Promise<StreamClient> => {
  const token = tokenFor(userId, role);
  await until(async () => {
    const client = await open({ token, lastEventId });
    const isReady = await until(() => client.lastId() !== null, 300).then(
      () => /communication.*job.*payment/.test(client.lastId() ?? ""),
      () => false,
    );
    if (!isReady) client.close();
    return isReady;
  });
  return clients.at(-1) as StreamClient;
};
const notify = (userId: string, subject: string = newId()) =>
  call(running.broker, "communication.notify", {
    cid: newId(),
    userId,
    kind: "accepted",
    subject,
    data: { applicationId: subject },
  });
const parties = () => ({
  applicationId: newId(),
  jobId: newId(),
  workerId: newId(),
  employerId: newId(),
});
const notificationIds = ({ events }: StreamClient): unknown[] =>
  events.filter(({ event }) => event === "notification").map(({ data }) => data["notificationId"]);
const post = async (path: string, token: string) => {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

beforeEach(async () => {
  clients = [];
  await start();
});
afterEach(async () => {
  for (const client of clients) client.close();
  await running.stop();
});

test("a notification comes with its text, an id, and to its receiver alone", async () => {
  const [userId, other] = [newId(), newId()];
  const own = await followed(userId);
  const others = await followed(other);
  const { notificationId } = await notify(userId);
  const event = await received(own, (one) => one.event === "notification");
  expect(event.data).toMatchObject({ notificationId, kind: "accepted" });
  expect(event.data["text"]).toContain("수락");
  expect(event.id).not.toBe("");
  await notify(other);
  await received(others, (one) => one.event === "notification");
  expect(notificationIds(others)).not.toContain(notificationId);
});

test("a kind that its receiver takes off the stream is not sent, and the next one is", async () => {
  const userId = newId();
  const client = await followed(userId);
  const kinds = { jobFound: { channels: ["inApp" as const] } };
  await call(
    running.broker,
    "communication.preferences.set",
    { kinds },
    { meta: { token: tokenFor(userId, "worker") } },
  );
  const found = { cid: newId(), userId, kind: "jobFound", subject: newId(), data: {} };
  await call(running.broker, "communication.notify", found);
  const { notificationId } = await notify(userId);
  const event = await received(client, ({ data }) => data["notificationId"] === notificationId);
  expect(notificationIds(client)).toEqual([notificationId]);
  const again = await followed(userId, event.id);
  expect(notificationIds(again)).toEqual([]);
});

test("both parties hear that an application or their wallet changed, and others do not", async () => {
  const of = parties();
  const worker = await followed(of.workerId);
  const employer = await followed(of.employerId, undefined, "employer");
  const stranger = await followed(newId());
  await probes.job.announceAll([{ type: "job.accepted", data: { ...of, status: "accepted" } }]);
  await probes.payment.announceAll([{ type: "payment.held", data: { ...of, heldWon: 1 } }]);
  const application = { kind: "application", id: of.applicationId };
  await received(worker, ({ event, data }) => event === "changed" && data["id"] === application.id);
  await received(employer, ({ data }) => data["kind"] === "application");
  const wallet = await received(employer, ({ data }) => data["kind"] === "wallet");
  expect(wallet.data).toEqual({ kind: "wallet", id: of.employerId });
  expect(worker.events.map(({ data }) => data["kind"])).not.toContain("wallet");
  expect(stranger.events).toEqual([]);
});

test("a client that resumes gets what it missed, once and in order", async () => {
  const userId = newId();
  const first = await followed(userId);
  const seen = (await notify(userId)).notificationId;
  await received(first, ({ data }) => data["notificationId"] === seen);
  first.close();
  const missed: string[] = [];
  for (let n = 0; n < 5; n += 1) missed.push((await notify(userId)).notificationId);
  const again = await followed(userId, first.lastId() ?? "");
  await received(again, ({ data }) => data["notificationId"] === missed.at(-1));
  expect(notificationIds(again)).toEqual(missed);
});

test("two messages of one commit are told apart: a cut between them repeats and loses none", async () => {
  const userId = newId();
  const first = await followed(userId, undefined, "employer");
  const jobIds = [newId(), newId(), newId()];
  const job = (jobId: string) => ({ jobId, employerId: userId, seatsTaken: 0 });
  await probes.job.announceTogether(
    jobIds.map((jobId) => ({ type: "job.posted", data: { ...job(jobId), status: "open" } })),
  );
  const second = await received(first, ({ data }) => data["id"] === jobIds[1]);
  const again = await followed(userId, second.id, "employer");
  await received(again, ({ data }) => data["id"] === jobIds[2]);
  expect(again.events.map(({ data }) => data["id"])).toEqual([jobIds[2]]);
});

test("an id that came with a comment is enough to resume", async () => {
  const userId = newId();
  const first = await followed(userId);
  expect(first.events).toEqual([]);
  first.close();
  const { notificationId } = await notify(userId);
  const again = await followed(userId, first.lastId() ?? "");
  await received(again, ({ data }) => data["notificationId"] === notificationId);
  expect(again.events.map(({ event }) => event)).toEqual(["notification"]);
});

test("a restarted gateway resumes from the id of the one before", async () => {
  const userId = newId();
  const first = await followed(userId);
  const seen = (await notify(userId)).notificationId;
  await received(first, ({ data }) => data["notificationId"] === seen);
  const { notificationId } = await notify(userId);
  const id = (await received(first, ({ data }) => data["notificationId"] === seen)).id;
  await running.halt();
  const end = await received(first, ({ event }) => event === "end");
  expect(end.data).toEqual({ reason: "closing" });
  await start(running.dataDir);
  const again = await open({ token: tokenFor(userId, "worker"), lastEventId: id });
  await received(again, ({ data }) => data["notificationId"] === notificationId);
  expect(notificationIds(again)).toEqual([notificationId]);
  expect(again.events.map(({ event }) => event)).not.toContain("reset");
});

test.each([
  ["garbage", "%%%"],
  ["an id of another form", "42"],
  ["a log that does not exist", "audit.1-communication.1-job.1-payment.1"],
  ["a log left out", "communication.1"],
  ["a place that no log has reached", "communication.zzzzzzz-job.zzzzzzz-payment.zzzzzzz"],
])("an id that cannot be resumed from is answered with a reset: %s", async (_, lastEventId) => {
  const client = await followed(newId(), undefined);
  client.close();
  const again = await open({ token: tokenFor(newId(), "worker"), lastEventId });
  const reset = await received(again, ({ event }) => event === "reset");
  expect(reset.id).toMatch(/communication.*job.*payment/);
});

test("a ticket opens one stream, and only one", async () => {
  const userId = newId();
  // A stream that is opened before all logs are followed begins with a reset.
  await followed(newId());
  const token = tokenFor(userId, "worker");
  const { status, body } = await post("/api/communication/stream/tickets", token);
  expect({ status, expiresInS: body["expiresInS"] }).toEqual({ status: 201, expiresInS: ticketS });
  const query = `?ticket=${body["ticket"]}`;
  const answers = await Promise.all([open({ query }), open({ query }), open({ query })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  const refused = answers.find(({ status }) => status === 401) as StreamClient;
  await until(refused.isClosed);
  expect(JSON.parse(refused.body())).toMatchObject({ code: "TICKET_INVALID" });
  const { notificationId } = await notify(userId);
  const client = answers.find(({ status }) => status === 200) as StreamClient;
  await received(client, ({ data }) => data["notificationId"] === notificationId);
});

test.each([
  ["neither token nor ticket", {}, "NO_TOKEN"],
  ["a made-up ticket", { query: "?ticket=x" }, "TICKET_INVALID"],
  ["a bad token beside a ticket", { token: "x", query: "?ticket=x" }, "BAD_TOKEN"],
])("a stream is not opened with %s", async (_, options, code) => {
  const client = await open(options);
  await until(client.isClosed);
  expect(JSON.parse(client.body())).toMatchObject({ status: 401, code });
});

test("a stream ends within seconds of its session, with the reason", async () => {
  const userId = newId();
  const client = await followed(userId);
  await probes.user.announceAll([
    { type: "user.sessionsEnded", data: { userId, generation: 1, reason: "logout" } },
  ]);
  const end = await received(client, ({ event }) => event === "end");
  expect(end.data).toEqual({ reason: "sessionEnded" });
  await until(client.isClosed);
});

test("the eleventh stream of an account ends its oldest", async () => {
  const userId = newId();
  const oldest = await followed(userId);
  for (let n = 0; n < 10; n += 1) await open({ token: tokenFor(userId, "worker") });
  const end = await received(oldest, ({ event }) => event === "end");
  expect(end.data).toEqual({ reason: "tooMany" });
});

test("a HEAD request is answered and opens no stream", async () => {
  const response = await fetch(`${url}/api/communication/stream`, {
    method: "HEAD",
    headers: { authorization: `Bearer ${tokenFor(newId(), "worker")}` },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
});
