import { expect, test } from "@jest/globals";
import { failpoints, isFailpoint } from "../../mixins/process/failpoint.ts";
import { cells, kills, slice } from "./cells.ts";

const pointOf = (text: string): string => text.split("@", 1)[0] ?? "";

test("every kill is at a failpoint, and every failpoint has a kill", () => {
  expect(kills.filter(([, point]) => !isFailpoint(`${point}:1`))).toEqual([]);
  expect([...new Set(kills.map(([, point]) => pointOf(point)))].sort()).toEqual(
    [...failpoints].sort(),
  );
});

test("no two cells have the same name, so that a name repeats one", () => {
  expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length);
});

test("the slice has a kill of each saga, NATS, a database and two controls", () => {
  const names = slice.map(({ name }) => name).join("\n");
  expect(slice).toHaveLength(7);
  expect(slice.filter(({ control }) => control !== undefined)).toHaveLength(2);
  for (const part of ["calendar.book", "accept/hold", "payment.settle", "NATS", "database"]) {
    expect(names).toContain(part);
  }
});
