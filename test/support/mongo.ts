/**
 * A MongoDB-protocol server for tests.
 * ONEDAY_TEST_MONGO_URL names a running one, and only databases made here are dropped there. Else
 * MONGO_SERVER_JAR is the path of one that `java -jar` starts. Without both, tests that need one fail
 * if CI=true and are otherwise skipped with a message.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "@jest/globals";
import mongoose from "mongoose";
import { startMsMax } from "./child.ts";
import { mongoAbsent, type Server, startMongo } from "./servers.ts";
import { describeWith } from "./suites.ts";

/** For a suite: the server's address, once it runs, and names of databases of its own. */
export type TestMongo = { readonly url: () => string; readonly database: () => string };

const given = process.env["ONEDAY_TEST_MONGO_URL"];
const jar = process.env["MONGO_SERVER_JAR"];

const drop = async (url: string, databases: readonly string[]): Promise<void> => {
  for (const dbName of databases) {
    const connection = await mongoose.createConnection(url, { dbName }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  }
};

/** Describes a suite that needs the server, which runs from before the first test to after the last. */
export const withMongo = (name: string, define: (mongo: TestMongo) => void): void => {
  describeWith(name, given || jar ? null : mongoAbsent, () => {
    let server: Server;
    const databases: string[] = [];
    beforeAll(async () => {
      server = await startMongo();
    }, startMsMax);
    afterAll(async () => {
      if (given) await drop(given, databases);
      await server.stop();
    }, startMsMax);
    define({
      url: () => server.url,
      database() {
        const database = `oneday_test_${randomBytes(6).toString("hex")}`;
        databases.push(database);
        return database;
      },
    });
  });
};
