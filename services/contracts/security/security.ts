/**
 * Security service: its whole contract; here signing keys, the audit log and reports.
 *
 * Handlers: services/security/security.service.ts; the shared ones as ../common says.
 */
import {
  deadLetters,
  feeds,
  logVerify,
  readModels,
  reanchorFeeds,
  rebuildReadModel,
  replayDeadLetter,
} from "../common/operations.ts";
import { personalErase, personalExport, personalObligations } from "../common/personal-data.ts";
import { health, logRead } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantText,
  ListOf,
  NamedOneOf,
  Nullable,
  OneOf,
  Opaque,
  paging,
  Subject,
  T,
} from "../core/schema.ts";
import { minuteMs } from "../core/units.ts";
import { reviews } from "./access-reviews.ts";
import { requests } from "./data-requests.ts";
import { queue } from "./queue.ts";
import { suspicions } from "./suspicions.ts";
import { tuning } from "./tuning.ts";

/** The lifetime of an access token; the security service publishes a retired key for longer. */
export const accessTokenMs = 10 * minuteMs;
/** How long others may cache the public keys, in seconds. */
export const keysKeptS = 300;

const Ids = T.Record(T.String(), T.String());
/** Ids by the names under which they were sent. */
const SentIds = T.Record(T.String({ pattern: "^[A-Za-z]{2,40}$" }), Id, {
  maxProperties: 10,
  ...closed,
});
/** A keyed hash of an address, where the address must not be readable. */
const AddressHash = T.String({ pattern: "^[0-9a-f]{32}$" });

/** The kinds of security events that an operator sees: possible attacks, and operators' actions. */
const EventKind = NamedOneOf(
  "SecurityEventKind",
  "loginFailed",
  "locked",
  "tokenRefused",
  "roleRefused",
  "accessRefused",
  "refreshReused",
  "rateRefused",
  "operatorActed",
  "keysChanged",
);

/** A request as an HTTP server reported it: a refused one, or an operator's. */
const Sighting = T.Object(
  {
    at: InstantText,
    action: Opaque(80),
    result: Opaque(40),
    actor: Nullable(Id),
    role: Nullable(OneOf("worker", "employer", "operator")),
    isCommand: T.Boolean(),
    subjects: SentIds,
    from: AddressHash,
    /** The number of equal requests within about a second. */
    count: T.Integer({ minimum: 1 }),
    correlationId: Opaque(64),
  },
  closed,
);
const sightingsMax = 200;

/** Optional members of an audit entry, beside who, what, whom and when. */
export const entryExtras = {
  result: T.Optional(T.String({ description: "OK, or the code of the refusal" })),
  role: T.Optional(T.String({ description: "as whom, of a request that a door saw" })),
  isCommand: T.Optional(T.Boolean({ description: "whether something was to change" })),
  count: T.Optional(T.Integer({ description: "alike, at about that time" })),
};
const Kid = T.String({ description: "the id of a signing key" });

export const security = {
  "security.jwks": {
    summary: "Public signing keys",
    rest: "GET /.well-known/jwks.json",
    who: "public",
    // A key signs only after it was published for longer
    // (services/security/signing-keys/signing-keys.ts).
    shared: { to: "everyone", until: [], maxAgeS: keysKeptS },
    params: Empty,
    answer: T.Object(
      { keys: T.Array(T.Record(T.String(), T.Unknown()), { maxItems: 10 }) },
      called("Jwks"),
    ),
    refuses: [],
  },
  "security.signingKey": {
    summary: "The private signing key, handed to the user service",
    who: "internal",
    params: Empty,
    answer: T.Object({ kid: T.String(), privatePem: T.String() }, closed),
    refuses: [],
  },
  "security.rotateKeys": {
    summary: "Sign with the next key; a stolen one is dropped with all that it signed",
    rest: "POST /api/security/keys/rotate",
    who: ["operator"],
    params: T.Object(
      {
        isStolen: T.Optional(
          T.Boolean({ description: "replaces every key: who is signed in refreshes" }),
        ),
      },
      closed,
    ),
    answer: T.Object(
      {
        currentKid: Kid,
        nextKid: Kid,
        retiredKids: T.Array(Kid),
        /**
         * Later than now when the current key is newly published: the one before signs until then.
         */
        signsFrom: InstantText,
      },
      called("KeyRotation"),
    ),
    refuses: ["KEY_REUSED"],
  },
  "security.auditLogs": {
    summary: "Who did what to whom, newest first",
    rest: "GET /api/security/audit-logs",
    who: ["operator"],
    params: T.Object({ subject: T.Optional(Subject), ...paging }, closed),
    answer: ListOf(
      T.Object(
        {
          auditId: T.String(),
          at: InstantText,
          actor: Nullable(T.String()),
          action: T.String(),
          subjects: Ids,
          correlationId: T.String(),
          source: T.String(),
          from: T.Optional(Nullable(T.String({ description: "address, while it is kept" }))),
          ...entryExtras,
        },
        called("AuditEntry"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "security.events": {
    summary: "What may be an attack, and what operators did, newest first",
    rest: "GET /api/security/events",
    who: ["operator"],
    params: T.Object({ kind: T.Optional(EventKind), ...paging }, closed),
    answer: ListOf(
      T.Object(
        {
          securityEventId: T.String(),
          kind: EventKind,
          at: InstantText,
          actor: Nullable(T.String()),
          action: T.String(),
          subjects: Ids,
          from: Nullable(T.String({ description: "address, while it is kept" })),
          correlationId: T.String(),
          ...entryExtras,
        },
        called("SecurityEvent"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "security.report": {
    summary: "What a door saw: refusals, what operators asked for, and where it came from",
    who: "internal",
    params: T.Object(
      {
        reportId: Id,
        sightings: T.Array(Sighting, { maxItems: sightingsMax }),
        addresses: T.Array(T.Object({ from: AddressHash, sealed: Opaque(400) }, closed), {
          maxItems: sightingsMax,
        }),
      },
      closed,
    ),
    answer: T.Object({ noted: T.Integer() }, closed),
    attemptMs: slowMs,
    refuses: [],
  },
  "security.auditVerify": {
    summary: "Walks the hash chain of the audit log",
    rest: "GET /api/security/audit-logs/verify",
    who: ["operator"],
    params: Empty,
    answer: T.Object(
      {
        ok: T.Boolean(),
        entries: T.Integer(),
        firstBad: Nullable(T.Integer()),
        checkpoint: T.Object({ position: T.Integer(), hash: T.String() }, closed),
        signed: T.Object(
          {
            position: T.Integer({ description: "the last signed checkpoint's" }),
            holds: T.Boolean({ description: "the log still is what was signed" }),
          },
          closed,
        ),
      },
      called("AuditCheck"),
    ),
    attemptMs: slowMs,
    refuses: [],
  },
  ...reviews,
  ...requests,
  ...suspicions,
  ...queue,
  ...tuning,
  "security.personal.export": personalExport,
  "security.personal.erase": personalErase,
  "security.personal.obligations": personalObligations,
  "security.deadLetters": deadLetters("security"),
  "security.deadLetters.replay": replayDeadLetter("security"),
  "security.readModels": readModels("security"),
  "security.readModels.rebuild": rebuildReadModel("security"),
  "security.log.read": logRead,
  "security.log.verify": logVerify("security"),
  "security.feeds": feeds("security"),
  "security.feeds.reanchor": reanchorFeeds("security"),
  "security.health": health,
} as const satisfies Contract;
