/**
 * Verify: reads everything that a cluster has left, once its processes have ended.
 *
 * Every consumer reads every log again from its beginning, in one process. Then each run's market
 * must be unchanged, every read model equal to its rebuild, every chain intact and every saga ended
 * or parked.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { addressOf } from "../../mixins/http.mixin.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import job from "../../services/job/job.service.ts";
import matching from "../../services/matching/matching.service.ts";
import payment from "../../services/payment/payment.service.ts";
import security from "../../services/security/security.service.ts";
import user from "../../services/user/user.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../support/broker.ts";
import { statusOf } from "../support/status.ts";
import { until } from "../support/until.ts";
import { faultsOfJob, faultsOfServices } from "../system/log-checks.ts";
import { findings } from "../system/market-checks.ts";
import { Client, type Person } from "../system/market-client.ts";
import { type Cluster, operatorPassword, secret } from "./cluster.ts";
import { type Run, seenBy } from "./drill.ts";
import { Logs } from "./logs.ts";

const services = [user, security, job, matching, payment, communication, analytics];
const readMs = 120_000;
const alertsMax = 5;

const faultsIn = (broker: TestBroker["broker"]): Promise<string[]> =>
  faultsOfServices(services.map(({ name }) => serviceOf(broker, name)));

const readAgain = async (
  cluster: Cluster,
  check: (world: TestBroker) => Promise<string[]>,
): Promise<string[]> => {
  const { mongo } = cluster;
  const world = await startBroker([...services, gateway], cluster.folder, {
    ...(mongo === null ? {} : { ONEDAY_MONGO_URL: mongo.url }),
    ONEDAY_SECRET: secret,
    ONEDAY_OPERATOR_PASSWORD: operatorPassword,
  });
  try {
    const { url } = addressOf(world.broker.getLocalService("gateway"));
    await until(async () => (await statusOf(`${url}/health/system`)) === 200, readMs);
    return await check(world);
  } finally {
    await world.stop();
  }
};

/** Checks the markets of the runs again; a finding of the run itself is reported there. */
const marketsAgain = async ({ broker }: TestBroker, runs: readonly Run[], operator: Person) => {
  const client = new Client(addressOf(broker.getLocalService("gateway")).url);
  const found: string[] = [];
  for (const run of runs) {
    const { market, lost, doubled, unhealed } = run;
    if (lost.length + doubled.length + unhealed.length > 0) continue;
    const late = findings(market.history, await seenBy(run, client, operator));
    found.push(...late.map((text) => `${market.name}, read again: ${text}`));
  }
  return found;
};

/** Makes every consumer read every log from its beginning. */
const forgetCheckpoints = async ({ mongo, folder }: Cluster): Promise<void> => {
  const names = services.map(({ name }) => name);
  if (mongo === null) {
    for (const name of names) rmSync(join(folder, name, "checkpoints.db"), { force: true });
    return;
  }
  const logs = await Logs.open(mongo.url);
  await logs.forgetCheckpoints(names);
  await logs.close();
};

/** Ends the cluster's processes and reads everything; answers what is wrong. */
export const verified = async (
  cluster: Cluster,
  runs: readonly Run[],
  operator: Person,
  mayAlert: boolean,
): Promise<string[]> => {
  await cluster.stopNodes();
  const alerts = mayAlert ? [] : (cluster.said().match(/^.*(ALERT|FATAL).*$/gm) ?? []);
  // First as the cluster left it, because reading again may repair faults.
  const left = await readAgain(cluster, async ({ broker }) => [
    ...(await faultsOfJob(serviceOf(broker, "job"))),
    ...(await faultsIn(broker)),
  ]);
  await forgetCheckpoints(cluster);
  const again = await readAgain(cluster, async (world) => [
    ...(await marketsAgain(world, runs, operator)),
    ...(await faultsIn(world.broker)),
  ]);
  return [...alerts.slice(0, alertsMax), ...left, ...again];
};
