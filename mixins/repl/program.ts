/** Program: moleculer-repl's commands as commander holds them, reduced to those of an operator. */

import { RefusedLine } from "./operator/refused-line.ts";
import { checkAction, checkEvent } from "./operator-broker.ts";

/** What is used of a command of commander. */
export type Command = {
  readonly args: readonly string[];
  readonly commands: Command[];
  name(): string;
  aliases(): readonly string[];
  showHelpAfterError(shows: boolean): unknown;
  showSuggestionAfterError(shows: boolean): unknown;
  hook(event: "preAction", listener: (program: Command, command: Command) => void): unknown;
};

/** Of moleculer-repl: what looks, calls and emits. */
const kept = [
  ...["nodes", "services", "actions", "events", "metrics"],
  ...["call", "dcall", "bench", "emit"],
  ...["cls", "exit"],
];

/** Leaves the given commands and those that are kept; a wrong word is one line. */
export const reduce = (program: Command, own: readonly string[]): void => {
  const stays = program.commands.filter((each) => [...kept, ...own].includes(each.name()));
  program.commands.splice(0, program.commands.length, ...stays);
  for (const each of [program, ...stays]) {
    each.showHelpAfterError(false);
    each.showSuggestionAfterError(false);
  }
};

/** Which argument of a command names the action, or the event. */
const actionAt: Readonly<Record<string, number>> = { call: 0, bench: 0, dcall: 1 };
const eventAt: Readonly<Record<string, number>> = { emit: 0 };

/**
 * Checks a command before moleculer-repl runs it, so that a refusal is one line. The broker checks
 * once more what is called and emitted.
 */
export const checkFirst = (program: Command, isSignedIn: () => boolean): void => {
  program.hook("preAction", (_, command) => {
    const name = command.name();
    const action = command.args[actionAt[name] ?? -1];
    const event = command.args[eventAt[name] ?? -1];
    if (command.args.some((word) => word.startsWith("--#token"))) {
      throw new RefusedLine("a token comes from login alone");
    }
    if (action !== undefined) checkAction(action, isSignedIn());
    if (event !== undefined) checkEvent(event);
  });
};
