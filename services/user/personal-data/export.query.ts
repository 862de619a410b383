/** Export: all personal data that this service holds about a user, for their own request. */
import type { Service } from "moleculer";
import { calendars } from "../domain/calendar.ts";
import { earnings } from "../domain/points.ts";
import type { UserService } from "../support/account.command.ts";
import { heldOfWork } from "./export-work.query.ts";
import { heldOfOrganisation } from "./organisation-erasure.command.ts";

/** The user's data by section, without hashes and internal keys; empty without an account. */
export const heldByUser = async (service: Service, userId: string) => {
  const { vault, devices, log } = service as UserService;
  const person = await vault.get(userId);
  if (person === null) return {};
  const { _id, rev: _rev, madeKey: _key, emailHash: _hash, passwordHash: _, ...given } = person;
  const { bank, pendingEmail, previousEmail, formerEmail: _former, ...account } = given;
  const emails = {
    ...(pendingEmail === undefined ? {} : { pendingEmail: pendingEmail.email }),
    ...(previousEmail === undefined ? {} : { previousEmail: previousEmail.email }),
  };
  const { points, latest } = await log.state(earnings, userId);
  return {
    account: [{ userId, ...account, ...emails }],
    bankAccount: (bank === undefined ? [] : [bank, ...(bank.before ?? [])]).map(
      ({ bankCode, holder, sealedNumber }) => ({
        bankCode,
        holder,
        accountNumber: vault.unseal(userId, sealedNumber),
      }),
    ),
    sessions: (await devices.of(userId, null)).map(({ device, openedAt }) => ({
      device,
      openedAt,
    })),
    bookings: (await log.state(calendars, userId)).bookings,
    points: [{ points, latest }],
    ...(await heldOfOrganisation(service as UserService, userId)),
    ...(await heldOfWork(service as UserService, person)),
  };
};
