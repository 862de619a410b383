/**
 * Consents: what a user has agreed to, in which version, and what they withdrew.
 *
 * Handlers: services/user/actions/consents.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Empty, InstantText, NamedOneOf, Nullable, T } from "../core/schema.ts";

export type Purpose = "terms" | "privacy" | "location" | "marketing";

/** The current version of each text: only this one can be agreed to. */
export const consentVersions: Readonly<Record<Purpose, number>> = {
  terms: 1,
  privacy: 1,
  location: 1,
  marketing: 1,
};
/** Consents without which there is no account: withdrawing one means deleting the account. */
export const neededPurposes: readonly Purpose[] = ["terms", "privacy"];

export const consentHistoryMax = 100;

const PurposeWord = NamedOneOf("ConsentPurpose", "terms", "privacy", "location", "marketing");
const Version = T.Integer({ minimum: 1, maximum: 1000 });
const Given = T.Object(
  { purpose: PurposeWord, granted: T.Boolean(), version: Version, at: InstantText },
  called("ConsentGiven"),
);
const Standing = T.Object(
  {
    purpose: PurposeWord,
    granted: T.Boolean(),
    version: Nullable(Version),
    at: Nullable(InstantText),
    currentVersion: Version,
    isNeeded: T.Boolean({ description: "taken back with the account alone" }),
  },
  called("Consent"),
);

export const consents = {
  "user.consents": {
    summary: "To what the caller has agreed, and when they agreed and took it back",
    rest: "GET /api/users/me/consents",
    who: "any",
    params: Empty,
    answer: T.Object(
      {
        items: T.Array(Standing, { maxItems: 10 }),
        history: T.Array(Given, { maxItems: consentHistoryMax }),
      },
      called("Consents"),
    ),
    refuses: ["NOT_FOUND"],
  },
  "user.consents.set": {
    summary: "Agree to the version that is shown now, or take it back, which counts at once",
    rest: "PUT /api/users/me/consents/:purpose",
    who: "any",
    params: T.Object({ purpose: PurposeWord, granted: T.Boolean(), version: Version }, closed),
    answer: Standing,
    refuses: ["NOT_FOUND", "CONSENT_NEEDED", "VERSION_NOT_CURRENT"],
    whileSuspended: true,
  },
} as const satisfies Contract;
