/**
 * `set <setting> <value>`: changes one of the settings that change while OneDay runs.
 *
 * They are in the source that `ONEDAY_TUNING` names; every process follows it. The guard of an
 * operator's action is asked first, since the source itself knows no operators.
 */
import { call } from "../../../services/contracts/index.ts";
import { settingsOf } from "../../config/settings.ts";
import { readDynamicConfig, type Source, sourceOf } from "../../dynamic-config/dynamic-config.ts";
import type { Operator, OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";
import type { Row } from "../operator/shown.ts";

type Tree = { [name: string]: unknown };

/** The settings with their values, `limits.withdrawals` for a member. */
const flat = (tree: object, before = ""): [string, unknown][] =>
  Object.entries(tree).flatMap(([name, value]): [string, unknown][] =>
    typeof value === "object" && value !== null
      ? flat(value, `${before}${name}.`)
      : [[before + name, value]],
  );

const sourceFor = ({ broker }: Operator): Source => {
  const source = sourceOf(settingsOf(broker));
  if (source !== null) return source;
  throw new RefusedLine("nothing changes while OneDay runs unless ONEDAY_TUNING is set");
};

/** `text` with another value at a path. */
const changed = (text: string, path: readonly string[], value: unknown): string => {
  const root = JSON.parse(text) as Tree;
  let at = root;
  for (const name of path.slice(0, -1)) {
    at[name] ??= {};
    at = at[name] as Tree;
  }
  at[path.at(-1) ?? ""] = value;
  return `${JSON.stringify(root, null, 2)}\n`;
};

/** A word as JSON has it: a number, true, false or null. Refuses any other. */
const jsonOf = (word: string): unknown => {
  if (/^(?:-?\d+|true|false|null)$/.test(word)) return JSON.parse(word);
  throw new RefusedLine(`${word}: the value must be a whole number, true, false or null`);
};

const change = async (operator: Operator, setting: string, word: string): Promise<Row> => {
  const source = sourceFor(operator);
  await call(operator.calls, "user.operators", { limit: 1 });
  const text = await source.read();
  const known = new Map(flat(readDynamicConfig(text)));
  if (!known.has(setting)) {
    throw new RefusedLine(`${setting} cannot be set: there are ${[...known.keys()].join(", ")}`);
  }
  const next = changed(text, setting.split("."), jsonOf(word));
  readDynamicConfig(next);
  await source.write(next);
  operator.noteAct(`set.${setting}`, "OK");
  return { setting, before: known.get(setting), now: jsonOf(word), in: source.shown };
};

export const set: OperatorCommand = {
  command: "set [setting] [value]",
  description: "Change a setting that all processes follow; without one: what they are",
  async run(operator, { setting, value }) {
    if (setting !== undefined && value !== undefined) return change(operator, setting, value);
    const config = readDynamicConfig(await sourceFor(operator).read());
    return flat(config)
      .filter(([name]) => setting === undefined || name === setting)
      .map(([name, at]) => ({ setting: name, value: at }));
  },
  complete: (_, before) =>
    before.length === 1 ? flat(readDynamicConfig("{}")).map(([name]) => name) : [],
};
