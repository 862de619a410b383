/**
 * Erasure: what of someone lies in this service, and how it goes.
 *
 * A new collection stands in `userErases`, by its name, or in `userHoldsIds`; else a test fails.
 * What a request that was under way could still write is taken out by a second look, when no token
 * of the account can be good any more.
 */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { AccountGate } from "../../../mixins/personal-data/account-gate.ts";
import type { Erase, Reason } from "../../../mixins/personal-data.mixin.ts";
import { insertNew, removeAll } from "../../../mixins/store/conditional-writes.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import { type Instant, later, minuteMs, now } from "../../contracts/core/units.ts";
import { accessTokenMs } from "../../contracts/security/security.ts";
import { claims, release } from "../domain/account.ts";
import { erasing } from "../domain/account-deletion.saga.ts";
import { calendars, closeCalendar, reopenCalendar } from "../domain/calendar.ts";
import { addresses } from "../domain/email-address.ts";
import type { UserService } from "../support/account.command.ts";

type Farewell = Doc & { readonly lookAt: Instant };

/** Longer than a token is good and a request may last. */
const lookAfterMs = accessTokenMs + minuteMs;
const looksAtOnce = 100;

const farewellsOf = (service: Service): Promise<Collection<Farewell>> =>
  resourcesOf(service).collection<Farewell>("farewells", { index: ["lookAt"] });

/** Time that a worker is booked for, and that is not over. */
export const bookedTime = async ({ log }: UserService, userId: string): Promise<Reason[]> => {
  const at = now();
  const { bookings } = await log.state(calendars, userId);
  return bookings
    .filter(({ to }) => to > at)
    .map(({ applicationId }) => ({ code: "TIME_BOOKED", applicationId }));
};

/** Whoever applies books his time: a closed calendar lets no application in. */
export const calendarGate: AccountGate = {
  async close(service, userId, asked) {
    await (service as UserService).log.decide(calendars, userId, closeCalendar(userId), asked);
  },
  async reopen(service, userId, undoes, asked) {
    const { log } = service as UserService;
    await log.cancel(undoes, calendars, userId, reopenCalendar(userId), asked);
  },
  async end() {
    // It stays closed.
  },
};

const releaseCommand = (userId: string, emailHash: string): Command => {
  const cid = `left:${userId}/${emailHash}`;
  return systemCommand(cid, { fp: cid, correlationId: cid });
};

/** Gives back every address that is his, or that he was about to take: others may have it. */
export const releaseAddresses: Erase = async (service, userId) => {
  const { log, vault } = service as UserService;
  const person = await vault.get(userId);
  const { challenges, provedHash } = await log.state(addresses, userId);
  const hashes = new Set([
    ...challenges.map(({ emailHash }) => emailHash),
    ...(provedHash === null ? [] : [provedHash]),
    ...[person, person?.pendingEmail, person?.formerEmail].flatMap((one) => one?.emailHash ?? []),
  ]);
  for (const emailHash of hashes) {
    const asked = releaseCommand(userId, emailHash);
    await log.decide(claims, emailHash, (claim) => release(claim, userId), asked);
  }
};

const noteFarewell: Erase = async (service, userId) => {
  const lookAt = later(now(), lookAfterMs);
  await insertNew(await farewellsOf(service), { _id: userId, lookAt });
};

/** By the collection; the vault comes last, since it says what else there is. */
export const userErases: Readonly<Record<string, Erase>> = {
  farewells: noteFarewell,
  devices: (service, userId) => (service as UserService).devices.forget(userId),
  passwords: (service, userId) => (service as UserService).passwordRows.forget(userId),
  certificates: (service, userId) => (service as UserService).papers.forget(userId),
  words: (service, userId) => (service as UserService).words.forget(userId),
  vault: async (service, userId) => {
    const { vault } = service as UserService;
    await vault.remove(userId);
    await vault.forget();
  },
};

/** How far the sweep has come. */
export const userHoldsIds = ["marks"];

/** Erases again whoever left a while ago, everywhere. */
export const lookAgain = async (service: Service, at: Instant): Promise<void> => {
  const farewells = await farewellsOf(service);
  const due = await farewells.find({ lookAt: { $lt: at } }, { limit: looksAtOnce });
  for (const { _id: userId } of due) {
    for (const { action } of erasing) {
      await service.broker.call(action, { cid: `again:${userId}`, userId });
    }
  }
  await removeAll(farewells, due);
};
