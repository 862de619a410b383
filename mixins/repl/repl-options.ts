/** REPL options: the broker's `replOptions`, with the operator's commands for moleculer-repl. */
import type { BrokerOptions, ServiceBroker } from "moleculer";
import { operatorCommands } from "./commands/index.ts";
import {
  type Args,
  nameOf,
  type Operator,
  type OperatorCommand,
} from "./operator/operator-command.ts";
import { type Table, textOf } from "./operator/shown.ts";
import { type Command, checkFirst, reduce } from "./program.ts";

type Helpers = { readonly cmd: Command & { readonly parent: Command }; readonly table: Table };

const operators = new WeakMap<ServiceBroker, Operator>();

/** Attaches the operator to the broker that moleculer-repl gets. */
export const giveOperator = (broker: ServiceBroker, operator: Operator): void => {
  operators.set(broker, operator);
};

const operatorOf = (broker: ServiceBroker): Operator => {
  const operator = operators.get(broker);
  if (operator === undefined) throw new Error("this broker has no operator");
  return operator;
};

const json = { option: "--json", description: "one line of JSON, for scripts" };

const customCommand = ({ command, description, options = [], run }: OperatorCommand) => ({
  command,
  description,
  options: [...options, json],
  async action(broker: ServiceBroker, args: Args, { table }: Helpers) {
    const shown = await run(operatorOf(broker), args);
    process.stdout.write(`${textOf(shown, args.options["json"] === true, table)}\n`);
  },
});

/** Run once by the REPL itself: a custom command is handed its commander, and nothing else is. */
export const setUp = "set-up";

const setUpCommand = {
  command: setUp,
  description: "",
  action(broker: ServiceBroker, _args: Args, { cmd: { parent: program } }: Helpers) {
    const { session } = operatorOf(broker);
    reduce(program, operatorCommands.map(nameOf));
    checkFirst(program, () => session.userId !== null);
  },
};

/** The prompt and the commands of an operator. */
export const replOptions = {
  delimiter: "oneday $",
  customCommands: [...operatorCommands.map(customCommand), setUpCommand],
} as unknown as NonNullable<BrokerOptions["replOptions"]>;
