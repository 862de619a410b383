/**
 * Guardian: who has agreed that someone from 15 to 17 works (근로기준법 제67조).
 *
 * The name and the phone are in the vault. Nobody asks the guardian himself: what is kept is what the
 * worker says of him.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, instant, seoulDate } from "../../contracts/core/units.ts";
import { ageYears, type Person } from "./account.ts";

/** From this age on nobody has to agree. */
const adultYears = 18;

type Guardian = NonNullable<Person["guardian"]>;

const wrongTime = (code: string, path: string): Refusal =>
  new Refusal(code, { fields: [{ field: `${path}/consentAt` }] }, 422);

/**
 * A guardian as they are kept, at registration and later alike; `path` is where their fields are in
 * the request. Refuses CONSENT_IN_FUTURE, and CONSENT_TOO_OLD for a consent from before the worker
 * was born (422 each).
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

/** The same for a worker who names one now. Refuses NOT_A_MINOR too. */
export const checkedGuardian = (
  person: Pick<Person, "birthDate">,
  given: Guardian,
  at: Instant,
): Guardian => {
  if (ageYears(person.birthDate, seoulDate(at)) >= adultYears) throw new Refusal("NOT_A_MINOR");
  return keptGuardian(person, given, at);
};
