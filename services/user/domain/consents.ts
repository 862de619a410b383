/**
 * Consents: a user's current consents by purpose, and their history.
 *
 * Owns the stream `consents:<userId>`: the version of each text, and when. Imported accounts have no
 * stream yet: until their first change, the consents in their row count, as version 1.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import {
  consentHistoryMax,
  consentVersions,
  neededPurposes,
  type Purpose,
} from "../../contracts/user/consents.ts";
import type { Person } from "./account.ts";

export type Given = {
  readonly purpose: Purpose;
  readonly granted: boolean;
  readonly version: number;
  readonly at: Instant;
};
export type Consents = {
  readonly now: Readonly<Partial<Record<Purpose, Given>>>;
  /** Newest first. */
  readonly history: readonly Given[];
};
/** `consentNoted` records a consent known from the row; `consentSet` is a new decision. */
export type ConsentEvent = {
  readonly type: "consentNoted" | "consentSet";
  readonly data: Given & { readonly userId: string };
};
type Standing = Answer<"user.consents.set">;

const purposes = Object.keys(consentVersions) as Purpose[];
/** The version that rows without one agreed to. */
const firstVersion = 1;

const evolve = ({ now, history }: Consents, { data }: ConsentEvent): Consents => {
  const { userId: _, ...given } = data;
  return {
    now: { ...now, [given.purpose]: given },
    history: [given, ...history].slice(0, consentHistoryMax),
  };
};

export const consentLists: StreamDefinition<Consents, ConsentEvent> = {
  stream: "consents",
  empty: { now: {}, history: [] },
  evolve,
};

const fromRow = ({ consents }: Person, version: number): Given[] =>
  purposes
    .filter((purpose) => consents[purpose] === true)
    .map((purpose) => ({ purpose, granted: true, version, at: consents.at }));

/** A user's consents: from the stream, else from the row. */
export const consentsOf = (state: Consents, person: Person): Consents => {
  if (state.history.length > 0) return state;
  const history = fromRow(person, firstVersion);
  return { now: Object.fromEntries(history.map((given) => [given.purpose, given])), history };
};

/** Whether the user currently consents to a purpose. */
export const hasConsent = (state: Consents, person: Person, purpose: Purpose): boolean =>
  consentsOf(state, person).now[purpose]?.granted === true;

const event = (type: ConsentEvent["type"], person: Person, given: Given): ConsentEvent => ({
  type,
  data: { userId: person._id, ...given },
});

/** Records the consents given at registration, to the texts current then; once. */
export const firstConsents = (state: Consents, person: Person): ConsentEvent[] => {
  if (state.history.length > 0) return [];
  return fromRow(person, firstVersion).map((given) =>
    event("consentNoted", person, { ...given, version: consentVersions[given.purpose] }),
  );
};

/**
 * Gives or withdraws a consent; no event when nothing changes. Refuses CONSENT_NEEDED to withdraw
 * one that every account needs, and VERSION_NOT_CURRENT (422) to agree to an outdated text.
 */
export const setConsent = (
  state: Consents,
  person: Person,
  { purpose, granted, version }: Omit<Given, "at">,
  at: Instant,
): ConsentEvent[] => {
  const before = consentsOf(state, person);
  const known = before.now[purpose];
  // The first event of the stream hides the row, so the row's consents are recorded with it.
  const rest =
    state.history.length > 0
      ? []
      : before.history.map((given) => event("consentNoted", person, given));
  if (!granted) {
    if (neededPurposes.includes(purpose)) throw new Refusal("CONSENT_NEEDED", { purpose });
    if (known?.granted !== true) return [];
    const { version: ended } = known;
    return [...rest, event("consentSet", person, { purpose, granted, version: ended, at })];
  }
  const currentVersion = consentVersions[purpose];
  if (version !== currentVersion) {
    const fields = [{ field: "/version" }];
    throw new Refusal("VERSION_NOT_CURRENT", { fields, currentVersion }, 422);
  }
  if (known?.granted === true && known.version === version) return [];
  return [...rest, event("consentSet", person, { purpose, granted, version, at })];
};

/** The consent to one purpose, with the current version of its text. */
export const standingOf = ({ now }: Consents, purpose: Purpose): Standing => {
  const given = now[purpose];
  return {
    purpose,
    granted: given?.granted === true,
    version: given?.version ?? null,
    at: given?.at ?? null,
    currentVersion: consentVersions[purpose],
    isNeeded: neededPurposes.includes(purpose),
  };
};

/** The consents to all purposes. */
export const standings = (state: Consents): Standing[] =>
  purposes.map((purpose) => standingOf(state, purpose));
