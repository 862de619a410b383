/** A manager's event stream while who manages what cannot be asked: nothing is sent, and it is said. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Context, ServiceSchema } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import type { Params } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { openStream, received, type StreamClient } from "../../support/event-stream.ts";
import { probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const probes = { user: probeLog("user"), job: probeLog("job"), payment: probeLog("payment") };
const { securityProbe, tokenFor } = testTokens();
const [employerId, managerId, ownerOfNone] = [newId(), newId(), newId()];
const away = { employers: false, rights: false };

const user: ServiceSchema = {
  ...probes.user.schema,
  actions: {
    endings(ctx: Context<Params<"user.endings">>) {
      const { after = 0, ...rest } = ctx.params;
      return ctx.call("user.log.read", { after, ...rest });
    },
    managedFor({ params: { userId } }: Context<Params<"user.managedFor">>) {
      if (away.employers) throw new Error("away");
      return { employerIds: userId === managerId ? [employerId] : [] };
    },
  },
};
const job: ServiceSchema = {
  ...probes.job.schema,
  actions: {
    ...probes.job.schema.actions,
    managedBy({ params: { jobIds } }: Context<Params<"job.managedBy">>) {
      if (away.rights) throw new Error("away");
      return { jobIds };
    },
  },
};
let running: TestBroker;
let url: string;
const clients: StreamClient[] = [];

beforeAll(async () => {
  const others = [probes.payment.schema, securityProbe, communication, gateway];
  running = await startBroker([user, job, ...others]);
  ({ url } = addressOf(serviceOf(running.broker, "gateway")));
});
afterAll(async () => {
  for (const client of clients) client.close();
  await running.stop();
});

const followed = async (userId: string): Promise<StreamClient> => {
  for (;;) {
    const client = await openStream(url, { token: tokenFor(userId, "employer") });
    clients.push(client);
    await until(() => client.lastId() !== null);
    if (/communication.*job.*payment/.test(client.lastId() ?? "")) return client;
    client.close();
  }
};
const post = async (owner: string): Promise<string> => {
  const jobId = newId();
  const data = { jobId, employerId: owner, seatsTaken: 0, status: "open" as const };
  await probes.job.announceAll([{ type: "job.posted", data }]);
  return jobId;
};
const names = ({ events }: StreamClient): unknown[] =>
  events.map(({ event, data }) => (event === "reset" ? data["reason"] : data["id"]));

test("while the rights cannot be asked events at sites are left out, with one reset when it begins and one when it ends", async () => {
  const client = await followed(managerId);
  const first = await post(employerId);
  await received(client, ({ data }) => data["id"] === first);
  away.rights = true;
  await post(employerId);
  await received(client, ({ event }) => event === "reset");
  await post(employerId);
  const own = await post(managerId);
  await received(client, ({ data }) => data["id"] === own);
  away.rights = false;
  const last = await post(employerId);
  await until(() => client.events.filter(({ event }) => event === "reset").length === 2);
  expect(names(client)).toEqual([first, "sitesUnknown", own, last, "sitesUnknown"]);
});

test("a stream that was opened while the user service is away follows the sites later, and begins with a reset", async () => {
  away.employers = true;
  const client = await followed(managerId);
  const none = await followed(ownerOfNone);
  const missed = await post(employerId);
  const own = await post(managerId);
  await received(client, ({ data }) => data["id"] === own);
  away.employers = false;
  await received(client, ({ event }) => event === "reset");
  const last = await post(employerId);
  await received(client, ({ data }) => data["id"] === last);
  expect(names(client)).toEqual([own, "notFollowedYet", last]);
  expect(names(client)).not.toContain(missed);
  const theirs = await post(ownerOfNone);
  await received(none, ({ data }) => data["id"] === theirs);
  expect(names(none)).toEqual([theirs]);
});
