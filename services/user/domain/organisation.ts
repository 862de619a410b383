/**
 * Organisation: an employer's sites and the people who manage them.
 *
 * Owns the stream `organisation:<ownerId>`, which decides who may act for the owner, and the streams
 * `site:<siteId>` and `membership:<membershipId>`, which only name the owner of an id. Names and
 * addresses of sites are in the collection `sites`: they may be those of a sole trader.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { managersMax, sitesMax } from "../../contracts/user/organisation.ts";

export type Site = {
  readonly siteId: string;
  /** The row of its name and address. */
  readonly detailsId: string;
  readonly regularEmployees: number;
  /** The owner counts as the responsible person of the site, because they said so. */
  readonly ownerManages: boolean;
};
/** How an address was named: one of an account that may be invited, or one that reaches no one. */
export type Named = "address" | "unknownAddress";
export type Membership = {
  readonly membershipId: string;
  /** For an unknown address an id that is no account's. */
  readonly managerId: string;
  /** Absent where the account was named by its id. */
  readonly named?: Named;
  readonly siteIds: readonly string[];
  readonly state: "invited" | "active";
  readonly at: Instant;
};
export type Ended = "declined" | "removed" | "left";
/** Sites and memberships in the order in which they were made; what ended is not kept. */
export type Organisation = {
  readonly sites: readonly Site[];
  readonly memberships: readonly Membership[];
};
type Member = {
  readonly userId: string;
  readonly managerId: string;
  readonly membershipId: string;
  readonly siteIds: readonly string[];
  readonly named?: Named;
  readonly at: Instant;
};
export type OrganisationEvent =
  | { readonly type: "siteSet"; readonly data: Site & { readonly userId: string } }
  | { readonly type: "siteClosed"; readonly data: { readonly userId: string; siteId: string } }
  | {
      readonly type: "membershipSet";
      readonly data: Member & { readonly state: Membership["state"] | Ended };
    };

const withoutSite = (one: Membership, siteId: string): Membership => ({
  ...one,
  siteIds: one.siteIds.filter((id) => id !== siteId),
});

const evolve = (before: Organisation, { type, data }: OrganisationEvent): Organisation => {
  const { sites, memberships } = before;
  switch (type) {
    case "siteSet": {
      const { userId: _, ...site } = data;
      const isKnown = sites.some(({ siteId }) => siteId === site.siteId);
      if (!isKnown) return { ...before, sites: [...sites, site] };
      return { ...before, sites: sites.map((one) => (one.siteId === site.siteId ? site : one)) };
    }
    case "siteClosed":
      return {
        sites: sites.filter(({ siteId }) => siteId !== data.siteId),
        memberships: memberships
          .map((one) => withoutSite(one, data.siteId))
          .filter(({ siteIds }) => siteIds.length > 0),
      };
    case "membershipSet": {
      const { userId: _, state, ...one } = data;
      const others = memberships.filter(({ membershipId }) => membershipId !== one.membershipId);
      if (state !== "invited" && state !== "active") return { ...before, memberships: others };
      return { ...before, memberships: [...others, { ...one, state }] };
    }
  }
};

export const organisations: StreamDefinition<Organisation, OrganisationEvent> = {
  stream: "organisation",
  empty: { sites: [], memberships: [] },
  evolve,
};

/** The owner of a site or a membership; null for an unknown id. */
export type OwnerOf = { readonly ownerId: string } | null;
export type OwnerEvent =
  | { readonly type: "siteNamed"; readonly data: { readonly userId: string } }
  | { readonly type: "membershipNamed"; readonly data: { readonly userId: string } };
const ownerOf = (_: OwnerOf, { data }: OwnerEvent): OwnerOf => ({ ownerId: data.userId });
export const siteOwners: StreamDefinition<OwnerOf, OwnerEvent> = {
  stream: "site",
  empty: null,
  evolve: ownerOf,
};
export const membershipOwners: StreamDefinition<OwnerOf, OwnerEvent> = {
  stream: "membership",
  empty: null,
  evolve: ownerOf,
};

const notFound = (): Refusal => new Refusal("NOT_FOUND", {}, 404);

/** The site of an id. Refuses NOT_FOUND (404). */
export const siteOf = ({ sites }: Organisation, siteId: string): Site => {
  const found = sites.find((one) => one.siteId === siteId);
  if (found === undefined) throw notFound();
  return found;
};

/** The membership of an id; of one manager where named. Refuses NOT_FOUND (404). */
export const membershipOf = (
  { memberships }: Organisation,
  membershipId: string,
  managerId?: string,
): Membership => {
  const found = memberships.find((one) => one.membershipId === membershipId);
  if (found === undefined || (managerId !== undefined && found.managerId !== managerId)) {
    throw notFound();
  }
  return found;
};

/**
 * A membership as the owner of the sites may know it. Who is behind an address is the invited's to
 * say, by accepting.
 */
export const knownToOwner = ({
  managerId,
  named,
  ...one
}: Membership): Omit<Membership, "managerId" | "named"> & { readonly managerId?: string } =>
  named !== undefined && one.state === "invited" ? one : { ...one, managerId };

/** Who has accepted to manage a site. */
export const managersOf = ({ memberships }: Organisation, siteId: string): string[] => {
  const active = memberships.filter(
    (one) => one.state === "active" && one.siteIds.includes(siteId),
  );
  return [...new Set(active.map(({ managerId }) => managerId))];
};

/** Whether someone is responsible for a site: a manager, or the owner where they said so. */
export const isManaged = (state: Organisation, siteId: string): boolean =>
  state.sites.some((one) => one.siteId === siteId && one.ownerManages) ||
  managersOf(state, siteId).length > 0;

/**
 * Refuses SITE_WITHOUT_MANAGER when sites with open postings would have no responsible person.
 * `busy` are the sites with open postings.
 */
const checkManaged = (
  before: Organisation,
  events: OrganisationEvent[],
  busy: readonly string[],
) => {
  const after = events.reduce(evolve, before);
  const orphaned = busy.filter((id) => isManaged(before, id) && !isManaged(after, id));
  if (orphaned.length === 0) return events;
  throw new Refusal("SITE_WITHOUT_MANAGER", { siteIds: orphaned });
};

/** Adds a site; no event if it is there. Refuses TOO_MANY_SITES. */
export const addSite = (state: Organisation, userId: string, site: Site): OrganisationEvent[] => {
  if (state.sites.some(({ siteId }) => siteId === site.siteId)) return [];
  if (state.sites.length >= sitesMax) throw new Refusal("TOO_MANY_SITES", { sitesMax });
  return [{ type: "siteSet", data: { userId, ...site } }];
};

/** Changes a site that is still as `seen`. Refuses NOT_FOUND, SITE_CHANGED and SITE_WITHOUT_MANAGER. */
export const changeSite = (
  state: Organisation,
  userId: string,
  { seen, next }: { readonly seen: Site; readonly next: Site },
  busy: readonly string[],
): OrganisationEvent[] => {
  if (siteOf(state, next.siteId).detailsId !== seen.detailsId) throw new Refusal("SITE_CHANGED");
  return checkManaged(state, [{ type: "siteSet", data: { userId, ...next } }], busy);
};

/** Gives a site up. Refuses NOT_FOUND, and SITE_IN_USE while a posting is open there. */
export const closeSite = (
  state: Organisation,
  userId: string,
  siteId: string,
  busy: readonly string[],
): OrganisationEvent[] => {
  siteOf(state, siteId);
  if (busy.includes(siteId)) throw new Refusal("SITE_IN_USE", { siteId });
  return [{ type: "siteClosed", data: { userId, siteId } }];
};

type Invited = Pick<Membership, "membershipId" | "managerId" | "siteIds" | "named">;

/** Whether an invitation was made by an address: only one made the same way is its repeat. */
const isByAddress = ({ named }: Pick<Membership, "named">): boolean => named !== undefined;

/**
 * Invites someone to manage sites; no event if they are invited under this id. Refuses OWN_ACCOUNT,
 * NOT_FOUND (404) for a site, ALREADY_MANAGER and TOO_MANY_MANAGERS. An invitation by address knows
 * only those by address, so no refusal says whose an address is.
 */
export const invite = (
  state: Organisation,
  userId: string,
  invited: Invited,
  at: Instant,
): OrganisationEvent[] => {
  const { membershipId, managerId, siteIds } = invited;
  const { memberships } = state;
  if (managerId === userId) throw new Refusal("OWN_ACCOUNT");
  if (memberships.some((one) => one.membershipId === membershipId)) return [];
  for (const siteId of siteIds) siteOf(state, siteId);
  const known = memberships.filter(
    (one) => one.managerId === managerId && isByAddress(one) === isByAddress(invited),
  );
  const twice = siteIds.filter((id) => known.some((one) => one.siteIds.includes(id)));
  if (twice.length > 0) throw new Refusal("ALREADY_MANAGER", { siteIds: twice });
  if (memberships.length >= managersMax) throw new Refusal("TOO_MANY_MANAGERS", { managersMax });
  return [{ type: "membershipSet", data: { userId, ...invited, state: "invited", at } }];
};

const moved = (
  userId: string,
  one: Membership,
  state: Membership["state"] | Ended,
  at: Instant,
) => {
  const { membershipId, managerId, siteIds, named } = one;
  const by = named === undefined ? {} : { named };
  const data = { userId, membershipId, managerId, ...by, siteIds, state, at };
  return { type: "membershipSet", data } as const;
};

/** The invited accepts; a second time changes nothing. Refuses NOT_FOUND (404) to everyone else. */
export const accept = (
  state: Organisation,
  userId: string,
  { membershipId, managerId }: Pick<Membership, "membershipId" | "managerId">,
  at: Instant,
): OrganisationEvent[] => {
  const one = membershipOf(state, membershipId, managerId);
  return one.state === "active" ? [] : [moved(userId, one, "active", at)];
};

/**
 * The manager declines or leaves, which nothing refuses: the owner can act at every site. Refuses
 * NOT_FOUND (404) to everyone else.
 */
export const leave = (
  state: Organisation,
  userId: string,
  { membershipId, managerId }: Pick<Membership, "membershipId" | "managerId">,
  at: Instant,
): OrganisationEvent[] => {
  const one = membershipOf(state, membershipId, managerId);
  return [moved(userId, one, one.state === "invited" ? "declined" : "left", at)];
};

/**
 * The owner removes a manager or takes an invitation back. Refuses NOT_FOUND (404), and
 * SITE_WITHOUT_MANAGER where a site with open postings would have no responsible person.
 */
export const removeManager = (
  state: Organisation,
  userId: string,
  membershipId: string,
  { busy, at }: { readonly busy: readonly string[]; readonly at: Instant },
): OrganisationEvent[] => {
  const one = membershipOf(state, membershipId);
  return checkManaged(state, [moved(userId, one, "removed", at)], busy);
};

/** Ends what a manager who leaves OneDay has with an owner; no event if there is nothing. */
export const withoutManager = (
  { memberships }: Organisation,
  userId: string,
  managerId: string,
  at: Instant,
): OrganisationEvent[] =>
  memberships
    .filter((one) => one.managerId === managerId)
    .map((one) => moved(userId, one, "left", at));

/** Ends everything of an owner who leaves OneDay. */
export const dissolve = (state: Organisation, userId: string, at: Instant): OrganisationEvent[] => [
  ...state.memberships.map((one) => moved(userId, one, "removed", at)),
  ...state.sites.map(({ siteId }) => ({ type: "siteClosed", data: { userId, siteId } }) as const),
];
