/** Accounts: registering, and what is answered about people. */
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import type { Command } from "../../mixins/log/log.ts";
import { type Ctx, call, type Handlers, type Params } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, instant, newId, now, seoulDate } from "../contracts/units.ts";
import { checkRegistration, claim, claims, madeKey, type Person } from "./account.ts";
import { earnings } from "./points.ts";
import { displayName, factsOf } from "./profile.ts";
import {
  makeAccount,
  notFound,
  ownAccount,
  personOf,
  signIn,
  type UserMethods,
  type UserService,
} from "./user.edge.ts";

type Group = Pick<
  Handlers<"user", UserService & UserMethods>,
  "register" | "me" | "public" | "facts" | "points" | "jobs" | "import"
>;

const rowOf = (
  { email, password: _, guardian, consents, ...rest }: Params<"user.register">,
  { userId, emailHash, passwordHash }: { userId: string; emailHash: string; passwordHash: string },
  at: Instant,
): Person => ({
  ...rest,
  _id: userId,
  rev: 1,
  createdAt: at,
  madeKey: madeKey(at, userId),
  emailHash,
  email: email.trim(),
  passwordHash,
  sessionsFrom: at,
  consents: { ...consents, at },
  ...(guardian && { guardian: { ...guardian, consentAt: instant(guardian.consentAt) } }),
});

/**
 * The account that the same command made before, or null. The password is not in the fingerprint,
 * which would be quicker to guess it from than its hash: it is compared with the row instead.
 * Refuses KEY_REUSED (422).
 */
const madeBefore = async (
  { log, vault, passwords }: UserService,
  made: Command,
  password: string,
): Promise<Person | null> => {
  if (made.isFresh) return null;
  const known = await log.byCommand(made.cid);
  if (known === null) return null;
  const event = known.events[0];
  const { userId = "" } = (event?.data ?? {}) as { userId?: string };
  const person = await vault.get(userId);
  const isSame = known.fp === made.fp && person !== null;
  if (!isSame || !(await passwords.verify(password, person.passwordHash)).isRight) {
    throw new Refusal("KEY_REUSED", {}, 422);
  }
  return person;
};

const register = async (service: UserService, ctx: Ctx<"user.register">) => {
  const { log, vault, passwords, accessTokens } = service;
  const { password, ...rest } = ctx.params;
  const asked = command(ctx);
  const made = { ...asked, fp: vault.fingerprint(rest) };
  const earlier = await madeBefore(service, made, password);
  if (earlier !== null) return { person: earlier, replayed: true };
  checkRegistration(ctx.params, seoulDate(made.at));
  await accessTokens.prepare();
  const emailHash = vault.emailHash(rest.email);
  // Said again by the commit; here it only saves the hash.
  const userId = newId();
  if (made.isFresh) claim(await log.state(claims, emailHash), userId, rest.role);
  const passwordHash = await passwords.hash(password);
  const person = rowOf(ctx.params, { userId, emailHash, passwordHash }, now());
  const done = await makeAccount(service, person, {
    ...made,
    meta: { ...made.meta, actor: userId },
  });
  if (!done.replayed) return { person, replayed: false };
  const twin = await madeBefore(service, made, password);
  if (twin === null) throw notFound();
  return { person: twin, replayed: true };
};

const importAll = async (service: UserService, ctx: Ctx<"user.import">): Promise<number> => {
  const { log, vault } = service;
  const { at, meta } = command(ctx);
  const people = ctx.params.accounts.map(
    ({ userId, hasLocationConsent, ...account }): Person => ({
      ...account,
      _id: userId,
      rev: 1,
      createdAt: at,
      madeKey: madeKey(at, userId),
      emailHash: vault.emailHash(account.email),
      sessionsFrom: at,
      consents: { terms: true, privacy: true, location: hasLocationConsent ?? false, at },
    }),
  );
  const added = await vault.addMissing(people);
  const claimed = await Promise.allSettled(
    people.map(({ _id, role, emailHash }) =>
      log.decide(claims, emailHash, (state) => claim(state, _id, role), {
        cid: `import:${_id}`,
        fp: vault.fingerprint({ userId: _id, role, emailHash }),
        isFresh: false,
        at,
        meta,
      }),
    ),
  );
  const failures = claimed.flatMap((result, index) =>
    result.status === "rejected" ? [{ reason: result.reason, userId: people[index]?._id }] : [],
  );
  for (const { reason, userId = "" } of failures) {
    if (reason instanceof Refusal && added.has(userId)) await vault.remove(userId);
  }
  const first = failures.find(({ reason }) => !(reason instanceof Refusal)) ?? failures[0];
  if (first !== undefined) throw first.reason;
  return claimed.filter((result) => result.status === "fulfilled" && !result.value.replayed).length;
};

export const accountActions: Group = {
  async register(ctx) {
    const { person, replayed } = await register(this, ctx);
    answered(ctx, { replayed });
    return signIn(this, ctx, person);
  },

  async me(ctx) {
    return ownAccount(this, await personOf(this, caller(ctx).userId));
  },

  async public(ctx) {
    const person = await personOf(this, ctx.params.userId);
    const { _id: userId, role } = person;
    return { userId, displayName: displayName(person), role, rating: null };
  },

  async facts(ctx) {
    return factsOf(await personOf(this, ctx.params.userId), now());
  },

  async points(ctx) {
    const { points, latest } = await this.log.state(earnings, caller(ctx).userId);
    return { points, items: [...latest] };
  },

  async jobs(ctx) {
    const { userId, role } = caller(ctx);
    if (role === "operator") return { items: [], nextCursor: null };
    return call(ctx, "job.ofUser", { userId, role, ...ctx.params });
  },

  async import(ctx) {
    return { made: await importAll(this, ctx) };
  },
};
