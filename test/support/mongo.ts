/**
 * A MongoDB-protocol server for tests.
 *
 * ONEDAY_TEST_MONGO_URL names one that runs, and only databases made here are dropped there. Else
 * MONGO_SERVER_JAR is the path of one that `java -jar` starts. With neither, tests that need one
 * fail when CI=true and are skipped aloud otherwise.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, test } from "@jest/globals";
import mongoose from "mongoose";

type Server = { readonly url: string; readonly stop: () => Promise<void> };

/** What a suite gets: the server's address, once it runs, and names of databases of its own. */
export type TestMongo = { readonly url: () => string; readonly database: () => string };

const startMsMax = 30_000;
const stopMsMax = 5_000;
const given = process.env["ONEDAY_TEST_MONGO_URL"];
const jar = process.env["MONGO_SERVER_JAR"];
const absent = "needs ONEDAY_TEST_MONGO_URL or MONGO_SERVER_JAR";

const startJar = async (path: string): Promise<Server> => {
  // Port 0: the server takes a free one and says which.
  const child = spawn("java", ["-XX:TieredStopAtLevel=1", "-jar", path, "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const killing = setTimeout(kill, stopMsMax);
    await ended;
    clearTimeout(killing);
    process.off("exit", kill);
  };
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, "line", { signal: AbortSignal.timeout(startMsMax) });
  const [line] = await Promise.race([ready, ended.then(() => [])]);
  const url = /^ready (mongodb:\S+)$/.exec(String(line))?.[1];
  if (url !== undefined) return { url, stop };
  await stop();
  throw new Error(`the MongoDB-protocol server did not start: ${line}`);
};

const start = async (): Promise<Server> => {
  if (given) return { url: given, stop: async () => undefined };
  if (jar) return startJar(jar);
  throw new Error(absent);
};

const drop = async (url: string, databases: readonly string[]): Promise<void> => {
  for (const dbName of databases) {
    const connection = await mongoose.createConnection(url, { dbName }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  }
};

/** Describes a suite that needs the server: it runs from before the first test to after the last. */
export const withMongo = (name: string, define: (mongo: TestMongo) => void): void => {
  if (!given && !jar) {
    if (process.env["CI"] === "true") {
      test(`${name}: the server is there`, () => {
        throw new Error(absent);
      });
      return;
    }
    process.stderr.write(`\nSKIPPED: "${name}" ${absent}\n`);
    describe.skip(name, () => define({ url: () => "", database: () => "" }));
    return;
  }
  describe(name, () => {
    let server: Server;
    const databases: string[] = [];
    beforeAll(async () => {
      server = await start();
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
