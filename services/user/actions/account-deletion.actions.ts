/** Deletion: asked for by the owner, who knows his password, and carried out by a saga. */
import { Errors } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Reason } from "../../../mixins/personal-data.mixin.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom } from "../../contracts/core/units.ts";
import { type Answer, type Ctx, call, type Handlers } from "../../contracts/index.ts";
import { accesses, closeAccount } from "../domain/access.ts";
import { askDeletion } from "../domain/account-deletion.saga.ts";
import {
  type Deletion,
  deletions,
  isBegun,
  isGone,
  isRefused,
  type KeptRecord,
  sagaOf,
} from "../domain/account-deletion.ts";
import { displayName } from "../domain/profile.ts";
import { bookedTime } from "../personal-data/erasure.command.ts";
import { personOf, step, type UserMethods, type UserService } from "../support/account.command.ts";
import { operatorId } from "../support/operator-account.command.ts";
import { inSession, provePassword } from "../support/password.command.ts";

type Names = "delete" | "deletion.leave" | "named";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

const answerOf = (state: Deletion): Answer<"user.delete"> => ({
  requestId: state.asked?.deletionId ?? "",
  status: sagaOf(state)?.status === "completed" ? "erased" : "erasing",
  kept: [...(state.asked?.kept ?? [])],
});

/** Work or money is open. */
const open = (reasons: unknown): Refusal => new Refusal("OPEN_OBLIGATIONS", { reasons });

/** Bookings that no application accounts for: one that is on its way. */
const unexplained = (booked: readonly Reason[], others: readonly Reason[]): Reason[] =>
  booked.filter(({ applicationId }) => !others.some((one) => one.applicationId === applicationId));

/**
 * What will have to be kept. Refuses OPEN_OBLIGATIONS with all that is open, in every service: the
 * closes decide, one after another; asked here first, a refusal leaves nothing behind.
 */
const foresee = async (service: UserService, ctx: Ctx<"user.delete">): Promise<KeptRecord> => {
  const { userId } = callerOf(ctx);
  const [job, payment, security, booked] = await Promise.all([
    call(ctx, "job.personal.obligations", { userId }),
    call(ctx, "payment.personal.obligations", { userId }),
    call(ctx, "security.personal.obligations", { userId }),
    bookedTime(service, userId),
  ]);
  const others = [...job.reasons, ...payment.reasons];
  const reasons = [...others, ...unexplained(booked, others)];
  if (reasons.length > 0) throw open(reasons);
  return [...job.kept, ...payment.kept, ...security.kept];
};

/** He is gone, or stays: refuses OPEN_OBLIGATIONS where something began at the same moment. */
const decided = async (service: UserService, userId: string): Promise<Deletion> => {
  const isDecided = (state: Deletion) => isGone(state) || isRefused(state);
  const state = await sagasOf<Deletion>(service).settled(userId, isDecided);
  if (isGone(state)) return state;
  if (isRefused(state)) {
    const reason = sagaOf(state)?.reason;
    throw open(reason?.data["reasons"] ?? []);
  }
  // It goes on by itself, and nobody knows yet how it ends.
  throw new Errors.MoleculerRetryableError("not decided yet", 503, "UNDECIDED", {});
};

export const deletionActions: Group = {
  async delete(ctx) {
    const { userId, role } = callerOf(ctx);
    const { log, vault } = this;
    const before = await log.state(deletions, userId);
    // A token that is not known yet to be over: his password is erased, or about to be.
    if (isGone(before)) return answerOf(before);
    const person = await personOf(this, userId);
    const commandOf = () => step(ctx, userId);
    const by = inSession(callerOf(ctx));
    const code = "PASSWORD_WRONG";
    await provePassword(this, person, ctx.params.password, { code, by, commandOf });
    // Somebody must be left who can make operators; and a start would make this one again.
    if (userId === operatorId) throw new Refusal("OPERATOR_BUILT_IN");
    const asked = { ...commandOfRequest(ctx), fp: vault.fingerprint({ userId }) };
    if (!isBegun(before) && !(await log.isDone(asked))) {
      const kept = await foresee(this, ctx);
      const deletionId = idFrom("deletion", asked.cid);
      const input = { userId, deletionId, askedAt: asked.at, kept, role };
      const rule = (state: Deletion) => askDeletion(state, input, asked.meta.correlationId);
      markReplayed(ctx, await log.decide(deletions, userId, rule, asked));
    }
    return answerOf(await decided(this, userId));
  },

  async "deletion.leave"(ctx) {
    const { userId, deletionId, role } = ctx.params;
    const asked = commandOfRequest(ctx);
    const closed = { userId, deletionId, role, at: asked.at };
    await this.log.decide(accesses, userId, (access) => closeAccount(access, closed), asked);
    return {};
  },

  async named(ctx) {
    const person = await this.vault.get(ctx.params.userId);
    if (person === null) return { named: null };
    const { name, birthDate, companyName, businessNumber } = person;
    return {
      named: {
        displayName: displayName(person),
        name,
        birthDate,
        ...(companyName === undefined ? {} : { companyName }),
        ...(businessNumber === undefined ? {} : { businessNumber }),
      },
    };
  },
};
