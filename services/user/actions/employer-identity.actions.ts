/** Employer identity: operators record that they compared an employer's papers. */
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Handlers } from "../../contracts/index.ts";
import { checkIdentity, type IdentityCheck, identities } from "../domain/employer-identity.ts";
import { personOf, type UserMethods, type UserService } from "../support/account.command.ts";
import { identityHash, missingOf } from "../support/employer-identity.query.ts";

export const employerIdentityActions: Pick<
  Handlers<"user", UserService & UserMethods>,
  "identity.check"
> = {
  async "identity.check"(ctx) {
    const { userId, outcome } = ctx.params;
    const person = await personOf(this, userId);
    const of = identityHash(this, person);
    const rule = (check: IdentityCheck) => checkIdentity(check, person, outcome, of);
    const done = await this.log.decide(identities, userId, rule, commandOfRequest(ctx));
    markReplayed(ctx, done);
    return { userId, missing: await missingOf(this, person) };
  },
};
