/** Employer identity: what is missing of it, by the row and by an operator's decision on papers. */
import type { Person } from "../domain/account.ts";
import {
  type IdentityField,
  identities,
  identityDetails,
  identityMissing,
  isIdentityChecked,
} from "../domain/employer-identity.ts";
import type { UserService } from "./account.command.ts";

/** The keyed hash of the details that papers are compared with. */
export const identityHash = ({ vault }: UserService, person: Person): string =>
  vault.fingerprint({ identity: person._id, ...identityDetails(person) });

/** What is missing before an employer may accept, in the order of the profile. */
export const missingOf = async (service: UserService, person: Person): Promise<IdentityField[]> => {
  const check = await service.log.state(identities, person._id);
  return identityMissing(person, isIdentityChecked(check, identityHash(service, person)));
};
