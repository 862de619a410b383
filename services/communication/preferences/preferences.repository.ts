/** Preferences as they are stored: read for lists and exports, and taken back when a user leaves. */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import type { Erase } from "../../../mixins/personal-data.mixin.ts";
import { newId } from "../../contracts/core/units.ts";
import { clear, effective, type Preferences, preferences } from "./preferences.ts";

/** What counts for a user. */
export const preferencesOf = async (
  { log }: Pick<LogMethods, "log">,
  userId: string,
): Promise<Preferences> => effective(await log.state(preferences, userId));

/** What a user has chosen, for their export; no row where they chose nothing. */
export const chosenBy = async (
  { log }: Pick<LogMethods, "log">,
  userId: string,
): Promise<object[]> => {
  const chosen = await log.state(preferences, userId);
  const { kinds, ...rest } = chosen;
  return Object.keys(kinds).length + Object.keys(rest).length === 0 ? [] : [chosen];
};

/** Takes back the choices of a user who leaves: from then on nothing counts as chosen. */
export const clearPreferences: Erase = async (service, userId) => {
  const { log } = service as Service & LogMethods;
  // New each time: it may be asked for again, and clearing twice is clearing once.
  const by = systemCommand(`clearPreferences:${userId}/${newId()}`, { isFresh: true });
  await log.decide(preferences, userId, (state) => clear(state, userId), by);
};
