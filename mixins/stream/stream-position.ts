/**
 * Stream position: up to where a stream has sent, as an event id.
 *
 * A stream merges several logs, and each gateway merges them in its own order. So an id names a
 * place in each log, and every gateway can resume from it.
 */

/** A place in one log: grows with the position of the commit and the message's index in it. */
export type Place = number;
/** The place in each log, by the log's service. */
export type Places = Readonly<Record<string, Place>>;

const perCommit = 1024;

/** The place of a message. */
export const placeOf = (message: { readonly position: number; readonly index: number }): Place =>
  message.position * perCommit + Math.min(message.index, perCommit - 2);

/** The place behind all messages up to a commit. */
export const endOf = (position: number): Place => position * perCommit + perCommit - 1;

/** The position of the commit at a place. */
export const positionAt = (place: Place): number => Math.floor(place / perCommit);

/** An id such as `communication.9s2-job.k1`: base 36, the logs in the order of their names. */
export const idOf = (places: Places): string =>
  Object.keys(places)
    .sort()
    .map((source) => `${source}.${(places[source] ?? 0).toString(36)}`)
    .join("-");

const part = /^([a-z]{1,20})\.([0-9a-z]{1,11})$/;

/** The places of an id; null for a text that is no id of ours. Logs of other names are refused. */
export const placesOf = (id: string, sources: readonly string[]): Places | null => {
  const places: Record<string, Place> = {};
  for (const one of id.split("-")) {
    const [, source = "", text = ""] = part.exec(one) ?? [];
    const place = Number.parseInt(text, 36);
    if (!sources.includes(source) || !Number.isSafeInteger(place)) return null;
    places[source] = place;
  }
  return places;
};
