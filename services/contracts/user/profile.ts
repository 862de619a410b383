/**
 * User service: public profiles, skills and guardians.
 *
 * Handlers: services/user/actions/profile.actions.ts, services/user/actions/guardian.actions.ts.
 */
import { userReviews } from "../common/reviews.ts";
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Empty, Id, Line, Nullable, T } from "../core/schema.ts";
import { Guardian } from "./account.ts";

const Skills = T.Object({ skills: T.Array(Line(40), { maxItems: 30 }) }, called("Skills"));

const PublicProfile = T.Object(
  {
    userId: Id,
    displayName: T.String(),
    role: T.String(),
    rating: Nullable(T.Number({ description: "stars, 1 to 5; null: no review yet" })),
    reviews: T.Integer(),
    shifts: T.Integer({ description: "worked and approved; an employer's: that they offered" }),
    skills: T.Array(T.String()),
    certificates: T.Array(
      T.Object(
        {
          kind: T.String(),
          name: T.String(),
          isVerified: T.Boolean({ description: "an operator has looked at the paper" }),
        },
        closed,
      ),
    ),
  },
  called("PublicProfile"),
);
const profilesMax = 50;

export const profiles = {
  ...userReviews,
  "user.public": {
    summary: "Public profile, without contact data",
    rest: "GET /api/users/:userId",
    who: "any",
    params: T.Object({ userId: Id }, closed),
    answer: PublicProfile,
    refuses: ["NOT_FOUND"],
  },
  "user.people": {
    summary: "The public profiles of several people; those who are not known are left out",
    rest: "GET /api/users",
    who: "any",
    params: T.Object(
      { ids: T.Array(Id, { minItems: 1, maxItems: profilesMax, uniqueItems: true }) },
      closed,
    ),
    answer: T.Object(
      { items: T.Array(PublicProfile, { maxItems: profilesMax }) },
      called("PublicProfiles"),
    ),
    refuses: [],
  },
  "user.skills": {
    summary: "What the caller says they can do",
    rest: "GET /api/users/me/skills",
    who: ["worker"],
    params: Empty,
    answer: Skills,
    refuses: ["NOT_FOUND"],
  },
  "user.skills.set": {
    summary: "Say what one can do; others read it",
    rest: "PUT /api/users/me/skills",
    who: ["worker"],
    params: Skills,
    answer: Skills,
    refuses: ["NOT_FOUND", "CONTACT_IN_TEXT"],
    whileSuspended: true,
  },
  "user.guardian": {
    summary: "Who has agreed that the caller works, when they are 15 to 18",
    rest: "GET /api/users/me/guardian",
    who: ["worker"],
    params: Empty,
    answer: Guardian,
    refuses: ["NOT_FOUND", "NO_GUARDIAN"],
  },
  "user.guardian.set": {
    summary: "Say who has agreed and when; from then on one may apply",
    rest: "PUT /api/users/me/guardian",
    who: ["worker"],
    params: Guardian,
    answer: Guardian,
    refuses: ["NOT_FOUND", "NOT_A_MINOR", "CONSENT_IN_FUTURE", "CONSENT_TOO_OLD"],
    whileSuspended: true,
  },
  "user.guardian.remove": {
    summary: "The guardian agrees no more: one applies for nothing new",
    rest: "DELETE /api/users/me/guardian",
    who: ["worker"],
    params: Empty,
    answer: Empty,
    refuses: ["NOT_FOUND"],
    whileSuspended: true,
  },
} as const satisfies Contract;
