/**
 * What jest wrote of its suites.
 *
 * `crashed FILE` prints the suites whose process died, one a line, if nothing else failed: V8 may crash
 * in a process with many contexts (nodejs/node#62393), which says nothing of the code under test.
 * `failed FILE...` prints the name of each failed test, and the beginning of what it said.
 * `sum FILE...` prints how many tests passed and failed. A suite that broke before its first test
 * counts as one failure, unless it crashed and was run again (FILE.again).
 */
const { existsSync, readFileSync } = require("node:fs");
const { relative } = require("node:path");

const resultOf = (file) => JSON.parse(readFileSync(file, "utf8"));
const isBroken = ({ status, assertionResults }) =>
  status === "failed" && assertionResults.length === 0;
const isCrashed = (suite) =>
  isBroken(suite) && /jest worker process .* was terminated by another process/.test(suite.message);

const crashed = (file) => {
  const { testResults, numFailedTests } = resultOf(file);
  const bad = testResults.filter(({ status }) => status === "failed");
  return numFailedTests === 0 && bad.every(isCrashed) ? bad.map(({ name }) => name) : [];
};

const shortOf = (said) => said.replace(/\s+/g, " ").slice(0, 300);

/** The last lines of a long log are what one reads first. */
const failed = (files) =>
  files
    .filter((file) => existsSync(file))
    .flatMap((file) => resultOf(file).testResults)
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, message, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === "failed");
      const lines = tests.map(({ fullName, failureMessages: [said = ""] }) => [fullName, said]);
      const shown = lines.length > 0 ? lines : [["before its first test", message]];
      const where = relative(process.cwd(), name);
      return shown.map(([title, said]) => `${where}: ${title}: ${shortOf(said)}`);
    });

const sum = (files) => {
  let [passed, wrong] = [0, 0];
  for (const file of files) {
    try {
      const { testResults, numPassedTests, numFailedTests } = resultOf(file);
      const isAgain = existsSync(`${file}.again`);
      const broken = testResults.filter(
        (suite) => isBroken(suite) && !(isAgain && isCrashed(suite)),
      );
      passed += numPassedTests;
      wrong += numFailedTests + broken.length;
    } catch {
      wrong += 1;
    }
  }
  return `${passed} ${wrong}`;
};

const [what, ...files] = process.argv.slice(2);
try {
  const answers = { crashed: () => crashed(files[0]), failed: () => failed(files) };
  const lines = answers[what]?.() ?? [sum(files)];
  if (lines.length > 0) console.log(lines.join("\n"));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
