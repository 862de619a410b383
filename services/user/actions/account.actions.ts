/** Accounts: registration, import, and the facts about a user that other services need. */
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, newId, now, type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import type { Ctx, Handlers, Params } from "../../contracts/index.ts";
import { ageYears } from "../../contracts/kernel/age.ts";
import { accesses, suspensionAt } from "../domain/access.ts";
import { checkRegistration, claim, claims, madeKey, type Person } from "../domain/account.ts";
import { heldUntil } from "../domain/bank-account.ts";
import { bookedFor, type Calendar, calendars } from "../domain/calendar.ts";
import { certificateLists, gateFactsOf } from "../domain/certificates.ts";
import { type Consents, consentLists, firstConsents } from "../domain/consents.ts";
import { keptGuardian } from "../domain/guardian.ts";
import { barOfBooked } from "../domain/minor-week.ts";
import { factsOf } from "../domain/profile.ts";
import {
  madeBefore,
  makeAccount,
  notFound,
  personOf,
  signIn,
  step,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";
import { mayMeet } from "../support/blocks.query.ts";
import { checkPassword } from "../support/common-passwords.adapter.ts";
import { hasLocationConsent } from "../support/consents.query.ts";
import { challengeOwn } from "../support/email-change.command.ts";
import { missingOf } from "../support/employer-identity.query.ts";

type Group = Pick<Handlers<"user", UserService & UserMethods>, "register" | "facts" | "import">;

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
  email,
  passwordHash,
  consents: { ...consents, at },
  ...(rest.phone === undefined ? {} : { phoneId: newId() }),
  ...(guardian && { guardian: keptGuardian(rest, guardian, at, "/guardian") }),
});

const register = async (service: UserService, ctx: Ctx<"user.register">) => {
  const { log, vault, passwords, accessTokens } = service;
  const { password, ...rest } = ctx.params;
  const command = commandOfRequest(ctx);
  const made = { ...command, fp: vault.fingerprint(rest) };
  const earlier = await madeBefore(service, made, password);
  if (earlier !== null) return { person: earlier, replayed: true };
  checkRegistration(ctx.params, seoulDate(made.at));
  await checkPassword(password, ctx.params);
  if (rest.guardian !== undefined) keptGuardian(rest, rest.guardian, made.at, "/guardian");
  await accessTokens.prepare();
  const emailHash = vault.emailHash(rest.email);
  // The commit checks this again; checking it here saves the hash.
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
  const command = commandOfRequest(ctx);
  const { at } = command;
  const people = ctx.params.accounts.map(
    ({ userId, hasLocationConsent, ...account }): Person => ({
      ...account,
      _id: userId,
      rev: 1,
      createdAt: at,
      madeKey: madeKey(at, userId),
      emailHash: vault.emailHash(account.email),
      isEmailTrusted: true,
      consents: { terms: true, privacy: true, location: hasLocationConsent ?? false, at },
    }),
  );
  const added = await vault.addMissing(people);
  const claimed = await Promise.allSettled(
    people.map(({ _id, role, emailHash }) =>
      log.decide(claims, emailHash, (state) => claim(state, _id, role), {
        ...command,
        cid: `import:${_id}`,
        fp: vault.fingerprint({ userId: _id, role, emailHash }),
        isFresh: false,
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

/** The time booked for an application, and the limit of a minor's hours that it exceeds, or null. */
const factsOfBooking = (calendar: Calendar, { birthDate }: Person, applicationId: string) => {
  const booked = bookedFor(calendar, applicationId);
  const age = booked === null ? null : ageYears(birthDate, seoulDate(booked.from));
  const bar = age === null ? null : barOfBooked(calendar.shifts, applicationId, age);
  const hoursBar =
    bar === null
      ? null
      : { reason: bar.reason, law: bar.law, maxMinutes: Number(bar["maxMinutes"]) };
  return { booked, hoursBar };
};

/** Whether two users may meet (neither has blocked the other), and the status of the second. */
const factsOfPair = async (service: UserService, userId: string, withId: string, at: Instant) => {
  const [isFree, access] = await Promise.all([
    mayMeet(service, userId, withId),
    service.log.state(accesses, withId),
  ]);
  const openStatus = suspensionAt(access, at) === null ? "active" : "suspended";
  const withStatus = access.closed === null ? openStatus : "gone";
  return { mayMeet: isFree, withStatus } as const;
};

/** What a worker can show at the gates of a posting. */
const gateFacts = async ({ log, papers }: UserService, person: Person) => {
  const [list, rows] = await Promise.all([
    log.state(certificateLists, person._id),
    papers.of(person._id),
  ]);
  return gateFactsOf(person, list, rows);
};

export const accountActions: Group = {
  async register(ctx) {
    const { person, replayed } = await register(this, ctx);
    markReplayed(ctx, { replayed });
    const proof = { ...step(ctx, person._id), cid: `proof:${person._id}`, isFresh: !replayed };
    await challengeOwn(this, person, proof);
    const agreed = { ...proof, cid: `consents:${person._id}` };
    const rule = (state: Consents) => firstConsents(state, person);
    await this.log.decide(consentLists, person._id, rule, agreed);
    return signIn(this, ctx, person, await this.log.state(accesses, person._id));
  },

  async facts(ctx) {
    const person = await personOf(this, ctx.params.userId);
    const at = now();
    const access = await this.log.state(accesses, person._id);
    if (access.closed !== null) throw notFound();
    const isLocated = await hasLocationConsent(this, person);
    const known = { suspension: suspensionAt(access, at), hasLocationConsent: isLocated };
    const facts = factsOf(person, known, at);
    const { withId, onDate, applicationId, withPapers, withIdentity } = ctx.params;
    const then =
      onDate === undefined ? {} : { ageYearsThen: ageYears(person.birthDate, onDate as SeoulDate) };
    const met = withId === undefined ? {} : await factsOfPair(this, person._id, withId, at);
    const booked =
      applicationId === undefined
        ? {}
        : factsOfBooking(await this.log.state(calendars, person._id), person, applicationId);
    const shown = withPapers === undefined ? {} : { gateFacts: await gateFacts(this, person) };
    const identity =
      withIdentity === undefined ? {} : { identityMissing: await missingOf(this, person) };
    const until = heldUntil(person.bank, settingsOf(this.broker).bankHoldHours, at);
    const held = until === null ? {} : { withdrawalsHeldUntil: until };
    return { ...facts, ...then, ...met, ...booked, ...shown, ...identity, ...held };
  },

  async import(ctx) {
    return { made: await importAll(this, ctx) };
  },
};
