/**
 * Consents: to what someone has agreed, purpose by purpose.
 *
 * Owns the stream `consents:<userId>`: which version of which text, and when; that is all its
 * history. Accounts that were brought over have no stream yet: until they say something, what their
 * row says counts, as version 1.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
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
/** `consentNoted` writes down what was known before; `consentSet` is news. */
export type ConsentEvent = {
  readonly type: "consentNoted" | "consentSet";
  readonly data: Given & { readonly userId: string };
};
type Standing = Answer<"user.consents.set">;

const purposes = Object.keys(consentVersions) as Purpose[];
/** Rows that were made before there were versions agreed to the first. */
const firstVersion = 1;

const evolve = ({ now, history }: Consents, { data }: ConsentEvent): Consents => {
  const { userId: _, ...given } = data;
  return {
    now: { ...now, [given.purpose]: given },
    history: [given, ...history].slice(0, consentHistoryMax),
  };
};

export const consentLists: Decider<Consents, ConsentEvent> = {
  stream: "consents",
  empty: { now: {}, history: [] },
  evolve,
};

const fromRow = ({ consents }: Person, version: number): Given[] =>
  purposes
    .filter((purpose) => consents[purpose] === true)
    .map((purpose) => ({ purpose, granted: true, version, at: consents.at }));

/** What counts of someone: what he said last, else what his row says. */
export const consentsOf = (state: Consents, person: Person): Consents => {
  if (state.history.length > 0) return state;
  const history = fromRow(person, firstVersion);
  return { now: Object.fromEntries(history.map((given) => [given.purpose, given])), history };
};

export const hasConsent = (state: Consents, person: Person, purpose: Purpose): boolean =>
  consentsOf(state, person).now[purpose]?.granted === true;

const event = (type: ConsentEvent["type"], person: Person, given: Given): ConsentEvent => ({
  type,
  data: { userId: person._id, ...given },
});

/** What someone agreed to when he registered, to the texts of that day; once. */
export const firstConsents = (state: Consents, person: Person): ConsentEvent[] => {
  if (state.history.length > 0) return [];
  return fromRow(person, firstVersion).map((given) =>
    event("consentNoted", person, { ...given, version: consentVersions[given.purpose] }),
  );
};

/**
 * Agrees to a purpose or takes it back; saying it again changes nothing. Refuses CONSENT_NEEDED, and
 * VERSION_NOT_CURRENT (422) to agree to another text than is shown now.
 */
export const setConsent = (
  state: Consents,
  person: Person,
  { purpose, granted, version }: Omit<Given, "at">,
  at: Instant,
): ConsentEvent[] => {
  const before = consentsOf(state, person);
  const known = before.now[purpose];
  // What a row said is written down with the first word on the log: that word must not hide it.
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

/** How one purpose stands. */
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

export const standings = (state: Consents): Standing[] =>
  purposes.map((purpose) => standingOf(state, purpose));
