/** Form: what is typed at the registration, as the API takes it. Pure. */
import type { Takes } from "../../api/routes.ts";
import { dateKey } from "../../words/format.ts";

export type Form = {
  readonly role: "worker" | "employer";
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly birthDate: string;
  readonly phone: string;
  readonly companyName: string;
  readonly businessNumber: string;
  readonly regularEmployees: string;
  readonly guardianName: string;
  readonly guardianPhone: string;
  readonly hasGuardianConsent: boolean;
  readonly terms: boolean;
  readonly privacy: boolean;
  readonly location: boolean;
  readonly marketing: boolean;
};

export const emptyForm: Form = {
  ...{ role: "worker", email: "", password: "", name: "", birthDate: "", phone: "" },
  ...{ companyName: "", businessNumber: "", regularEmployees: "" },
  ...{ guardianName: "", guardianPhone: "", hasGuardianConsent: false },
  ...{ terms: false, privacy: false, location: false, marketing: false },
};

/** Below this age a contract needs a guardian's consent (민법 제4조). */
const majority = 19;

/** Whether someone of this birth date needs a guardian, by the date in Seoul. */
export const isMinor = (birthDate: string, now: Date): boolean => {
  const match = /^(\d{4})-(\d{2}-\d{2})$/.exec(birthDate);
  if (match === null) return false;
  return `${Number(match[1]) + majority}-${match[2]}` > dateKey(now);
};

const filled = <K extends string>(name: K, value: string): { [N in K]?: string } =>
  value.trim() === "" ? {} : ({ [name]: value.trim() } as { [N in K]?: string });

const companyOf = ({ companyName, businessNumber, regularEmployees }: Form) => ({
  ...filled("companyName", companyName),
  ...filled("businessNumber", businessNumber),
  ...(regularEmployees.trim() === "" ? {} : { regularEmployees: Number(regularEmployees) }),
});

/** The registration that a form asks for. */
export const registrationOf = (form: Form, now: Date): Takes<"POST /api/users/register"> => {
  const { role, email, password, name, birthDate, terms, privacy, location, marketing } = form;
  const hasGuardian = isMinor(birthDate, now) && form.hasGuardianConsent;
  const guardian = {
    name: form.guardianName.trim(),
    phone: form.guardianPhone.trim(),
    consentAt: now.toISOString(),
  };
  return {
    ...{ role, email: email.trim(), password, name: name.trim(), birthDate },
    ...filled("phone", form.phone),
    ...(role === "employer" ? companyOf(form) : {}),
    ...(hasGuardian ? { guardian } : {}),
    consents: { terms, privacy, location, marketing },
  };
};
