/** Employer identity: operators see its details, and record that they compared papers. */
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Handlers } from "../../contracts/index.ts";
import {
  checkEmployer,
  checkIdentity,
  type IdentityCheck,
  identities,
  outcomeOn,
} from "../domain/employer-identity.ts";
import { personOf, type UserMethods, type UserService } from "../support/account.command.ts";
import { identityHash, missingOf } from "../support/employer-identity.query.ts";

export const employerIdentityActions: Pick<
  Handlers<"user", UserService & UserMethods>,
  "identity" | "identity.check"
> = {
  async identity(ctx) {
    const { userId } = ctx.params;
    const person = await personOf(this, userId);
    checkEmployer(person);
    const { name, companyName, representative, businessNumber } = person;
    const detailsHash = identityHash(this, person);
    return {
      userId,
      name,
      ...(companyName === undefined ? {} : { companyName }),
      ...(representative === undefined ? {} : { representative }),
      ...(businessNumber === undefined ? {} : { businessNumber }),
      detailsHash,
      outcome: outcomeOn(await this.log.state(identities, userId), detailsHash),
      missing: await missingOf(this, person),
    };
  },

  async "identity.check"(ctx) {
    const { userId, outcome, detailsHash: seen } = ctx.params;
    const person = await personOf(this, userId);
    const of = identityHash(this, person);
    const rule = (check: IdentityCheck) => checkIdentity(check, person, outcome, { of, seen });
    const done = await this.log.decide(identities, userId, rule, commandOfRequest(ctx));
    markReplayed(ctx, done);
    return { userId, missing: await missingOf(this, person) };
  },
};
