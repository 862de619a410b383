/** Managers: invited and removed by the owner of the sites; they accept, decline and leave. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { pageByCount } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import * as rules from "../domain/organisation.ts";
import { membershipList } from "../read-models/memberships.projection.ts";
import {
  claimant,
  notFound,
  personOf,
  step,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";
import { mayMeet } from "../support/blocks.query.ts";
import {
  busySites,
  checkNamed,
  shownManager,
  shownMembership,
} from "../support/organisation.query.ts";

type Names =
  | "managers"
  | "managers.invite"
  | "managers.remove"
  | "managedFor"
  | "memberships"
  | "memberships.accept"
  | "memberships.decline"
  | "memberships.leave";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** The memberships that an event stream follows: more than one person has. */
const managedForMax = 100;

type Invited = Pick<rules.Membership, "managerId" | "named">;

/**
 * The account of an address, where it may be invited; else an id that is no account's. So the answer
 * does not say whether an address has an account, of which role, or whom it has blocked.
 */
const invitedByAddress = async (
  service: UserService,
  ownerId: string,
  email: string,
): Promise<Invited> => {
  const emailHash = service.vault.emailHash(email);
  const person = await claimant(service, emailHash);
  const mayCome = person?.role === "employer" && (await mayMeet(service, ownerId, person._id));
  return mayCome
    ? { managerId: person._id, named: "address" }
    : { managerId: idFrom("noAccount", ownerId, emailHash), named: "unknownAddress" };
};

/**
 * Whom an invitation names. Refuses PERSON_MISSING (422); by id also NOT_AN_EMPLOYER, and NOT_FOUND
 * (404) for no account and where one of the two has blocked the other.
 */
const invitedPerson = async (
  service: UserService,
  ownerId: string,
  { userId, email }: Ctx<"user.managers.invite">["params"],
): Promise<Invited> => {
  checkNamed({ ...(userId && { userId }), ...(email && { email }) });
  if (userId === undefined) return invitedByAddress(service, ownerId, email ?? "");
  const { role } = await personOf(service, userId);
  if (!(await mayMeet(service, ownerId, userId))) throw notFound();
  if (role !== "employer") throw new Refusal("NOT_AN_EMPLOYER");
  return { managerId: userId };
};

/** The owner of a membership. Refuses NOT_FOUND (404). */
const ownerOf = async ({ log }: UserService, membershipId: string): Promise<string> => {
  const owner = await log.state(rules.membershipOwners, membershipId);
  if (owner === null) throw notFound();
  return owner.ownerId;
};

/** Declines or leaves, whatever the invitation has become. */
const left = async (
  service: UserService,
  ctx: Ctx<"user.memberships.decline" | "user.memberships.leave">,
) => {
  const { userId: managerId } = callerOf(ctx);
  const { membershipId } = ctx.params;
  const command = commandOfRequest(ctx);
  const ownerId = await ownerOf(service, membershipId);
  const rule = (state: rules.Organisation) =>
    rules.leave(state, ownerId, { membershipId, managerId }, command.at);
  markReplayed(ctx, await service.log.decide(rules.organisations, ownerId, rule, command));
  return { membershipId };
};

export const managerActions: Group = {
  async managers(ctx) {
    const { memberships } = await this.log.state(rules.organisations, callerOf(ctx).userId);
    const page = pageByCount(memberships, ctx.params);
    const items = page.items.map((one) => shownManager(this, one));
    return { ...page, items: await Promise.all(items) };
  },

  async "managers.invite"(ctx) {
    const { userId } = callerOf(ctx);
    const { siteIds } = ctx.params;
    const person = await invitedPerson(this, userId, ctx.params);
    const given = commandOfRequest(ctx);
    // An address is personal data: the fingerprint is keyed.
    const command = { ...given, fp: this.vault.fingerprint(ctx.params) };
    const { cid, fp, at } = command;
    const membershipId = idFrom("membership", cid, fp);
    const invited = { membershipId, ...person, siteIds };
    const rule = (state: rules.Organisation) => rules.invite(state, userId, invited, at);
    const event = { type: "membershipNamed", data: { userId } } as const;
    if (!(await this.log.isDone(command))) {
      rule(await this.log.state(rules.organisations, userId));
      await countToday(this.log, "invitations", userId, command);
      const named = { ...command, cid: `${cid}/named`, fp: membershipId };
      const { membershipOwners } = rules;
      await this.log.decide(membershipOwners, membershipId, (one) => (one ? [] : [event]), named);
    }
    const done = await this.log.decide(rules.organisations, userId, rule, command);
    markReplayed(ctx, done);
    return shownManager(this, rules.membershipOf(done.state, membershipId));
  },

  async "managers.remove"(ctx) {
    const { userId } = callerOf(ctx);
    const { membershipId } = ctx.params;
    const command = step(ctx, userId);
    const before = await this.log.state(rules.organisations, userId);
    const { siteIds } = rules.membershipOf(before, membershipId);
    const rule = (busy: readonly string[]) => (state: rules.Organisation) =>
      rules.removeManager(state, userId, membershipId, { busy, at: command.at });
    // Other services are asked only about sites that would have no responsible person.
    const without = {
      ...before,
      memberships: before.memberships.filter((one) => one.membershipId !== membershipId),
    };
    const orphaned = siteIds.filter((siteId) => !rules.isManaged(without, siteId));
    const busy = orphaned.length === 0 ? [] : await busySites(ctx, orphaned);
    await this.log.decide(rules.organisations, userId, rule(busy), command);
    return { membershipId };
  },

  // What was just accepted may be listed as an invitation still, so those are named too.
  async managedFor(ctx) {
    const list = readModelOf(this, membershipList);
    const inState = (state: string, limit: number) =>
      list.find({ managerId: ctx.params.userId, state }, { sort: { order: -1 }, limit });
    const active = await inState("active", managedForMax);
    const invited = await inState("invited", managedForMax);
    const newest = [...active, ...invited].slice(0, managedForMax);
    return { employerIds: [...new Set(newest.map(({ employerId }) => employerId))] };
  },

  async memberships(ctx) {
    const { userId: managerId } = callerOf(ctx);
    const list = readModelOf(this, membershipList);
    const { items, nextCursor } = await pageInOrder(list, { managerId }, ctx.params, "oldest");
    const shown = await Promise.all(
      items.map(async ({ _id, employerId }) => {
        const state = await this.log.state(rules.organisations, employerId);
        const one = state.memberships.find(({ membershipId }) => membershipId === _id);
        return one === undefined ? [] : [await shownMembership(this, employerId, state, one)];
      }),
    );
    return { items: shown.flat(), nextCursor };
  },

  async "memberships.accept"(ctx) {
    const { userId: managerId } = callerOf(ctx);
    const { membershipId } = ctx.params;
    const command = commandOfRequest(ctx);
    const ownerId = await ownerOf(this, membershipId);
    const rule = (state: rules.Organisation) =>
      rules.accept(state, ownerId, { membershipId, managerId }, command.at);
    const done = await this.log.decide(rules.organisations, ownerId, rule, command);
    markReplayed(ctx, done);
    const one = rules.membershipOf(done.state, membershipId, managerId);
    return shownMembership(this, ownerId, done.state, one);
  },

  "memberships.decline"(ctx) {
    return left(this, ctx);
  },

  "memberships.leave"(ctx) {
    return left(this, ctx);
  },
};
