/** Event id: the place of an event in its log. */

/** The id that no other event has: `job:17.0`. */
export const eventIdOf = ({
  source,
  position,
  index,
}: {
  readonly source: string;
  readonly position: number;
  readonly index: number;
}): string => `${source}:${position}.${index}`;
