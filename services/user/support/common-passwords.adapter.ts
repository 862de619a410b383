/** Common passwords: the list of @zxcvbn-ts/language-common, loaded when a password is first set. */
import { checkCommon, type Owner } from "../domain/common-passwords.ts";

/** Shorter passwords are never accepted, so the list need not hold them. */
const lengthMin = 8;

const load = async (): Promise<ReadonlySet<string>> => {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].filter(({ length }) => length >= lengthMin));
};
let loading: Promise<ReadonlySet<string>> | null = null;

/** Refuses PASSWORD_TOO_COMMON (422) on the request's field that holds the password. */
export const checkPassword = async (
  password: string,
  owner: Owner,
  field = "password",
): Promise<void> => {
  loading ??= load();
  const listed = await loading;
  checkCommon(password, owner, { field, isListed: (text) => listed.has(text) });
};
