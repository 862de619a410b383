/** Timed: the settings that last for a while, among all. */
import { timedNameOf } from "../../dynamic-config/timed-settings.ts";

export type Timed = { readonly target: string; readonly value: string };
type Settings = {
  readonly settings: readonly { readonly name: string; readonly value: unknown }[];
};

/** Those of one group, by what each is about. */
export const timedOf = ({ settings }: Settings, group: "drained" | "logLevels"): Timed[] =>
  settings.flatMap(({ name, value }) => {
    const timed = timedNameOf(name);
    return timed?.group === group ? [{ target: timed.target, value: String(value) }] : [];
  });
