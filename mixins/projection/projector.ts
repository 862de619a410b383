/**
 * Projector: a read model as a pure function of public messages.
 *
 * Each stored document holds, per source, the last message it has seen (`seen`). So a repeated
 * message changes no document, and a replica writes only if `seen` is what it has read. A removed
 * document leaves a tombstone with its `seen`.
 */
import { eventIdOf } from "../../services/contracts/core/event-id.ts";
import type { EventName } from "../../services/contracts/events.ts";
import type { Message } from "../../services/contracts/index.ts";
import type { Doc, Indexes } from "../store/store.ts";

export type Projector<D extends Doc> = {
  readonly name: string;
  /** Another version is another read model: it is built beside the old one. */
  readonly version: number;
  readonly indexes?: Indexes;
  readonly on: readonly EventName[];
  /** The ids of the documents that a message changes. */
  readonly ids: (message: Message) => readonly string[];
  /** The document after the message; null when it is removed. Pure. */
  readonly next: (doc: D | null, message: Message, id: string) => D | null;
};

/** A projector threw on a message. Being pure, it would throw again: the message is set aside. */
export class ProjectorFault extends Error {
  readonly poison: Message;
  readonly thrown: unknown;

  constructor(projector: string, message: Message, thrown: unknown) {
    super(`${projector} cannot take ${eventIdOf(message)}`);
    this.name = "ProjectorFault";
    this.poison = message;
    this.thrown = thrown;
  }
}

const orFault = <T>(projector: string, message: Message, work: () => T): T => {
  try {
    return work();
  } catch (thrown) {
    throw new ProjectorFault(projector, message, thrown);
  }
};

export type Stored<D extends Doc> = D & { readonly seen: string; readonly isGone?: true };

/** The position and index of a message, as text: `17.0`. */
export const markOf = ({ position, index }: Message): string => `${position}.${index}`;
const isBefore = (a: string, b: string): boolean => {
  const [positionA = 0, indexA = 0] = a.split(".").map(Number);
  const [positionB = 0, indexB = 0] = b.split(".").map(Number);
  return positionA === positionB ? indexA < indexB : positionA < positionB;
};

const parse = (seen: string): Map<string, string> =>
  new Map(seen === "" ? [] : seen.split(" ").map((part) => part.split("=") as [string, string]));
const print = (marks: ReadonlyMap<string, string>): string =>
  [...marks]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, mark]) => `${source}=${mark}`)
    .join(" ");

/** The document as readers see it: without `seen`; null when it is removed. */
export const visible = <D extends Doc>(stored: Stored<D> | null): D | null => {
  if (stored === null || stored.isGone) return null;
  const { seen: _, ...doc } = stored;
  return doc as unknown as D;
};

/**
 * Folds messages onto a stored document, and skips those that it has seen. Returns the same object
 * when no message was new. Throws ProjectorFault.
 */
export const foldOnto = <D extends Doc>(
  projector: Projector<D>,
  id: string,
  stored: Stored<D> | null,
  messages: readonly Message[],
): Stored<D> | null => {
  const marks = parse(stored?.seen ?? "");
  const fresh = messages.filter((message) =>
    isBefore(marks.get(message.source) ?? "", markOf(message)),
  );
  if (fresh.length === 0) return stored;
  let doc = visible(stored);
  for (const message of fresh) {
    const before = doc;
    doc = orFault(projector.name, message, () => projector.next(before, message, id));
    marks.set(message.source, markOf(message));
  }
  const seen = print(marks);
  return doc === null
    ? ({ _id: id, seen, isGone: true } as unknown as Stored<D>)
    : { ...doc, _id: id, seen };
};

/** The messages of a page by the document that they change, in order. */
export const byDocument = <D extends Doc>(
  projector: Projector<D>,
  messages: readonly Message[],
): Map<string, Message[]> => {
  const groups = new Map<string, Message[]>();
  for (const message of messages) {
    if (!(projector.on as readonly string[]).includes(message.type)) continue;
    for (const id of orFault(projector.name, message, () => projector.ids(message))) {
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [message]);
      else group.push(message);
    }
  }
  return groups;
};

/** The furthest position of a source that any document has seen; 0 if none has. O(documents). */
export const furthestSeen = (
  docs: readonly { readonly seen: string }[],
  source: string,
): number => {
  let furthest = 0;
  for (const { seen } of docs) {
    // A mark is `position.index`, so the position is its whole part.
    const position = Number.parseInt(parse(seen).get(source) ?? "0", 10);
    if (position > furthest) furthest = position;
  }
  return furthest;
};

/** The document that a page was written to last, and the last message of the page that it saw. */
export type Last = { readonly id: string; readonly mark: string };

/** Whether a stored document has seen a message of a source, or a later one. */
export const hasSeen = (
  stored: { readonly seen: string } | null,
  source: string,
  mark: string,
): boolean => {
  const seen = parse(stored?.seen ?? "").get(source);
  return seen !== undefined && !isBefore(seen, mark);
};
