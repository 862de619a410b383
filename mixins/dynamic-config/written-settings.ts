/** Written settings: the settings of a config by their names, and a config with another value of one. */
import { readDynamicConfig } from "./dynamic-config.ts";
import { stillTimed, type Timed, timedNameOf } from "./timed-settings.ts";

export type SettingValue = number | boolean | string | null;
export type Setting = { readonly name: string; readonly value: SettingValue };
type Tree = { [name: string]: unknown };

const flat = (tree: object, before = ""): Setting[] =>
  Object.entries(tree).flatMap(([name, value]): Setting[] =>
    typeof value === "object" && value !== null
      ? flat(value, `${before}${name}.`)
      : [{ name: before + name, value: value as SettingValue }],
  );

/** The settings of a text with the values in force, `limits.withdrawals` for a member. */
export const settingsIn = (text: string): Setting[] => flat(readDynamicConfig(text));

/** A config with another value of a timed setting, or without it for null; those that ended go. */
const withTimed = (root: Tree, group: string, target: string, value: SettingValue): Tree => {
  const others = stillTimed(root[group] as Timed | undefined);
  const { [target]: _, ...rest } = others;
  return { ...root, [group]: value === null ? rest : { ...rest, [target]: value } };
};

const written = (root: Tree): string => {
  const text = `${JSON.stringify(root, null, 2)}\n`;
  readDynamicConfig(text);
  return text;
};

/**
 * A text with another value of one setting; null ends a timed one. Throws an Error that names what
 * is wrong.
 */
export const withSetting = (text: string, { name, value }: Setting): string => {
  const timed = timedNameOf(name);
  if (timed !== null) return written(withTimed(JSON.parse(text), timed.group, timed.target, value));
  const known = settingsIn(text);
  if (!known.some((one) => one.name === name)) {
    throw new Error(`${name} cannot be set: there are ${known.map((one) => one.name).join(", ")}`);
  }
  const root = JSON.parse(text) as Tree;
  const path = name.split(".");
  let at = root;
  const inForce = readDynamicConfig(text).rates as unknown as Tree;
  for (const [depth, part] of path.slice(0, -1).entries()) {
    // A rate is written as a whole.
    at[part] ??= path[0] === "rates" && depth === 1 ? { ...(inForce[part] as Tree) } : {};
    at = at[part] as Tree;
  }
  at[path.at(-1) ?? ""] = value;
  return written(root);
};
