/** Subjects: what the store of shared buckets is called on the bus, and what its user needs there. */

export const storeName = "oneday-rates";
export const streamName = `KV_${storeName}`;
/** Names are hashes: one word. */
export const valueSubjects = `$KV.${storeName}.*`;

/** Where the server's answers to a user's own questions go: to a subject of that user alone. */
export const inboxOf = (user: string): string => `_INBOX.${user}`;

/** What a user may say and hear who draws from the store, and no one else. */
export const storeRights = (
  user: string,
): { readonly publish: readonly string[]; readonly subscribe: readonly string[] } => ({
  publish: [
    "$JS.API.INFO",
    `$JS.API.STREAM.INFO.${streamName}`,
    `$JS.API.STREAM.CREATE.${streamName}`,
    `$JS.API.DIRECT.GET.${streamName}.${valueSubjects}`,
    valueSubjects,
  ],
  subscribe: [`${inboxOf(user)}.>`],
});
