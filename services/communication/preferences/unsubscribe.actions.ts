/** Unsubscribe actions: stop the offers by e-mail of the person whom a token names (RFC 8058). */
import type { Service } from "moleculer";
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { type Chosen, mailedOffers, preferences, unsubscribe } from "./preferences.ts";
import { personOf, unsubscribePurpose } from "./unsubscribe-token.adapter.ts";

type Ours = Service & LogMethods;
type Names = "unsubscribe" | "unsubscribe.look";

/** Refuses MAIL_TOKEN_INVALID (422). */
const personIn = ({ broker }: Service, token: string): string => {
  const userId = personOf(keyFor(broker, unsubscribePurpose), token);
  if (userId === null) throw new Refusal("MAIL_TOKEN_INVALID", {}, 422);
  return userId;
};
const shown = (chosen: Chosen) => ({ isMailed: mailedOffers(chosen).length > 0 });

export const unsubscribeActions: Pick<Handlers<"communication", Ours>, Names> = {
  async unsubscribe(ctx) {
    const userId = personIn(this, ctx.params.token);
    const command = commandOfRequest(ctx);
    const rule = (state: Chosen) => unsubscribe(state, userId, command.at);
    const done = await this.log.decide(preferences, userId, rule, command);
    markReplayed(ctx, done);
    return shown(done.state);
  },

  async "unsubscribe.look"(ctx) {
    return shown(await this.log.state(preferences, personIn(this, ctx.params.token)));
  },
};
