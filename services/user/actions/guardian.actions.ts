/** Guardians of workers from 15 to 18: named, shown and removed. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import type { Person } from "../domain/account.ts";
import { checkedGuardian } from "../domain/guardian.ts";
import { type EarningsEvent, earnings } from "../domain/points.ts";
import {
  notFound,
  personOf,
  step,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";

type Names = "guardian" | "guardian.set" | "guardian.remove";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** Changes the row, then commits an event without the data. */
const changed = async (
  { vault, log }: UserService,
  ctx: Ctx<"user.guardian.set" | "user.guardian.remove">,
  type: "guardianSet" | "guardianRemoved",
  next: (person: Person) => Person,
): Promise<void> => {
  const { userId } = callerOf(ctx);
  if ((await vault.change(userId, next)) === null) throw notFound();
  const event: EarningsEvent = { type, data: { userId } };
  await log.decide(earnings, userId, () => [event], step(ctx, userId));
};

export const guardianActions: Group = {
  async guardian(ctx) {
    const { guardian } = await personOf(this, callerOf(ctx).userId);
    if (guardian === undefined) throw new Refusal("NO_GUARDIAN", {}, 404);
    return guardian;
  },

  async "guardian.set"(ctx) {
    const person = await personOf(this, callerOf(ctx).userId);
    const guardian = checkedGuardian(person, ctx.params, now());
    await changed(this, ctx, "guardianSet", (row) => ({ ...row, guardian }));
    return guardian;
  },

  async "guardian.remove"(ctx) {
    await changed(this, ctx, "guardianRemoved", ({ guardian: _, ...row }) => row);
    return {};
  },
};
