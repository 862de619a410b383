/** Consents: shown, given and taken back by the one who gives them. */
import { caller } from "../../mixins/guard.mixin.ts";
import type { Handlers } from "../contracts/index.ts";
import type { Person } from "./account.ts";
import {
  type Consents,
  consentLists,
  consentsOf,
  hasConsent,
  setConsent,
  standingOf,
  standings,
} from "./consents.ts";
import { personOf, step, type UserMethods, type UserService } from "./user.edge.ts";

type Names = "consents" | "consents.set";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** Whether someone agrees now that we look where he is. */
export const hasLocationConsent = async ({ log }: UserService, person: Person): Promise<boolean> =>
  hasConsent(await log.state(consentLists, person._id), person, "location");

export const consentActions: Group = {
  async consents(ctx) {
    const person = await personOf(this, caller(ctx).userId);
    const state = consentsOf(await this.log.state(consentLists, person._id), person);
    return { items: standings(state), history: [...state.history] };
  },

  async "consents.set"(ctx) {
    const person = await personOf(this, caller(ctx).userId);
    const asked = step(ctx, person._id);
    const rule = (state: Consents) => setConsent(state, person, ctx.params, asked.at);
    const { state } = await this.log.decide(consentLists, person._id, rule, asked);
    return standingOf(consentsOf(state, person), ctx.params.purpose);
  },
};
