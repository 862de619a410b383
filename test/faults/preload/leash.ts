/**
 * Leash: lets a drill arm the failpoint of a process that runs. On SIGUSR2 the file that
 * FAULTS_ARM names is read and armed.
 */
import { readFileSync } from "node:fs";
import { armFailpoint } from "../../../mixins/process/failpoint.ts";

process.on("SIGUSR2", () => {
  const text = readFileSync(process.env["FAULTS_ARM"] ?? "", "utf8");
  armFailpoint(text);
  process.stdout.write(`armed ${text}\n`);
});
