/** The table of open ends: it covers every status, names existing routes, and is what the docs say. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ApplicationStatus } from "../../../services/contracts/common/shapes.ts";
import { minuteMs, type SeoulDate } from "../../../services/contracts/core/units.ts";
import { actions } from "../../../services/contracts/index.ts";
import { msOf } from "../../../services/contracts/operations/durations.ts";
import {
  type OpenEnd,
  openEnds,
  queueOf,
} from "../../../services/contracts/operations/open-ends.ts";
import { openEndsText } from "../../../services/contracts/operations/open-ends-text.ts";
import { queueKinds } from "../../../services/contracts/operations/queues.ts";
import { endings } from "../../../services/job/domain/lifecycle.ts";

const page = join(import.meta.dirname, "../../../docs/lifecycle.md");
const heading = "## What stays open, and for how long";
const rows = Object.entries(openEnds as Readonly<Record<string, OpenEnd>>);
const day = "2026-12-01" as SeoulDate;

test("docs/lifecycle.md contains the table that the timers read", () => {
  const text = readFileSync(page, "utf8");
  if (process.env["UPDATE_DOCS"] === "1") {
    const [before = ""] = text.split(heading);
    const intro = `What is open, who is asked, and what ends it. The source is \`services/contracts/operations/open-ends.ts\`, which the timers read too. There are no reports
of people (a message can be reported) and no support tickets yet: each gets a row. \`UPDATE_DOCS=1 npm run -s jest -- test/contracts/operations\` writes this table.`;
    writeFileSync(page, `${before.trimEnd()}\n\n${heading}\n\n${intro}\n\n${openEndsText()}\n`);
  }
  expect(readFileSync(page, "utf8")).toContain(openEndsText());
});

test("every status of an application has a row, and only one that no step leaves is without any", () => {
  for (const status of ApplicationStatus.enum) {
    const row: OpenEnd | undefined = openEnds[`application.${status}`];
    expect([status, row === undefined]).toEqual([status, false]);
    const isFinal = Object.keys(row.clocks).length === 0 && row.queue === null;
    expect([status, isFinal]).toEqual([status, (endings as readonly string[]).includes(status)]);
  }
});

test("whatever is not final ends by a clock, or is in the queue of an operator", () => {
  for (const [name, { asks, clocks, queue }] of rows) {
    const ends = Object.keys(clocks).length > 0 || queue !== null;
    expect([name, ends]).toEqual([name, asks !== null || ends]);
  }
});

test("the routes of a queue exist, are for operators, and each kind of the queue is in a row", () => {
  const routes = new Map(
    Object.values(actions as Record<string, { rest?: string; who: unknown }>).map((action) => [
      action.rest,
      action.who,
    ]),
  );
  const kinds = new Set<string>();
  for (const [, { queue }] of rows) {
    if (queue === null) continue;
    kinds.add(queue.kind);
    for (const route of [queue.list, queue.act]) {
      const who = routes.get(route);
      expect([route, who === "any" || (who as string[] | undefined)?.join()]).toEqual([
        route,
        who === "any" ? true : "operator",
      ]);
    }
  }
  expect([...kinds].sort()).toEqual([...queueKinds].sort());
});

test("a duration follows the row of the law, or the value that an operator has set", () => {
  const { warn, noShow } = openEnds["application.accepted"].clocks;
  expect(msOf(noShow.after, day)).toBe(60 * minuteMs);
  expect(msOf(warn.after, day)).toBe(30 * minuteMs);
  expect(msOf(warn.after, day, 20 * minuteMs)).toBe(10 * minuteMs);
  expect(msOf(queueOf("application.disputed").due, day, 0)).toBe(24 * 60 * minuteMs);
});
