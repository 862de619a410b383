/** Common: the list of what thousands use, of a package; loaded when a password is first set. */
import { checkCommon, type Owner } from "../domain/common-passwords.ts";

/** Shorter ones are no passwords here. */
const lengthMin = 8;

const load = async (): Promise<ReadonlySet<string>> => {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].filter(({ length }) => length >= lengthMin));
};
let loading: Promise<ReadonlySet<string>> | null = null;

/** Refuses PASSWORD_TOO_COMMON (422), with the field that the password came in. */
export const checkPassword = async (
  password: string,
  owner: Owner,
  field = "password",
): Promise<void> => {
  loading ??= load();
  const listed = await loading;
  checkCommon(password, owner, { field, isListed: (text) => listed.has(text) });
};
