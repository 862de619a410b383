import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { folderOf, remove } from "../support/folders.ts";
import { type Terminal, terminalOf } from "../support/terminal.ts";
import {
  audited,
  endedElsewhere,
  helps,
  moleculers,
  operators,
  signsIn,
  stranger,
} from "./transcript.ts";

const password = "operator-of-the-test";
const slowMs = 120_000;

describe("npm start -- --repl", () => {
  const folder = folderOf("repl");
  const tuning = join(folder, "tuning.json");
  let terminal: Terminal;

  beforeAll(async () => {
    writeFileSync(tuning, "{}");
    terminal = terminalOf(
      "start",
      {
        HOME: folder,
        ONEDAY_PORT: "0",
        ONEDAY_DATA_DIR: join(folder, "data"),
        ONEDAY_DEMO: "off",
        ONEDAY_OPERATOR_PASSWORD: password,
        ONEDAY_TUNING: tuning,
      },
      ["--repl"],
    );
    await terminal.open(slowMs);
  }, slowMs);
  afterAll(async () => {
    terminal.kill();
    await terminal.gone;
    remove(folder);
  });

  test("before a sign-in only what is public is answered", () => stranger(terminal), slowMs);

  test(
    "a wrong password is one line, and the right one is not shown",
    () => signsIn(terminal, password),
    slowMs,
  );

  test("Moleculer's commands act as the operator", () => moleculers(terminal), slowMs);

  test(
    "the operator's commands have tables, JSON and refusals in a line",
    () => operators(terminal),
    slowMs,
  );

  test("help and Tab know the commands", () => helps(terminal), slowMs);

  test("what was done is in the audit log", () => audited(terminal), slowMs);

  test(
    "a setting that changes while OneDay runs is set, and no other",
    async () => {
      const { type } = terminal;
      expect(await type("set features.applications")).toMatch(/features\.applications +│ yes/);
      expect(await type("set features.applications false")).toMatch(/features\.applications +│ no/);
      await terminal.keys("", '"logLevels":{}}\n');
      expect(JSON.parse(readFileSync(tuning, "utf8"))).toEqual({
        features: { applications: false },
      });
      expect(await type("set port 80")).toMatch(
        /^refused: SETTING_REFUSED .*port cannot be set: there are .*limits\.withdrawals/,
      );
      expect(await type("set limits.withdrawals 0")).toMatch(/^refused: .*limits\/withdrawals.*$/);
      expect(await type("set features.applications maybe")).toMatch(/^refused: maybe: .*$/);
      expect(JSON.parse(readFileSync(tuning, "utf8"))).toEqual({
        features: { applications: false },
      });
    },
    slowMs,
  );

  test(
    "a session that ended elsewhere is refused in a line, and another sign-in goes on",
    () => {
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen()) ?? [];
      return endedElsewhere(terminal, url, password);
    },
    slowMs,
  );

  test(
    "exit ends the process, and no line was kept in the home folder",
    async () => {
      await terminal.type("exit");
      expect(await terminal.gone).toBe(0);
      expect(existsSync(join(folder, ".moleculer_repl_history"))).toBe(false);
    },
    slowMs,
  );
});
