/** Completion: what Tab offers after an operator's command; moleculer-repl completes the rest. */
import { operatorCommands } from "./commands/index.ts";
import { nameOf, type Operator } from "./operator/operator-command.ts";

/** The words that fit, each as a whole line, and the line. */
export type Completion = [hits: string[], line: string];

/** The words after an operator's command; null for any other line. */
export const completionOf = (operator: Operator, line: string): Completion | null => {
  const words = line.trimStart().split(/ +/);
  const command = operatorCommands.find((each) => nameOf(each) === words[0]);
  if (command === undefined || words.length < 2) return null;
  const before = words.slice(0, -1);
  const options = [...(command.options ?? []).map(({ option }) => option), "--json"];
  const all = [...(command.complete?.(operator, before) ?? []), ...options];
  const hits = all.filter((word) => word.startsWith(words.at(-1) ?? ""));
  return [hits.map((word) => [...before, word].join(" ")), line];
};
