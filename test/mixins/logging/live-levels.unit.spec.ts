import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { LiveLevels } from "../../../mixins/logging/live-levels.ts";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const minuteMs = 60_000;
const made = () => {
  const levels = new LiveLevels("oneday.1");
  const job = levels.add({ level: "info" }, "info", { svc: "job" });
  const broker = levels.add({ level: "error" }, "error", {});
  const seen = () => [job.level, broker.level];
  const set = (wanted: Readonly<Record<string, string>>, endMs = Date.now() + minuteMs) =>
    levels.set(new Map(Object.entries(wanted).map(([of, level]) => [of, { level, endMs }])));
  return { levels, seen, set };
};

test("a level is that of the most exact name, and the usual one without any", () => {
  const { levels, seen, set } = made();
  set({ job: "debug", "user.9": "trace" });
  expect(seen()).toEqual(["debug", "error"]);
  set({ all: "warn", "oneday.1": "trace" });
  expect(seen()).toEqual(["trace", "trace"]);
  set({ all: "warn", job: "debug" });
  expect(seen()).toEqual(["debug", "warn"]);
  set({});
  expect(seen()).toEqual(["info", "error"]);
  levels.stop();
});

test("a level ends by itself", () => {
  const { levels, seen, set } = made();
  set({ job: "debug" });
  jest.advanceTimersByTime(minuteMs + 1);
  expect(seen()).toEqual(["info", "error"]);
  levels.stop();
});

test("a logger that is made later has the level that is wanted", () => {
  const { levels, set } = made();
  set({ job: "debug" });
  expect(levels.add({ level: "info" }, "info", { svc: "job" }).level).toBe("debug");
  levels.stop();
});
