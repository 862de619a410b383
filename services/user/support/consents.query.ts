/** Consents that other actions check. */
import type { Person } from "../domain/account.ts";
import { consentLists, hasConsent } from "../domain/consents.ts";
import type { UserService } from "./account.command.ts";

/** Whether the user currently consents to the use of their location. */
export const hasLocationConsent = async ({ log }: UserService, person: Person): Promise<boolean> =>
  hasConsent(await log.state(consentLists, person._id), person, "location");
