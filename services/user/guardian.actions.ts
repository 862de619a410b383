/** Guardians of workers from 15 to 17: named, shown, and taken back. */
import { caller } from "../../mixins/guard.mixin.ts";
import type { Ctx, Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { now } from "../contracts/units.ts";
import type { Person } from "./account.ts";
import { checkedGuardian } from "./guardian.ts";
import { type EarningsEvent, earnings } from "./points.ts";
import { notFound, personOf, step, type UserMethods, type UserService } from "./user.edge.ts";

type Names = "guardian" | "guardian.set" | "guardian.remove";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** Changes the row, then says on the log that it was, never to what. */
const changed = async (
  { vault, log }: UserService,
  ctx: Ctx<"user.guardian.set" | "user.guardian.remove">,
  type: "guardianSet" | "guardianRemoved",
  next: (person: Person) => Person,
): Promise<void> => {
  const { userId } = caller(ctx);
  if ((await vault.change(userId, next)) === null) throw notFound();
  const event: EarningsEvent = { type, data: { userId } };
  await log.decide(earnings, userId, () => [event], step(ctx, userId));
};

export const guardianActions: Group = {
  async guardian(ctx) {
    const { guardian } = await personOf(this, caller(ctx).userId);
    if (guardian === undefined) throw new Refusal("NO_GUARDIAN", {}, 404);
    return guardian;
  },

  async "guardian.set"(ctx) {
    const person = await personOf(this, caller(ctx).userId);
    const guardian = checkedGuardian(person, ctx.params, now());
    await changed(this, ctx, "guardianSet", (row) => ({ ...row, guardian }));
    return guardian;
  },

  async "guardian.remove"(ctx) {
    await changed(this, ctx, "guardianRemoved", ({ guardian: _, ...row }) => row);
    return {};
  },
};
