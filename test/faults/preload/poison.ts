/** Poison: two consumers throw on every message about the workers whom the drill's file names. */
import { readFileSync } from "node:fs";
import { rewrite } from "./rewrite.ts";

const test = "if (globalThis.isPoison(message)) throw new TypeError('poison');";
let poisoned: readonly string[] = [];

Object.assign(globalThis, {
  isPoison: ({ data }: { readonly data: { readonly workerId?: string } }): boolean =>
    data.workerId !== undefined && poisoned.includes(data.workerId),
});

process.on("SIGUSR2", () => {
  const text = readFileSync(process.env["FAULTS_ARM"] ?? "", "utf8");
  poisoned = /^poison ([\w,-]{36,})$/.exec(text)?.[1]?.split(",") ?? [];
});

rewrite("services/communication/communication.service.ts", {
  "// The table pairs each name with a note of that event's data.": test,
});
rewrite("services/user/user.service.ts", {
  "const { applicationId, workerId } = data;": `const { applicationId, workerId } = data; const message = { data }; ${test}`,
});
