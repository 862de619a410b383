/** Account deletion: requested by the owner with their password, carried out by a saga. */
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

/** The refusal while work or money is open. */
const openObligations = (reasons: unknown): Refusal => new Refusal("OPEN_OBLIGATIONS", { reasons });

/** Bookings whose application the job service does not know yet. */
const unexplained = (booked: readonly Reason[], others: readonly Reason[]): Reason[] =>
  booked.filter(({ applicationId }) => !others.some((one) => one.applicationId === applicationId));

/**
 * The records that must be kept. Refuses OPEN_OBLIGATIONS with all that is open in every service.
 * The closes of the saga decide; this check comes first, so that a refusal leaves no trace.
 */
const checkObligations = async (
  service: UserService,
  ctx: Ctx<"user.delete">,
): Promise<KeptRecord> => {
  const { userId } = callerOf(ctx);
  const [job, payment, security, booked] = await Promise.all([
    call(ctx, "job.personal.obligations", { userId }),
    call(ctx, "payment.personal.obligations", { userId }),
    call(ctx, "security.personal.obligations", { userId }),
    bookedTime(service, userId),
  ]);
  const others = [...job.reasons, ...payment.reasons];
  const reasons = [...others, ...unexplained(booked, others)];
  if (reasons.length > 0) throw openObligations(reasons);
  return [...job.kept, ...payment.kept, ...security.kept];
};

/**
 * Waits until the account is closed. Refuses OPEN_OBLIGATIONS when work or money began at the same
 * moment. Throws a retryable 503 (UNDECIDED) while neither is known.
 */
const awaitDecision = async (service: UserService, userId: string): Promise<Deletion> => {
  const isDecided = (state: Deletion) => isGone(state) || isRefused(state);
  const state = await sagasOf<Deletion>(service).settled(userId, isDecided);
  if (isGone(state)) return state;
  if (isRefused(state)) {
    const reason = sagaOf(state)?.reason;
    throw openObligations(reason?.data["reasons"] ?? []);
  }
  // The saga continues by itself; its outcome is not known yet.
  throw new Errors.MoleculerRetryableError("not decided yet", 503, "UNDECIDED", {});
};

export const deletionActions: Group = {
  async delete(ctx) {
    const { userId, role } = callerOf(ctx);
    const { log, vault } = this;
    const before = await log.state(deletions, userId);
    // The token is not known to be revoked yet, but the password is erased or about to be.
    if (isGone(before)) return answerOf(before);
    const person = await personOf(this, userId);
    const commandOf = () => step(ctx, userId);
    const by = inSession(callerOf(ctx));
    const code = "PASSWORD_WRONG";
    await provePassword(this, person, ctx.params.password, { code, by, commandOf });
    // One operator must remain to create others, and the next start would create this one again.
    if (userId === operatorId) throw new Refusal("OPERATOR_BUILT_IN");
    const command = { ...commandOfRequest(ctx), fp: vault.fingerprint({ userId }) };
    if (!isBegun(before) && !(await log.isDone(command))) {
      const kept = await checkObligations(this, ctx);
      const deletionId = idFrom("deletion", command.cid);
      const input = { userId, deletionId, askedAt: command.at, kept, role };
      const rule = (state: Deletion) => askDeletion(state, input, command.meta.correlationId);
      markReplayed(ctx, await log.decide(deletions, userId, rule, command));
    }
    return answerOf(await awaitDecision(this, userId));
  },

  async "deletion.leave"(ctx) {
    const { userId, deletionId, role } = ctx.params;
    const command = commandOfRequest(ctx);
    const closed = { userId, deletionId, role, at: command.at };
    await this.log.decide(accesses, userId, (access) => closeAccount(access, closed), command);
    return {};
  },

  async named(ctx) {
    const person = await this.vault.get(ctx.params.userId);
    if (person === null) return { named: null };
    const { name, birthDate, companyName, businessNumber, representative, businessAddress } =
      person;
    return {
      named: {
        displayName: displayName(person),
        name,
        birthDate,
        ...(companyName === undefined ? {} : { companyName }),
        ...(businessNumber === undefined ? {} : { businessNumber }),
        ...(representative === undefined ? {} : { representative }),
        ...(businessAddress === undefined ? {} : { businessAddress }),
      },
    };
  },
};
