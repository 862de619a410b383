/** Every service: asks all services that have an action, and puts the answers together. */
import { ownerOf } from "../../../services/contracts/allowed-calls.ts";
import { type ActionName, actions, type Calls } from "../../../services/contracts/index.ts";
import { lineOf } from "./refused-line.ts";
import type { Row } from "./shown.ts";

/** The most items of a page, by the contracts. */
const perPage = 100;
/** More rows are for the routes, which page. */
const pagesMax = 10;

/** The services that have an action, as `sagas`, in the order of the contracts. */
export const servicesWith = (action: string): readonly string[] =>
  Object.keys(actions)
    .filter((name) => name === `${ownerOf(name)}.${action}`)
    .map(ownerOf);

type Page = { readonly items: readonly Row[]; readonly nextCursor: string | null };

/** The items of a list, page after page, a thousand at most. */
export const listOf = async (calls: Calls, action: ActionName, params: object): Promise<Row[]> => {
  const items: Row[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const given = cursor === null ? params : { ...params, cursor };
    const answer: Page = await calls.call<Page, object>(action, { ...given, limit: perPage });
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return items;
};

/**
 * The rows of every service, each with the service's name. A service that does not answer has a row
 * with its problem. Rejects with the first problem when none answers.
 */
export const rowsOfEach = async (
  action: string,
  ask: (service: string) => Promise<readonly Row[]>,
): Promise<Row[]> => {
  const services = servicesWith(action);
  const answers = await Promise.allSettled(services.map(ask));
  const [first] = answers;
  if (first?.status === "rejected" && answers.every(({ status }) => status === "rejected")) {
    throw first.reason;
  }
  return answers.flatMap((answer, index) => {
    const service = services[index];
    if (answer.status === "rejected") return [{ service, problem: lineOf(answer.reason) }];
    return answer.value.map((row) => ({ service, ...row }));
  });
};
