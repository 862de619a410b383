/**
 * Poison: every consumer of a process throws on messages about the people named in the drill's
 * file.
 */
import { readFileSync } from "node:fs";
import { rewrite } from "./rewrite.ts";

let poisoned: readonly string[] = [];

Object.assign(globalThis, {
  orPoison<T>({ data }: { readonly data: object }, work: () => T): T {
    if (Object.values(data).some((value) => poisoned.includes(value)))
      throw new TypeError("poison");
    return work();
  },
});

process.on("SIGUSR2", () => {
  const text = readFileSync(process.env["FAULTS_ARM"] ?? "", "utf8");
  poisoned = /^poison ([\w,-]{36,})$/.exec(text)?.[1]?.split(",") ?? [];
});

rewrite("mixins/consumers/durable-delivery.ts", {
  "const { service, lane, read, wants, run, isUnordered } = options;": `
    const { service, lane, read, wants, isUnordered } = options;
    const run = async (message) => globalThis.orPoison(message, () => options.run(message));`,
});
rewrite("mixins/projection/projector.ts", {
  "projector.next(before, message, id)":
    "globalThis.orPoison(message, () => projector.next(before, message, id))",
});
