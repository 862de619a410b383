/** Operators' actions on accounts: suspend and reinstate; create, disable and enable operators. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom, instant, newId, now } from "../../contracts/core/units.ts";
import type { Answer, Handlers, Params } from "../../contracts/index.ts";
import { type Access, accesses, reinstate, suspend, suspensionAt } from "../domain/access.ts";
import type { Person } from "../domain/account.ts";
import {
  madeBefore,
  makeAccount,
  notFound,
  ownAccount,
  personOf,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";
import { checkPassword } from "../support/common-passwords.adapter.ts";
import { operatorId, operatorRow } from "../support/operator-account.command.ts";
import { searchPeople } from "../support/people-search.query.ts";

type Names =
  | "suspend"
  | "reinstate"
  | "search"
  | "operators"
  | "operators.add"
  | "operators.disable"
  | "operators.enable";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** The row of an operator, or of another user, as `wants` says. Refuses NOT_FOUND and IS_OPERATOR. */
const targetOf = async (
  service: UserService,
  userId: string,
  wants: "operator" | "other",
): Promise<Person> => {
  const person = await personOf(service, userId);
  const isOperator = person.role === "operator";
  if (wants === "other" && isOperator) throw new Refusal("IS_OPERATOR");
  if (wants === "operator" && !isOperator) throw new Refusal("NOT_FOUND", {}, 404);
  return person;
};

/** Suspends an account. The reason may name people: it goes to the vault, before the commit. */
const suspended = async (
  { log, vault }: UserService,
  userId: string,
  { reason, until }: { readonly reason: string; readonly until: Instant | null },
  command: Command,
) => {
  const suspensionId = idFrom("suspension", command.cid);
  const by = { ...command, fp: vault.fingerprint({ userId, reason, until }) };
  const { at } = command;
  const rule = (access: Access) => suspend(access, userId, { suspensionId, until, at });
  // Refused before the vault is written, so that a refusal leaves no note.
  rule(await log.state(accesses, userId));
  await vault.change(userId, (row) => ({ ...row, suspensionNote: { suspensionId, reason } }));
  return log.decide(accesses, userId, rule, by);
};

const statusOf = (userId: string, access: Access): Answer<"user.suspend"> => {
  const suspension = suspensionAt(access, now());
  return suspension === null
    ? { userId, status: "active", until: null }
    : { userId, status: "suspended", until: suspension.until };
};

type Operator = Answer<"user.operators">["items"][number];

const operatorView = async ({ log }: UserService, person: Person): Promise<Operator> => {
  const { _id: userId, email, name, createdAt } = person;
  const access = await log.state(accesses, userId);
  const isDisabled = suspensionAt(access, now()) !== null;
  return { userId, email, name, madeAt: createdAt, isDisabled };
};

/** Creates an operator. Refuses EMAIL_TAKEN, and KEY_REUSED when the key created another one. */
const addOperator = async (
  service: UserService,
  { email, name, password }: Params<"user.operators.add">,
  made: Command,
): Promise<{ person: Person; replayed: boolean }> => {
  const { vault, passwords } = service;
  await checkPassword(password, { email, name });
  const passwordHash = await passwords.hash(password);
  const emailHash = vault.emailHash(email);
  const person = operatorRow(
    { userId: newId(), email: email.trim(), name },
    emailHash,
    passwordHash,
  );
  const done = await makeAccount(service, person, made);
  if (!done.replayed) return { person, replayed: false };
  const twin = await madeBefore(service, made, password);
  if (twin === null) throw notFound();
  return { person: twin, replayed: true };
};

export const operatorActions: Group = {
  async suspend(ctx) {
    const { userId, reason, until } = ctx.params;
    await targetOf(this, userId, "other");
    const command = commandOfRequest(ctx);
    const done = await suspended(this, userId, { reason, until: instant(until) }, command);
    markReplayed(ctx, done);
    return statusOf(userId, done.state);
  },

  async reinstate(ctx) {
    const { userId } = ctx.params;
    await targetOf(this, userId, "other");
    const command = commandOfRequest(ctx);
    const rule = (access: Access) => reinstate(access, userId, command.at);
    const done = await this.log.decide(accesses, userId, rule, command);
    markReplayed(ctx, done);
    return statusOf(userId, done.state);
  },

  search(ctx) {
    return searchPeople(this, ctx.params);
  },

  async operators(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    const [after] = readCursor(cursor, ["string"]) ?? [null];
    const rows = await this.vault.operators(after, limit + 1);
    const { items, nextCursor } = pageOf(
      rows,
      limit,
      (row) => [row.madeKey],
      (row) => row,
    );
    return { items: await Promise.all(items.map((row) => operatorView(this, row))), nextCursor };
  },

  async "operators.add"(ctx) {
    const { email, name, password } = ctx.params;
    const command = commandOfRequest(ctx);
    const made = { ...command, fp: this.vault.fingerprint({ email, name }) };
    const earlier = await madeBefore(this, made, password);
    const { person, replayed } =
      earlier === null
        ? await addOperator(this, ctx.params, made)
        : { person: earlier, replayed: true };
    markReplayed(ctx, { replayed });
    return ownAccount(this, person);
  },

  async "operators.disable"(ctx) {
    const { userId, reason } = ctx.params;
    if (userId === callerOf(ctx).userId) throw new Refusal("OWN_ACCOUNT");
    if (userId === operatorId) throw new Refusal("OPERATOR_BUILT_IN");
    const person = await targetOf(this, userId, "operator");
    markReplayed(
      ctx,
      await suspended(this, userId, { reason, until: null }, commandOfRequest(ctx)),
    );
    return operatorView(this, person);
  },

  async "operators.enable"(ctx) {
    const { userId } = ctx.params;
    const person = await targetOf(this, userId, "operator");
    const command = commandOfRequest(ctx);
    const rule = (access: Access) => reinstate(access, userId, command.at);
    markReplayed(ctx, await this.log.decide(accesses, userId, rule, command));
    return operatorView(this, person);
  },
};
