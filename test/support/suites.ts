/** Suites that need what not every machine has. */
import { describe, test } from "@jest/globals";

/**
 * Describes a suite. What is `absent`, when anything is, makes it fail when CI=true and is said
 * aloud otherwise, with the suite skipped.
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
