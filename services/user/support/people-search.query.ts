/** People search: the accounts that an operator looks for, newest first within each field. */
import { cursorInvalid, limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { isId } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { searchMin } from "../../contracts/user/operator-accounts.ts";
import { claims, type Person } from "../domain/account.ts";
import {
  finds,
  type Lookup,
  lookupsOf,
  maskEmail,
  type SearchField,
} from "../stores/people-lookups.ts";
import type { UserService } from "./account.command.ts";

type Found = Answer<"user.search">;
type Match = { readonly person: Person; readonly by: "id" | SearchField; readonly lookup: number };
/** Where a page begins: the lookup, and the row of it that the page before ended with. */
type Start = { readonly lookup: number; readonly before: string | null };

const itemOf = ({ person, by }: Match): Found["items"][number] => {
  const { _id: userId, role, name, companyName, email, createdAt } = person;
  return {
    userId,
    role,
    name,
    ...(companyName === undefined ? {} : { companyName }),
    maskedEmail: maskEmail(email),
    madeAt: createdAt,
    by,
  };
};

/** Whether a row is an account: one without its claim is an orphan, or is being erased. */
const isAccount = async ({ log }: UserService, { _id, emailHash }: Person): Promise<boolean> => {
  const claim = await log.state(claims, emailHash);
  return claim.status === "claimed" && claim.userId === _id;
};

/** The one account whose id or whole address a text is; the address is found by its keyed hash. */
const exact = async (service: UserService, text: string): Promise<Match | null> => {
  const by = text.includes("@") ? "email" : "id";
  let userId: string | null = isId(text) ? text : null;
  if (by === "email") {
    const claim = await service.log.state(claims, service.vault.emailHash(text));
    userId = claim.status === "claimed" ? claim.userId : null;
  }
  const person = userId === null ? null : await service.vault.get(userId);
  const isOne = person !== null && (await isAccount(service, person));
  return isOne ? { person, by, lookup: 0 } : null;
};

/** The rows of all lookups from a start on; each row once, by the first lookup that finds it. */
async function* matchesOf(
  service: UserService,
  lookups: readonly Lookup[],
  start: Start,
  pageRows: number,
): AsyncGenerator<Match> {
  for (const [n, lookup] of lookups.entries()) {
    if (n < start.lookup) continue;
    let before = n === start.lookup ? start.before : null;
    for (;;) {
      const rows = await service.vault.found(lookup, before, pageRows);
      for (const person of rows) {
        const isShown = lookups.slice(0, n).some((earlier) => finds(earlier, person));
        if (isShown || !(await isAccount(service, person))) continue;
        yield { person, by: lookup.field, lookup: n };
      }
      before = rows.at(-1)?.madeKey ?? null;
      if (rows.length < pageRows) break;
    }
  }
}

/**
 * A page of the people whom a text finds: the one with this id or this whole address, else those whose
 * phone it is, or whose name, company or address begins with it. Refuses CURSOR_INVALID.
 */
export const searchPeople = async (
  service: UserService,
  { q, limit = limitDefault, cursor }: Params<"user.search">,
): Promise<Found> => {
  const text = q.trim();
  const [from = 0, key = ""] = readCursor(cursor, ["number", "string"]) ?? [];
  const lookups = lookupsOf(text);
  if (!Number.isInteger(from) || from < 0 || from >= lookups.length) throw cursorInvalid();
  const one = cursor === undefined ? await exact(service, text) : null;
  if (one !== null) return { items: [itemOf(one)], nextCursor: null };
  const start = { lookup: from, before: cursor === undefined ? null : key };
  const matches: Match[] = [];
  // Blanks around a text do not make it long enough to search for.
  if (text.length < searchMin) return { items: [], nextCursor: null };
  for await (const match of matchesOf(service, lookups, start, limit + 1)) {
    matches.push(match);
    if (matches.length > limit) break;
  }
  return pageOf(matches, limit, ({ lookup, person }) => [lookup, person.madeKey], itemOf);
};
