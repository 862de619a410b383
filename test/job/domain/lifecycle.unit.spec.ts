import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ApplicationStatus } from "../../../services/contracts/common/shapes.ts";
import {
  checkStep,
  endings,
  lifecycle,
  lifecycleText,
} from "../../../services/job/domain/lifecycle.ts";

const steps = Object.values(lifecycle);
const statuses = ApplicationStatus.enum;

test("docs/lifecycle.md contains the generated table", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/lifecycle.md"), "utf8");
  expect(text).toContain(lifecycleText());
});

test("every status of the contract is reached, and every status but an end has a next step", () => {
  expect(new Set(steps.map(({ to }) => to))).toEqual(new Set(statuses));
  const left: readonly string[] = steps.flatMap(({ from }) => from as readonly string[]);
  for (const status of statuses) expect(left.includes(status)).toBe(!endings.includes(status));
  expect([...endings].sort()).toEqual(["cancelled", "rejected", "withdrawn"]);
});

test("a step is refused from every status that its row does not name", () => {
  for (const [name, { from }] of Object.entries(lifecycle)) {
    for (const status of statuses) {
      const may = (from as readonly string[]).includes(status);
      const take = () => checkStep(name as keyof typeof lifecycle, status);
      if (may) expect(take).not.toThrow();
      else expect(take).toThrow(expect.objectContaining({ type: "STATUS_FORBIDS" }));
    }
  }
});
