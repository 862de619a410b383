/**
 * Tuning: what operators have set of the settings that change while OneDay runs.
 *
 * Owns the stream `tuning:all`. The settings in force are in the source that `ONEDAY_TUNING` names,
 * which may also be edited by hand; the stream says who has set what.
 */
import type { SettingValue } from "../../../mixins/dynamic-config/written-settings.ts";
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type SettingChange = {
  readonly name: string;
  readonly value: SettingValue;
  readonly at: Instant;
  readonly by: string;
};
export type TuningEvent = { readonly type: "settingChanged"; readonly data: SettingChange };

/** The last value that an operator set, by setting. */
export type Tuned = Readonly<Record<string, SettingValue>>;

export const tuned: StreamDefinition<Tuned, TuningEvent> = {
  stream: "tuning",
  empty: {},
  evolve: (all, { data: { name, value } }) => ({ ...all, [name]: value }),
};

/** There is one stream for all settings. */
export const tunedId = "all";
