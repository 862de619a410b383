/**
 * Guardian: the person who agreed that a worker of 15 to 18 may work (근로기준법 제67조, 민법 제5조).
 *
 * Name and phone are in the vault, as the worker states them. The guardian is not contacted.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, instant, seoulDate } from "../../contracts/core/units.ts";
import { ageYears } from "../../contracts/kernel/age.ts";
import { needsGuardian } from "../../contracts/law/minors.ts";
import type { Person } from "./account.ts";

type Guardian = NonNullable<Person["guardian"]>;

const wrongTime = (code: string, path: string): Refusal =>
  new Refusal(code, { fields: [{ field: `${path}/consentAt` }] }, 422);

/**
 * A guardian as stored, at registration and later. `path` is the JSON pointer of the guardian in the
 * request. Refuses CONSENT_IN_FUTURE, and CONSENT_TOO_OLD for a consent from before the worker's
 * birth (422 each).
 */
export const keptGuardian = (
  { birthDate }: Pick<Person, "birthDate">,
  given: Guardian,
  at: Instant,
  path = "",
): Guardian => {
  const consentAt = instant(given.consentAt);
  if (consentAt > at) throw wrongTime("CONSENT_IN_FUTURE", path);
  if (seoulDate(consentAt) < birthDate) throw wrongTime("CONSENT_TOO_OLD", path);
  return { ...given, consentAt };
};

/** The same for a worker who names a guardian after registration. Also refuses NOT_A_MINOR. */
export const checkedGuardian = (
  person: Pick<Person, "birthDate">,
  given: Guardian,
  at: Instant,
): Guardian => {
  const today = seoulDate(at);
  if (!needsGuardian(ageYears(person.birthDate, today), today)) throw new Refusal("NOT_A_MINOR");
  return keptGuardian(person, given, at);
};
