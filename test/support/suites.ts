/** Suites that need parts which not every machine has. */
import { describe, test } from "@jest/globals";

/**
 * Describes a suite. If a part is `absent`, the suite fails if CI=true, and is otherwise skipped with a
 * message.
 */
export const describeWith = (name: string, absent: string | null, define: () => void): void => {
  if (absent === null) {
    describe(name, define);
    return;
  }
  if (process.env["CI"] === "true") {
    test(`${name}: its parts are there`, () => {
      throw new Error(absent);
    });
    return;
  }
  process.stderr.write(`\nSKIPPED: "${name}" ${absent}\n`);
  describe.skip(name, define);
};
