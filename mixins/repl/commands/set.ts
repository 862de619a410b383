/** `set <setting> <value>`: changes one of the settings that change while OneDay runs. */
import { call } from "../../../services/contracts/index.ts";
import type { SettingValue } from "../../dynamic-config/written-settings.ts";
import { settingsIn } from "../../dynamic-config/written-settings.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";

/** A word as JSON has it: a number, true, false or null. Refuses any other. */
const jsonOf = (word: string): SettingValue => {
  if (/^(?:-?\d+|true|false|null)$/.test(word)) return JSON.parse(word);
  throw new RefusedLine(`${word}: the value must be a whole number, true, false or null`);
};

export const set: OperatorCommand = {
  command: "set [setting] [value]",
  description: "Change a setting that all processes follow; without one: what they are",
  async run({ calls }, { setting, value }) {
    const { settings } =
      setting !== undefined && value !== undefined
        ? await call(calls, "security.tuning.change", { name: setting, value: jsonOf(value) })
        : await call(calls, "security.tuning", {});
    return settings
      .filter(({ name }) => setting === undefined || name === setting)
      .map(({ name, value: at }) => ({ setting: name, value: at }));
  },
  complete: (_, before) => (before.length === 1 ? settingsIn("{}").map(({ name }) => name) : []),
};
