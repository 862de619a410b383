/** The log of a process, from its start to its end, as a collector in production reads it. */
import { expect, test } from "@jest/globals";
import { folderOf, remove } from "../../support/folders.ts";
import { startOneDay } from "../../support/process.ts";
import { secret } from "../../support/spread.ts";

test("in production every line is JSON, from the start with its services to the stop", async () => {
  const folder = folderOf("lifecycle");
  const running = await startOneDay({
    NODE_ENV: "production",
    ONEDAY_HOST: "127.0.0.1",
    ONEDAY_DATA_DIR: folder,
    ONEDAY_SECRET: secret,
    ONEDAY_OPERATOR_PASSWORD: "a-password-of-an-operator",
    ONEDAY_PROVIDER: "sandbox",
  });
  await running.end("SIGTERM");
  const lines = running
    .said()
    .split("\n")
    .filter((line) => line !== "");
  const texts = lines.map((line) => JSON.parse(line) as { msg: string; services?: string[] });
  expect(texts.find(({ msg }) => msg.startsWith("started in"))?.services).toEqual(
    expect.arrayContaining(["gateway", "job", "payment"]),
  );
  expect(texts.slice(-2).map(({ msg }) => msg)).toEqual(["stopping", "stopped"]);
  remove(folder);
});
