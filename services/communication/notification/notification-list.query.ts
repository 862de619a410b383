/** Notification list: the rows of a user's list with their texts. */
import type { Service } from "moleculer";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Language } from "../../contracts/communication/notification-kinds.ts";
import { textOf } from "../texts/notification-texts.ts";
import type { Listed } from "./notifications.projection.ts";
import { factIdsOf, type WorkFact, workFacts, workOf } from "./work-facts.projection.ts";

/** How many facts are read at once. */
const factsAtOnce = 500;

const factsOf = async (
  service: Service,
  rows: readonly Listed[],
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

/** The rows as their owner reads them, each with its text in a language. O(rows). */
export const withTexts = async (service: Service, rows: readonly Listed[], language: Language) => {
  const facts = await factsOf(service, rows);
  return rows.map(({ _id, kind, data, at, readAt }) => ({
    notificationId: _id,
    kind,
    text: textOf(kind, language, data, workOf(data, facts)),
    data,
    at,
    readAt,
  }));
};
