import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { lawTables, lawText } from "../../../services/contracts/law/law-text.ts";

const page = new URL("../../../docs/law.md", import.meta.url);
const between = /(<!-- law -->\n)[\s\S]*(<!-- end -->)/u;

test("docs/law.md is made from the tables of the law", () => {
  const before = readFileSync(page, "utf8");
  const made = before.replace(
    between,
    (_, from: string, to: string) => `${from}${lawText()}\n${to}`,
  );
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(page, made);
  expect(readFileSync(page, "utf8")).toBe(made);
});

describe.each(lawTables())("the table %s", (_name, rows) => {
  test("has rows in the order of their days", () => {
    const days = rows.map(({ from }) => from);
    expect(days).toEqual([...new Set(days)].toSorted());
  });

  test("names a source and the day on which it was looked up", () => {
    for (const { source, lookedUp, from } of rows) {
      expect(source.length).toBeGreaterThan(5);
      expect(lookedUp).toMatch(/^2026-1[12]-\d\d$/u);
      expect(from).toMatch(/^\d{4}-\d\d-\d\d$/u);
    }
  });
});
