/** Handlers of favourites: the employer's list, and the worker's early jobs. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { limitDefault } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import type { JobService } from "../job.types.ts";
import { favourites } from "./favourite.ts";
import { earlyPage, favouritesPage, hasApplied, nameIfMeeting } from "./favourites.query.ts";
import { markFavourite, unmarkFavourite } from "./favourites.repository.ts";

type Names = "favourites" | "favourites.add" | "favourites.remove" | "early";
export const favouriteActions: Pick<Handlers<"job", JobService>, Names> = {
  favourites(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    return favouritesPage(this, ctx, callerOf(ctx).userId, { limit, cursor });
  },

  async "favourites.add"(ctx) {
    const { userId: employerId } = callerOf(ctx);
    const { workerId } = ctx.params;
    const pair = { employerId, workerId };
    await checkGate(this.log, employerId);
    // One refusal for a stranger, a blocked worker and a closed account: none of them is revealed.
    const displayName = (await hasApplied(this, pair)) ? await nameIfMeeting(ctx, pair) : null;
    if (displayName === null) throw new Refusal("NOT_FOUND", {}, 404);
    const command = commandOfRequest(ctx);
    await markFavourite(this, pair, command);
    const since = (await this.log.state(favourites, employerId))[workerId] ?? command.at;
    return { workerId, displayName, since };
  },

  async "favourites.remove"(ctx) {
    const { userId: employerId } = callerOf(ctx);
    const { workerId } = ctx.params;
    await unmarkFavourite(this, { employerId, workerId }, commandOfRequest(ctx));
    return { workerId };
  },

  early(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    return earlyPage(this, ctx, callerOf(ctx).userId, { limit, cursor }, now());
  },
};
