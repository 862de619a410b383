/** Organisation: the owner of an id, sites and memberships as they are shown, and open postings. */
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import { type Answer, type Calls, call } from "../../contracts/index.ts";
import { accesses, suspensionAt } from "../domain/access.ts";
import {
  isManaged,
  knownToOwner,
  type Membership,
  managersOf,
  type Organisation,
  organisations,
  type Site,
  siteOf,
  siteOwners,
} from "../domain/organisation.ts";
import { displayName } from "../domain/profile.ts";
import { type SiteDetails, siteDetailsOf } from "../stores/sites.repository.ts";
import { notFound, type UserService } from "./account.command.ts";

/** The owner of a site and their organisation. Refuses NOT_FOUND (404). */
const ownedSite = async ({ log }: UserService, siteId: string) => {
  const owner = await log.state(siteOwners, siteId);
  if (owner === null) throw notFound();
  const state = await log.state(organisations, owner.ownerId);
  return { ...owner, state, site: siteOf(state, siteId) };
};

/** Whether an account may act: neither suspended nor closed. */
const isActive = async ({ log }: UserService, userId: string): Promise<boolean> => {
  const access = await log.state(accesses, userId);
  return access.closed === null && suspensionAt(access, now()) === null;
};

/** The managers of a site who may act: a suspended one acts for no one. */
const activeManagersOf = async (
  service: UserService,
  state: Organisation,
  siteId: string,
): Promise<string[]> => {
  const managers = managersOf(state, siteId);
  const active = await Promise.all(managers.map((userId) => isActive(service, userId)));
  return managers.filter((_, n) => active[n]);
};

/** The owner for whom a user may act at a site: as them, or as a manager. Refuses NOT_FOUND (404). */
export const mayActAt = async (
  service: UserService,
  siteId: string,
  userId: string,
): Promise<string> => {
  const { ownerId, state } = await ownedSite(service, siteId);
  if (ownerId === userId) return ownerId;
  if (!(await activeManagersOf(service, state, siteId)).includes(userId)) throw notFound();
  return ownerId;
};

const erased = { name: "", address: "", lat: 0, lng: 0 };

/** A site as its owner sees it; without name and place once they were erased. */
export const shownSite = async (
  service: UserService,
  state: Organisation,
  { siteId, detailsId, regularEmployees, ownerManages }: Site,
): Promise<Answer<"user.sites.add">> => {
  const details: SiteDetails = (await siteDetailsOf(service, detailsId)) ?? erased;
  const { businessNumber, ...given } = details;
  return {
    siteId,
    ...given,
    ...(businessNumber === undefined ? {} : { businessNumber }),
    regularEmployees,
    ownerManages,
    isManaged: isManaged(state, siteId),
  };
};

/** The name that others see of a user; empty for one who has left. */
const nameOf = async ({ vault }: UserService, userId: string): Promise<string> => {
  const person = await vault.get(userId);
  return person === null ? "" : displayName(person);
};

/** A manager as the owner of the sites sees them; whom an address invites only once they accept. */
export const shownManager = async (
  service: UserService,
  membership: Membership,
): Promise<Answer<"user.managers.invite">> => {
  const { managerId: userId, siteIds, ...one } = knownToOwner(membership);
  const displayName = userId === undefined ? "" : await nameOf(service, userId);
  return { ...one, ...(userId && { userId }), displayName, siteIds: [...siteIds] };
};

/** A membership as the manager sees it. */
export const shownMembership = async (
  service: UserService,
  employerId: string,
  organisation: Organisation,
  { membershipId, siteIds, state, at }: Membership,
): Promise<Answer<"user.memberships.accept">> => {
  const theirs = organisation.sites.filter(({ siteId }) => siteIds.includes(siteId));
  const sites = await Promise.all(
    theirs.map(async ({ siteId, detailsId }) => {
      return { siteId, name: (await siteDetailsOf(service, detailsId))?.name ?? "" };
    }),
  );
  const employerName = await nameOf(service, employerId);
  return { membershipId, employerId, employerName, sites, state, at };
};

/** A site as other services decide with it. Refuses NOT_FOUND (404). */
export const factsOfSite = async (
  service: UserService,
  siteId: string,
): Promise<Answer<"user.site">> => {
  const { ownerId: employerId, state, site } = await ownedSite(service, siteId);
  const details = await siteDetailsOf(service, site.detailsId);
  if (details === null) throw notFound();
  const { address, lat, lng } = details;
  return {
    siteId,
    employerId,
    regularEmployees: site.regularEmployees,
    place: { address, lat, lng },
    isManaged: isManaged(state, siteId),
    managerIds: await activeManagersOf(service, state, siteId),
  };
};

/**
 * Which of these sites have open postings, by the job service's read model; a posting of the last
 * second may be missing. Then the owner still can act on it.
 */
export const busySites = async (calls: Calls, siteIds: readonly string[]): Promise<string[]> => {
  const counts = await Promise.all(siteIds.map((siteId) => call(calls, "job.ofSite", { siteId })));
  return siteIds.filter((_, n) => (counts[n]?.open ?? 0) > 0);
};

/** Refuses PERSON_MISSING (422) unless a user is named, by id or by address. */
export const checkNamed = (named: { userId?: string; email?: string }): void => {
  if (named.userId !== undefined || named.email !== undefined) return;
  throw new Refusal("PERSON_MISSING", { fields: [{ field: "/email" }] }, 422);
};
