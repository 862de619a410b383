/**
 * Erasure: how a user's personal data is removed from this service.
 *
 * Every collection is listed in `userErases` or in `userHoldsIds`; else a test fails. A request in
 * flight may still write after the erasure. So a second erasure follows when every token of the
 * account has expired.
 */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { AccountGate } from "../../../mixins/personal-data/account-gate.ts";
import type { Erase, Reason } from "../../../mixins/personal-data.mixin.ts";
import { insertNew, removeAll } from "../../../mixins/store/conditional-writes.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import { type Instant, later, minuteMs, newId, now } from "../../contracts/core/units.ts";
import { accessTokenMs } from "../../contracts/security/security.ts";
import { claims, release } from "../domain/account.ts";
import { erasing } from "../domain/account-deletion.saga.ts";
import { calendars, closeCalendar, reopenCalendar } from "../domain/calendar.ts";
import { certificateLists, removeCertificates } from "../domain/certificates.ts";
import { addresses } from "../domain/email-address.ts";
import { endContests, type Reliability, reliabilities } from "../domain/reliability.ts";
import type { UserService } from "../support/account.command.ts";
import { eraseOrganisation } from "./organisation-erasure.command.ts";

type Farewell = Doc & { readonly lookAt: Instant };

/** Longer than the lifetime of a token plus the longest request. */
const lookAfterMs = accessTokenMs + minuteMs;
const looksAtOnce = 100;

const farewellsOf = (service: Service): Promise<Collection<Farewell>> =>
  resourcesOf(service).collection<Farewell>("farewells", { index: ["lookAt"] });

/** The worker's bookings that have not ended, as reasons against a deletion. */
export const bookedTime = async ({ log }: UserService, userId: string): Promise<Reason[]> => {
  const at = now();
  const { bookings } = await log.state(calendars, userId);
  return bookings
    .filter(({ to }) => to > at)
    .map(({ applicationId }) => ({ code: "TIME_BOOKED", applicationId }));
};

/** The account gate of this service: an application books time, so a closed calendar refuses it. */
export const calendarGate: AccountGate = {
  async close(service, userId, command) {
    await (service as UserService).log.decide(calendars, userId, closeCalendar(userId), command);
  },
  async reopen(service, userId, undoes, command) {
    const { log } = service as UserService;
    await log.cancel(undoes, calendars, userId, reopenCalendar(userId), command);
  },
  async end() {
    // It stays closed.
  },
};

const releaseCommand = (userId: string, emailHash: string): Command => {
  const cid = `left:${userId}/${emailHash}`;
  return systemCommand(cid, { fp: cid, correlationId: cid });
};

/** Releases every address that the user has or was about to take. */
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
    const command = releaseCommand(userId, emailHash);
    await log.decide(claims, emailHash, (claim) => release(claim, userId), command);
  }
};

const noteFarewell: Erase = async (service, userId) => {
  const lookAt = later(now(), lookAfterMs);
  await insertNew(await farewellsOf(service), { _id: userId, lookAt });
};

/** Removes the certificates, in the log as well: what waits for an operator ends with them. */
const eraseCertificates: Erase = async (service, userId) => {
  const { log, papers } = service as UserService;
  const command = systemCommand(`certificatesGone:${newId()}`, { isFresh: true });
  await log.decide(certificateLists, userId, (list) => removeCertificates(list, userId), command);
  await papers.forget(userId);
};

/** Removes what the user wrote, and ends their open contests, which no one can decide without it. */
const eraseWords: Erase = async (service, userId) => {
  const { log, words } = service as UserService;
  const command = systemCommand(`contestsGone:${newId()}`, { isFresh: true });
  const rule = (state: Reliability) => endContests(state, userId, command.at);
  await log.decide(reliabilities, userId, rule, command);
  await words.forget(userId);
};

/** Erasures by collection; the vault is last, because the others may need it. */
export const userErases: Readonly<Record<string, Erase>> = {
  farewells: noteFarewell,
  devices: (service, userId) => (service as UserService).devices.forget(userId),
  passwords: (service, userId) => (service as UserService).passwordRows.forget(userId),
  certificates: eraseCertificates,
  sites: eraseOrganisation,
  words: eraseWords,
  vault: async (service, userId) => {
    const { vault } = service as UserService;
    await vault.remove(userId);
    await vault.forget();
  },
};

/** Collections that hold ids only: `marks`, the progress of the sweep. */
export const userHoldsIds = ["marks"];

/** Repeats the erasure, in every service, of accounts erased at least `lookAfterMs` ago. */
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
