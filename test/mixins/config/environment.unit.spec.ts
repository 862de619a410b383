import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readSettings } from "../../../mixins/config/settings.ts";
import { folderOf, remove } from "../../support/folders.ts";

const folder = folderOf("environment");
const fileOf = (content: string): string => {
  const path = join(folder, `file-${content.length}`);
  writeFileSync(path, content);
  return path;
};
afterAll(() => remove(folder));

describe("a setting in a file", () => {
  const secret = "s".repeat(40);

  test.each([secret, `${secret}\n`, `${secret}\r\n`])("is its one line: %j", (content) => {
    expect(readSettings({ ONEDAY_SECRET_FILE: fileOf(content) }).secret).toBe(secret);
  });

  test("is checked as the setting is, and not shown", () => {
    const short = { ONEDAY_SECRET_FILE: fileOf("hush") };
    expect(() => readSettings(short)).toThrow(/^ONEDAY_SECRET must have 32/);
    expect(() => readSettings(short)).not.toThrow(/hush/);
  });

  test.each([
    ["is missing", { ONEDAY_SECRET_FILE: join(folder, "nothing") }],
    ["is a folder", { ONEDAY_SECRET_FILE: folder }],
    ["is empty", { ONEDAY_SECRET_FILE: fileOf("") }],
    ["has two lines", { ONEDAY_SECRET_FILE: fileOf("one\ntwo") }],
    ["is there beside the setting", { ONEDAY_SECRET_FILE: fileOf(secret), ONEDAY_SECRET: secret }],
  ])("that %s is refused by its name, in one line", (_what, env) => {
    expect(() => readSettings(env)).toThrow(/^ONEDAY_SECRET_FILE [^\n]+$/);
  });

  test("of no setting is refused", () => {
    expect(() => readSettings({ ONEDAY_TYPO_FILE: fileOf(secret) })).toThrow(
      /^ONEDAY_TYPO_FILE is not/,
    );
  });
});

describe("links of Kubernetes", () => {
  test("to services of OneDay are no settings", () => {
    const links = {
      ONEDAY_JOB_SERVICE_HOST: "10.0.0.7",
      ONEDAY_JOB_SERVICE_PORT: "3002",
      ONEDAY_JOB_SERVICE_PORT_HTTP: "3002",
      ONEDAY_JOB_PORT: "tcp://10.0.0.7:3002",
      ONEDAY_JOB_PORT_3002_TCP: "tcp://10.0.0.7:3002",
      ONEDAY_JOB_PORT_3002_TCP_ADDR: "10.0.0.7",
      ONEDAY_JOB_PORT_3002_TCP_PORT: "3002",
      ONEDAY_JOB_PORT_3002_TCP_PROTO: "tcp",
      ONEDAY_SERVICE_HOST: "10.0.0.8",
      ONEDAY_PORT: "tcp://10.0.0.8:80",
    };
    expect(readSettings(links).port).toBe(readSettings({}).port);
  });

  test("do not hide a misspelt port", () => {
    expect(() => readSettings({ ONEDAY_JOB_PORT: "3002" })).toThrow(/^ONEDAY_JOB_PORT is not/);
    expect(() => readSettings({ ONEDAY_PORT: "http://x" })).toThrow(/^ONEDAY_PORT must/);
  });
});
