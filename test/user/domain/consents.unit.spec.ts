import { expect, test } from "@jest/globals";
import { instant, later } from "../../../services/contracts/core/units.ts";
import { consentVersions } from "../../../services/contracts/user/consents.ts";
import type { Person } from "../../../services/user/domain/account.ts";
import {
  type ConsentEvent,
  type Consents,
  consentLists,
  consentsOf,
  firstConsents,
  hasConsent,
  setConsent,
  standings,
} from "../../../services/user/domain/consents.ts";

const noon = instant("2026-11-23T03:00:00Z");
const after = later(noon, 1000);
const consents = { terms: true, privacy: true, location: true, marketing: false, at: noon };
const person = { _id: "u", consents } as unknown as Person;
const given = (...events: ConsentEvent[]): Consents =>
  events.reduce(consentLists.evolve, consentLists.empty);
const refusal = (type: string, status: number) => expect.objectContaining({ type, status });
const granted = (state: Consents) =>
  standings(consentsOf(state, person))
    .filter((one) => one.granted)
    .map(({ purpose }) => purpose);
const location = { purpose: "location", version: consentVersions.location } as const;

test("registering commits the consents once, in the versions of that day", () => {
  const state = given(...firstConsents(consentLists.empty, person));
  expect(granted(state)).toEqual(["terms", "privacy", "location"]);
  expect(state.history.map(({ version }) => version)).toEqual([1, 1, 1]);
  expect(firstConsents(state, person)).toEqual([]);
});

test("an account without a commit has the consents of its row, and the first commit keeps all of them", () => {
  expect(granted(consentLists.empty)).toEqual(["terms", "privacy", "location"]);
  expect(hasConsent(consentLists.empty, person, "location")).toBe(true);
  const taken = setConsent(consentLists.empty, person, { ...location, granted: false }, after);
  const state = given(...taken);
  expect(granted(state)).toEqual(["terms", "privacy"]);
  expect(state.history).toHaveLength(4);
  expect(state.history[0]).toEqual({ ...location, granted: false, at: after });
  expect(taken.map(({ type }) => type)).toEqual([
    "consentNoted",
    "consentNoted",
    "consentNoted",
    "consentSet",
  ]);
});

test("a withdrawn consent can be given again, and repeating one changes nothing", () => {
  const first = given(...firstConsents(consentLists.empty, person));
  const again = { ...location, granted: true };
  expect(setConsent(first, person, again, after)).toEqual([]);
  const without = setConsent(first, person, { ...location, granted: false }, after).reduce(
    consentLists.evolve,
    first,
  );
  expect(hasConsent(without, person, "location")).toBe(false);
  expect(setConsent(without, person, { ...location, granted: false }, after)).toEqual([]);
  const back = setConsent(without, person, again, after).reduce(consentLists.evolve, without);
  expect(hasConsent(back, person, "location")).toBe(true);
});

test("terms and privacy are withdrawn only with the account, and only today's text can be agreed to", () => {
  for (const purpose of ["terms", "privacy"] as const) {
    const back = { purpose, granted: false, version: 1 };
    expect(() => setConsent(consentLists.empty, person, back, after)).toThrow(
      refusal("CONSENT_NEEDED", 409),
    );
  }
  const other = { purpose: "marketing", granted: true, version: 2 } as const;
  expect(() => setConsent(consentLists.empty, person, other, after)).toThrow(
    refusal("VERSION_NOT_CURRENT", 422),
  );
});

test("the history is bounded without losing the current consents", () => {
  let state = given(...firstConsents(consentLists.empty, person));
  for (let n = 0; n < 150; n += 1) {
    const consent = { ...location, granted: n % 2 === 1 };
    state = setConsent(state, person, consent, after).reduce(consentLists.evolve, state);
  }
  expect(state.history).toHaveLength(100);
  expect(granted(state)).toEqual(["terms", "privacy", "location"]);
});
