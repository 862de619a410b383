/**
 * Organisation: an employer's sites (사업장), their staff counts, and who manages them.
 *
 * Handlers: services/user/actions/sites.actions.ts, services/user/actions/managers.actions.ts.
 */
import { Place } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Email,
  Id,
  InstantText,
  Line,
  ListOf,
  NamedOneOf,
  paging,
  T,
} from "../core/schema.ts";
import { Details } from "./account.ts";

export const sitesMax = 100;
export const managersMax = 200;
const sitesOfManagerMax = 50;

const owners = ["employer"] as const;
const Employees = T.Integer({
  minimum: 0,
  maximum: 1_000_000,
  description: "상시근로자 수 of this site: the wage rules of its postings count it",
});
const Responsible = T.Boolean({
  description: "the owner is the responsible person here; else an accepted manager must be",
});

const Site = T.Object(
  {
    siteId: Id,
    name: T.String(),
    address: T.String(),
    lat: T.Number(),
    lng: T.Number(),
    regularEmployees: T.Integer(),
    businessNumber: T.Optional(T.String()),
    ownerManages: T.Boolean(),
    isManaged: T.Boolean({ description: "someone is responsible: without, no posting opens" }),
  },
  called("Site"),
);
const SiteDetails = {
  name: Line(60),
  ...Place.properties,
  regularEmployees: Employees,
  businessNumber: Details.businessNumber,
  ownerManages: T.Optional(Responsible),
};
const bySite = T.Object({ siteId: Id }, called("SiteReference"));

const State = NamedOneOf("MembershipState", "invited", "active");
const Manager = T.Object(
  {
    membershipId: Id,
    /** Who was invited by address is shown only once they accept, also whether anyone is there. */
    userId: T.Optional(Id),
    displayName: T.String(),
    siteIds: T.Array(Id),
    state: State,
    at: InstantText,
  },
  called("Manager"),
);
const Membership = T.Object(
  {
    membershipId: Id,
    employerId: Id,
    employerName: T.String(),
    sites: T.Array(T.Object({ siteId: Id, name: T.String() }, closed)),
    state: State,
    at: InstantText,
  },
  called("Membership"),
);
const byMembership = T.Object({ membershipId: Id }, called("MembershipReference"));

const siteRefusals = [
  "NOT_FOUND",
  "BUSINESS_NUMBER_WRONG",
  "NAME_RESERVED",
  "CONTACT_IN_TEXT",
  "PLACE_OUTSIDE_SERVICE",
  "KEY_REUSED",
] as const;

export const organisation = {
  "user.sites": {
    summary: "The caller's sites, the oldest first",
    rest: "GET /api/users/me/sites",
    who: owners,
    params: T.Object(paging, closed),
    answer: ListOf(Site),
    refuses: ["CURSOR_INVALID"],
  },
  "user.sites.add": {
    summary: "Add a site with its place and its staff count",
    rest: "POST /api/users/me/sites",
    who: owners,
    params: T.Object(SiteDetails, closed),
    answer: Site,
    refuses: [...siteRefusals, "TOO_MANY_SITES"],
    status: 201,
  },
  "user.sites.change": {
    summary: "Change a site; terms that were agreed on stay as they are",
    rest: "PATCH /api/users/me/sites/:siteId",
    who: owners,
    params: T.Object({ siteId: Id, ...T.Partial(T.Object(SiteDetails)).properties }, closed),
    answer: Site,
    refuses: [...siteRefusals, "SITE_WITHOUT_MANAGER", "SITE_CHANGED"],
    whileSuspended: true,
  },
  "user.sites.close": {
    summary: "Give a site up, once no posting is open there",
    rest: "DELETE /api/users/me/sites/:siteId",
    who: owners,
    params: bySite,
    answer: bySite,
    refuses: ["NOT_FOUND", "SITE_IN_USE"],
    whileSuspended: true,
  },
  "user.managers": {
    summary: "Who manages the caller's sites, and who is invited to",
    rest: "GET /api/users/me/managers",
    who: owners,
    params: T.Object(paging, closed),
    answer: ListOf(Manager),
    refuses: ["CURSOR_INVALID"],
  },
  "user.managers.invite": {
    summary: "Invite another employer's account to manage sites; by address or by id",
    rest: "POST /api/users/me/managers",
    who: owners,
    params: T.Object(
      {
        userId: T.Optional(Id),
        email: T.Optional(Email),
        siteIds: T.Array(Id, { minItems: 1, maxItems: sitesOfManagerMax, uniqueItems: true }),
      },
      closed,
    ),
    answer: Manager,
    refuses: [
      "NOT_FOUND",
      "PERSON_MISSING",
      "OWN_ACCOUNT",
      "NOT_AN_EMPLOYER",
      "ALREADY_MANAGER",
      "TOO_MANY_MANAGERS",
      "DAILY_LIMIT",
      "KEY_REUSED",
    ],
    status: 201,
  },
  "user.managers.remove": {
    summary: "Remove a manager, who loses access at once, or take an invitation back",
    rest: "DELETE /api/users/me/managers/:membershipId",
    who: owners,
    params: byMembership,
    answer: byMembership,
    refuses: ["NOT_FOUND", "SITE_WITHOUT_MANAGER"],
    whileSuspended: true,
  },
  "user.memberships": {
    summary: "The sites of others that the caller manages, or is invited to manage",
    rest: "GET /api/users/me/memberships",
    who: owners,
    params: T.Object(paging, closed),
    answer: ListOf(Membership),
    refuses: ["CURSOR_INVALID"],
  },
  "user.memberships.accept": {
    summary: "Accept an invitation: from now on one acts for the owner at these sites",
    rest: "POST /api/users/me/memberships/:membershipId/accept",
    who: owners,
    params: byMembership,
    answer: Membership,
    refuses: ["NOT_FOUND", "KEY_REUSED"],
  },
  "user.memberships.decline": {
    summary: "Decline an invitation",
    rest: "POST /api/users/me/memberships/:membershipId/decline",
    who: owners,
    params: byMembership,
    answer: byMembership,
    refuses: ["NOT_FOUND", "KEY_REUSED"],
    whileSuspended: true,
  },
  "user.memberships.leave": {
    summary: "Manage the sites of an employer no more",
    rest: "DELETE /api/users/me/memberships/:membershipId",
    who: owners,
    params: byMembership,
    answer: byMembership,
    refuses: ["NOT_FOUND"],
    whileSuspended: true,
  },
  "user.managedFor": {
    summary: "The employers whose sites a user manages or is invited to manage; 100 at most",
    who: "internal",
    params: T.Object({ userId: Id }, closed),
    answer: T.Object({ employerIds: T.Array(Id) }, closed),
    refuses: [],
  },
  "user.site": {
    summary: "A site as other services decide with it: its owner, staff count, place, managers",
    who: "internal",
    params: bySite,
    answer: T.Object(
      {
        siteId: Id,
        employerId: Id,
        regularEmployees: T.Integer(),
        place: Place,
        isManaged: T.Boolean(),
        /** Accepted and not suspended: who acts for the owner here. */
        managerIds: T.Array(Id),
      },
      closed,
    ),
    refuses: ["NOT_FOUND"],
  },
} as const satisfies Contract;
