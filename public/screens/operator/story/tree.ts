/** Tree: how deep each event of a story lies below the one that began it. Pure. */

export type Caused = { readonly eventId: string; readonly causedBy: string | null };

/** The number of causes above each event, in the order of the events; causes come first. */
export const depthsOf = (items: readonly Caused[]): number[] => {
  const depths = new Map<string, number>();
  for (const { eventId, causedBy } of items) {
    const above = causedBy === null ? undefined : depths.get(causedBy);
    depths.set(eventId, above === undefined ? 0 : above + 1);
  }
  return items.map(({ eventId }) => depths.get(eventId) ?? 0);
};

/** The events that nothing before them caused: each began a part of the story. */
export const partsOf = <T extends Caused>(items: readonly T[]): T[][] => {
  const partOf = new Map<string, T[]>();
  const parts: T[][] = [];
  for (const item of items) {
    let part = item.causedBy === null ? undefined : partOf.get(item.causedBy);
    if (part === undefined) {
      part = [];
      parts.push(part);
    }
    part.push(item);
    partOf.set(item.eventId, part);
  }
  return parts;
};
