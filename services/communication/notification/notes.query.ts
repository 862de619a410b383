/** Notes: the texts of notifications that leave the app. */
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Language } from "../../contracts/communication/notification-kinds.ts";
import type { Item } from "../channel/channel.types.ts";
import { textOf } from "../texts/notification-texts.ts";
import { textsIn, worksIn } from "./notification-list.query.ts";
import { type Listed, notifications } from "./notifications.projection.ts";

/** A text as in the list, and the title without the names of the work. */
export type Note = {
  readonly notificationId: string;
  readonly kind: string;
  readonly text: string;
  readonly title: string;
  readonly data: Readonly<Record<string, string>>;
};

const readTries = 40;
const readAgainMs = 50;

/** The rows of some items; null while the list, which follows the log, does not have one of them. */
const rowsOf = async (service: Service, items: readonly Item[]): Promise<Listed[] | null> => {
  const list = readModelOf(service, notifications);
  const rows = await Promise.all(
    items.map(({ source }) =>
      "notificationId" in source ? list.get(source.notificationId) : null,
    ),
  );
  const found = rows.filter((row) => row !== null);
  return found.length < items.length ? null : found;
};

/** The rows of some items, for which it waits for two seconds; null when the list lacks one then. */
const rowsSoon = async (service: Service, items: readonly Item[]): Promise<Listed[] | null> => {
  let rows = await rowsOf(service, items);
  for (let tries = 1; rows === null && tries < readTries; tries += 1) {
    await pause(readAgainMs);
    rows = await rowsOf(service, items);
  }
  return rows;
};

/** The texts of some items in a language; null while the list does not have one of them. */
export const notesOf = async (
  service: Service,
  items: readonly Item[],
  language: Language,
): Promise<Note[] | null> => {
  const rows = await rowsSoon(service, items);
  if (rows === null) return null;
  const texts = await textsIn(service, rows, language);
  return rows.map(({ _id: notificationId, kind, data }, n) => ({
    ...{ notificationId, kind, data },
    text: texts[n] ?? "",
    title: textOf(kind, language, data, null),
  }));
};

/** What some items are about, without a text; null while the list does not have one of them. */
export const worksOf = async (service: Service, items: readonly Item[]) => {
  const rows = await rowsSoon(service, items);
  if (rows === null) return null;
  const works = await worksIn(service, rows);
  return rows.map(({ kind, data }, n) => ({ kind, data, work: works[n] ?? null }));
};
