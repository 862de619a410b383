/**
 * Guardian: who has agreed that someone from 15 to 17 works (근로기준법 제67조).
 *
 * The name and the phone are in the vault. Nobody asks the guardian himself: what is kept is what the
 * worker says of him.
 */
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, instant, seoulDate } from "../contracts/units.ts";
import { ageYears, type Person } from "./account.ts";

/** From this age on nobody has to agree. */
const adultYears = 18;

/** A guardian as he is kept. Refuses NOT_A_MINOR, and CONSENT_IN_FUTURE (422). */
export const checkedGuardian = (
  { birthDate }: Pick<Person, "birthDate">,
  given: NonNullable<Person["guardian"]>,
  at: Instant,
): NonNullable<Person["guardian"]> => {
  if (ageYears(birthDate, seoulDate(at)) >= adultYears) throw new Refusal("NOT_A_MINOR");
  const consentAt = instant(given.consentAt);
  if (consentAt > at) {
    throw new Refusal("CONSENT_IN_FUTURE", { fields: [{ field: "/consentAt" }] }, 422);
  }
  return { ...given, consentAt };
};
