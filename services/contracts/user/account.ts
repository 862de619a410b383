/** Account shapes that the contracts of the user service share; defines no actions. */
import { OnContract } from "../common/contract-parties.ts";
import {
  called,
  closed,
  Id,
  InstantIn,
  InstantText,
  Line,
  NamedOneOf,
  Nullable,
  OneOf,
  Secret,
  T,
} from "../core/schema.ts";

export const Password = Secret(200, 8);
/** The guardian who agreed to the work of someone from 15 to 18. */
export const Guardian = T.Object(
  { name: Line(60), phone: Line(30), consentAt: InstantIn },
  called("Guardian"),
);

/** What identifies an employer beside their own name. */
export const IdentityField = NamedOneOf(
  "IdentityField",
  "companyName",
  "representative",
  "businessNumber",
);

export const User = T.Object(
  {
    userId: Id,
    email: T.String(),
    name: T.String(),
    role: OneOf("worker", "employer", "operator"),
    status: OneOf("active", "suspended"),
    workStatus: OneOf("available", "booked"),
    points: T.Integer(),
    companyName: T.Optional(T.String()),
    phone: T.Optional(T.String()),
    birthDate: T.Optional(T.String()),
    regularEmployees: T.Optional(T.Integer()),
    isPriorityEnterprise: T.Optional(T.Boolean()),
    businessNumber: T.Optional(T.String()),
    ...OnContract,
    /** Of an employer: what is missing before pay can be held where identity is required. */
    identityMissing: T.Optional(T.Array(IdentityField)),
    needsWorkPermit: T.Optional(T.Boolean()),
    isEmailVerified: T.Boolean(),
    isPhoneVerified: T.Optional(
      T.Boolean({
        description: "of an account with a phone; another number is to be proved again",
      }),
    ),
    pendingEmail: T.Optional(
      T.String({ description: "takes its place when its mail is answered" }),
    ),
    suspension: T.Optional(
      T.Object({ since: InstantText, until: Nullable(InstantText), reason: T.String() }, closed),
    ),
  },
  called("User"),
);

export const ById = T.Object({ userId: Id }, called("UserReference"));
/** What a user may change about themself at any time. */
export const Details = {
  phone: T.Optional(Line(30)),
  companyName: T.Optional(Line(100)),
  businessNumber: T.Optional(T.String({ pattern: "^\\d{3}-?\\d{2}-?\\d{5}$" })),
  ...OnContract,
  regularEmployees: T.Optional(T.Integer({ minimum: 0, maximum: 1_000_000 })),
  isPriorityEnterprise: T.Optional(
    T.Boolean({ description: "우선지원대상기업, by the employer's own statement" }),
  ),
  needsWorkPermit: T.Optional(
    T.Boolean({ description: "a worker's own statement; of a national it is false" }),
  ),
};
