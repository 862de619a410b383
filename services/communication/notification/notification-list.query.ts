/** Notification list: the rows of a user's list with their texts. */
import type { Service } from "moleculer";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Language } from "../../contracts/communication/notification-kinds.ts";
import { textOf } from "../texts/notification-texts.ts";
import type { Listed } from "./notifications.projection.ts";
import { type ReadMark, readAtOf } from "./read-mark.ts";
import { factIdsOf, type WorkFact, workFacts, workOf } from "./work-facts.projection.ts";

type Content = Pick<Listed, "kind" | "data">;

/** How many facts are read at once. */
const factsAtOnce = 500;

const factsOf = async (
  service: Service,
  rows: readonly Content[],
): Promise<ReadonlyMap<string, WorkFact>> => {
  const ids = factIdsOf(rows);
  const facts = new Map<string, WorkFact>();
  for (let from = 0; from < ids.length; from += factsAtOnce) {
    const some = ids.slice(from, from + factsAtOnce);
    const found = await readModelOf(service, workFacts).find(
      { _id: { $in: some } },
      { limit: some.length },
    );
    for (const fact of found) facts.set(fact._id, fact);
  }
  return facts;
};

/** The works that notifications are about, in their order; null for none. O(notifications). */
export const worksIn = async (service: Service, contents: readonly Content[]) => {
  const facts = await factsOf(service, contents);
  return contents.map(({ data }) => workOf(data, facts));
};

/** The texts of notifications in a language, in their order. O(notifications). */
export const textsIn = async (
  service: Service,
  contents: readonly Content[],
  language: Language,
): Promise<string[]> => {
  const works = await worksIn(service, contents);
  return contents.map(({ kind, data }, n) => textOf(kind, language, data, works[n] ?? null));
};

/** The rows as their owner reads them, each with its text in a language. O(rows). */
export const withTexts = async (
  service: Service,
  rows: readonly Listed[],
  language: Language,
  mark: ReadMark,
) => {
  const texts = await textsIn(service, rows, language);
  return rows.map((row, n) => ({
    notificationId: row._id,
    kind: row.kind,
    text: texts[n] ?? "",
    data: row.data,
    at: row.at,
    readAt: readAtOf(row, mark),
  }));
};
