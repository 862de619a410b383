/**
 * Persistent map: an immutable map of many keys whose updates copy little.
 *
 * It has 64 lists of 64 buckets, chosen by a hash of the key. An update copies the list of lists,
 * one list and one bucket. With 100,000 keys a bucket holds 25.
 */
type Bucket<V> = ReadonlyMap<string, V>;
type BucketList<V> = readonly (Bucket<V> | undefined)[];
export type PersistentMap<V> = {
  readonly size: number;
  readonly shelves: readonly (BucketList<V> | undefined)[];
};

const width = 64;

export const emptyMap: PersistentMap<never> = { size: 0, shelves: [] };

/** FNV-1a, 32 bits. */
const hashOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

const slotOf = (key: string): readonly [number, number] => {
  const hash = hashOf(key);
  return [hash % width, Math.floor(hash / width) % width];
};

/** The value under a key. O(1). */
export const valueAt = <V>({ shelves }: PersistentMap<V>, key: string): V | undefined => {
  const [outer, inner] = slotOf(key);
  return shelves[outer]?.[inner]?.get(key);
};

/** The map with another value under a key; `undefined` removes the key. */
export const withValue = <V>(
  all: PersistentMap<V>,
  key: string,
  value: V | undefined,
): PersistentMap<V> => {
  const [outer, inner] = slotOf(key);
  const old = all.shelves[outer]?.[inner];
  const next = new Map(old);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  const shelves = all.shelves.slice();
  const buckets = all.shelves[outer]?.slice() ?? [];
  buckets[inner] = next;
  shelves[outer] = buckets;
  return { size: all.size + next.size - (old?.size ?? 0), shelves };
};

/** All keys with their values, in no promised order. O(keys). */
export const membersOf = <V>({ shelves }: PersistentMap<V>): [string, V][] =>
  shelves.flatMap((list) => (list ?? []).flatMap((bucket) => [...(bucket ?? [])]));
