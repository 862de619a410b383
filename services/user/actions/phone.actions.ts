/** Phone: proof of one's number by a code, and the proved number for the one that sends. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Handlers } from "../../contracts/index.ts";
import { personOf, type UserMethods, type UserService } from "../support/account.command.ts";
import { dueCodeOf, provedPhoneOf, proveNumber, requestCode } from "../support/phone.command.ts";

type Names = "phone.code" | "phone.verify" | "phone" | "phoneCode";

export const phoneActions: Pick<Handlers<"user", UserService & UserMethods>, Names> = {
  async "phone.code"(ctx) {
    const person = await personOf(this, callerOf(ctx).userId);
    markReplayed(ctx, await requestCode(this, person, commandOfRequest(ctx)));
    return {};
  },

  async "phone.verify"(ctx) {
    const { code } = ctx.params;
    const { userId } = callerOf(ctx);
    const person = await personOf(this, userId);
    // Keyed: from a plain fingerprint the code could be found by trying a million.
    const command = { ...commandOfRequest(ctx), fp: this.vault.fingerprint({ userId, code }) };
    markReplayed(ctx, await proveNumber(this, person, code, command));
    return { userId };
  },

  async phone(ctx) {
    return { phone: await provedPhoneOf(this, ctx.params.userId) };
  },

  async phoneCode(ctx) {
    const { userId, codeId } = ctx.params;
    return { due: await dueCodeOf(this, userId, codeId) };
  },
};
