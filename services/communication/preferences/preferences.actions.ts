/** Actions of preferences: a user reads and changes their own. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { now } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { change, preferences, preferencesView } from "./preferences.ts";

type Names = "preferences" | "preferences.set";

export const preferenceActions: Pick<Handlers<"communication", Service & LogMethods>, Names> = {
  async preferences(ctx) {
    const { userId, role } = callerOf(ctx);
    return preferencesView(await this.log.state(preferences, userId), role);
  },

  async "preferences.set"(ctx) {
    const { userId, role } = callerOf(ctx);
    const by = { userId, role, at: now() };
    const done = await this.log.decide(
      preferences,
      userId,
      (state) => change(state, by, ctx.params),
      commandOfRequest(ctx),
    );
    markReplayed(ctx, done);
    return preferencesView(done.state, role);
  },
};
