/** Bucket subjects: the NATS names of the shared rate buckets, and the permissions to use them. */

export const storeName = "oneday-rates";
export const streamName = `KV_${storeName}`;
/** Names are hashes: one token of the subject. */
export const valueSubjects = `$KV.${storeName}.*`;

/** The prefix of a user's own inboxes, which only that user may read. */
export const inboxOf = (user: string): string => `_INBOX.${user}`;

/** What a user of the bucket store may publish and subscribe to. */
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
