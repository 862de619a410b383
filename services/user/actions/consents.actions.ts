/** Consents: shown to, given and withdrawn by the user. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import type { Handlers } from "../../contracts/index.ts";
import {
  type Consents,
  consentLists,
  consentsOf,
  setConsent,
  standingOf,
  standings,
} from "../domain/consents.ts";
import { personOf, step, type UserMethods, type UserService } from "../support/account.command.ts";

type Names = "consents" | "consents.set";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

export const consentActions: Group = {
  async consents(ctx) {
    const person = await personOf(this, callerOf(ctx).userId);
    const state = consentsOf(await this.log.state(consentLists, person._id), person);
    return { items: standings(state), history: [...state.history] };
  },

  async "consents.set"(ctx) {
    const person = await personOf(this, callerOf(ctx).userId);
    const command = step(ctx, person._id);
    const rule = (state: Consents) => setConsent(state, person, ctx.params, command.at);
    const { state } = await this.log.decide(consentLists, person._id, rule, command);
    return standingOf(consentsOf(state, person), ctx.params.purpose);
  },
};
