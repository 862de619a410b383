/** Consents that other actions ask about. */
import type { Person } from "../domain/account.ts";
import { consentLists, hasConsent } from "../domain/consents.ts";
import type { UserService } from "./account.command.ts";

/** Whether someone agrees now that we look where he is. */
export const hasLocationConsent = async ({ log }: UserService, person: Person): Promise<boolean> =>
  hasConsent(await log.state(consentLists, person._id), person, "location");
