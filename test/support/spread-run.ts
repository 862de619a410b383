/** The servers of a spread run: one NATS and one of MongoDB's protocol for all its suites. */
import { randomBytes } from "node:crypto";
import mongoose from "mongoose";
import { steadyPort } from "./ports.ts";
import { type Server, startMongo, startNats } from "./servers.ts";
import { type Spread, spreadVariable } from "./spread.ts";

let servers: readonly Server[] = [];

/** Before the first suite. */
export const setup = async (): Promise<void> => {
  const given = process.env["ONEDAY_TEST_MONGO_URL"];
  const started = await Promise.allSettled([startNats(), startMongo()]);
  servers = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const [nats, mongo] = servers;
  if (nats === undefined || mongo === undefined) {
    await Promise.all(servers.map(({ stop }) => stop()));
    throw new AggregateError(
      started.flatMap((each) => (each.status === "rejected" ? [each.reason] : [])),
      "a spread run needs NATS_SERVER_BIN and a MongoDB",
    );
  }
  const run = `test${randomBytes(4).toString("hex")}`;
  const turnPort = await steadyPort();
  const spread: Spread = { natsUrl: nats.url, mongoUrl: mongo.url, run, turnPort };
  process.env[spreadVariable] = JSON.stringify(spread);
  // Suites that always use a database of their own use this server, too.
  if (!given) process.env["ONEDAY_TEST_MONGO_URL"] = mongo.url;
};

/** Drops this run's databases; on a server of our own they end with the server. */
const dropAll = async ({ mongoUrl, run }: Spread): Promise<void> => {
  const connection = await mongoose.createConnection(mongoUrl).asPromise();
  const { databases } = await connection.listDatabases();
  for (const { name } of databases) {
    if (name.startsWith(`${run}_`)) await connection.useDb(name).dropDatabase();
  }
  await connection.close();
};

/** After the last suite. */
export const teardown = async (): Promise<void> => {
  await dropAll(JSON.parse(process.env[spreadVariable] ?? "{}") as Spread);
  await Promise.all(servers.map(({ stop }) => stop()));
};
