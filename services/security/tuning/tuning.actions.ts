/** Tuning actions: the settings that change while OneDay runs, and an operator's change of one. */

import type { Service } from "moleculer";
import pLimit from "p-limit";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { type Source, tuningSourceOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import {
  type Setting,
  settingsIn,
  withSetting,
} from "../../../mixins/dynamic-config/written-settings.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Answer, Handlers } from "../../contracts/index.ts";
import { tuned, tunedId } from "./tuning.ts";

type Keeper = Service & LogMethods;
type Group = Pick<Handlers<"security", Keeper>, "tuning" | "tuning.change">;

/** Two changes must not each write the whole text without the other. */
const inTurn = pLimit(1);

const shown = async (source: Source | null): Promise<Answer<"security.tuning">> => ({
  source: source?.shown ?? null,
  settings: settingsIn(source === null ? "{}" : await source.read()),
});

/** The text with a setting. Refuses SETTING_REFUSED for an unknown one and a value that it may not have. */
const changed = (text: string, setting: Setting): string => {
  try {
    return withSetting(text, setting);
  } catch (error) {
    throw new Refusal("SETTING_REFUSED", { problem: (error as Error).message }, 422);
  }
};

export const tuningActions: Group = {
  tuning() {
    return shown(tuningSourceOf(this.broker));
  },

  "tuning.change"(ctx) {
    const source = tuningSourceOf(this.broker);
    if (source === null) throw new Refusal("TUNING_NOT_SET");
    return inTurn(async () => {
      const { name, value } = ctx.params;
      const command = commandOfRequest(ctx);
      changed(await source.read(), { name, value });
      const data = { name, value, at: command.at, by: callerOf(ctx).userId };
      const done = await this.log.decide(
        tuned,
        tunedId,
        () => [{ type: "settingChanged" as const, data }],
        command,
      );
      markReplayed(ctx, done);
      // A replay writes what was set last, and never a value that was replaced since.
      const text = await source.read();
      await source.write(changed(text, { name, value: done.state[name] ?? null }));
      return shown(source);
    });
  },
};
