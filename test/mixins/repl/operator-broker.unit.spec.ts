import { describe, expect, test } from "@jest/globals";
import { lineOf, RefusedLine } from "../../../mixins/repl/operator/refused-line.ts";
import { type Table, textOf } from "../../../mixins/repl/operator/shown.ts";
import { checkAction, checkEvent } from "../../../mixins/repl/operator-broker.ts";
import type { ActionContract } from "../../../services/contracts/core/action-contract.ts";
import { actions, events } from "../../../services/contracts/index.ts";

const contracts = Object.entries(actions as Readonly<Record<string, ActionContract>>);
const isRefused = (check: () => void): boolean => {
  try {
    check();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(RefusedLine);
    return true;
  }
};

describe("what is called from the prompt", () => {
  test.each(contracts)(
    "%s: internal never, and before a sign-in only if it is public",
    (name, contract) => {
      const isRouted = contract.rest !== undefined;
      expect(isRefused(() => checkAction(name, true))).toBe(!isRouted);
      expect(isRefused(() => checkAction(name, false))).toBe(
        !isRouted || contract.who !== "public",
      );
    },
  );

  test.each(["$node.options", "nobody.knows", "", "user"])(
    "%s is no action of a contract",
    (name) => {
      expect(isRefused(() => checkAction(name, true))).toBe(true);
    },
  );

  test("no event of a service or of Moleculer is emitted", () => {
    const all = [
      ...Object.keys(events),
      "communication.typing",
      "$services.changed",
      "job",
      "demo.x",
    ];
    expect(all.filter((name) => !isRefused(() => checkEvent(name)))).toEqual([]);
    expect(isRefused(() => checkEvent("other.thing"))).toBe(false);
  });
});

describe("what is shown", () => {
  const table: Table = (rows) => rows.map((row) => row.join("|")).join("\n");

  test("an error is one line", () => {
    const refusal = { type: "CODE", code: 409, message: "a\nb", data: { field: "x" } };
    expect(lineOf(refusal)).toBe('CODE (409) a b {"field":"x"}');
    expect(lineOf(new Error("first\nsecond"))).toBe("first second");
    expect(lineOf(null)).toBe("null");
  });

  test("a table has a column for each member, and no control character reaches the terminal", () => {
    const rows = [{ a: "x\u001b[2Jy" }, { b: null, a: true }];
    expect(textOf(rows, false, table)).toBe("a|b\nx [2Jy|-\nyes|-");
    expect(textOf([], false, table)).toBe("none");
  });

  test("JSON is one line, whatever is shown", () => {
    for (const shown of [[], [{ a: "b\nc" }], { a: 1 }, "done"]) {
      expect(textOf(shown, true, table)).not.toContain("\n");
      expect(() => JSON.parse(textOf(shown, true, table))).not.toThrow();
    }
  });
});
