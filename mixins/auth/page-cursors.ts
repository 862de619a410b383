/**
 * Cursors: each goes on with the very list that it was given out for.
 *
 * A cursor is the sort key of the last item that was shown, and says nothing by another order, from
 * another place or to another caller. So every list is bound here, by its contract: in front of its
 * cursor stands a hash of what was asked, by whom.
 */
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { cursorInvalid } from "../../services/contracts/core/paging.ts";
import { canonicalJson, sha256 } from "../../services/contracts/core/units.ts";
import type { Caller } from "../../services/contracts/index.ts";

type Asked = { params: object };
type Listed = { nextCursor: string | null };

const hashChars = 16;

const hasCursors = ({ params, answer }: ActionContract): boolean =>
  "cursor" in params.properties &&
  "nextCursor" in ((answer as { properties?: object }).properties ?? {});

/** What runs an action between the cursor that came and the one that goes out. */
export type BindsCursors = <A>(
  ctx: Asked,
  caller: Caller | null,
  run: () => Promise<A>,
) => Promise<A>;

/** For the actions that answer a list; null for others. Refuses CURSOR_INVALID (422). */
export const bindsCursors = (action: string, contract: ActionContract): BindsCursors | null => {
  if (!hasCursors(contract)) return null;
  return async (ctx, caller, run) => {
    const { cursor, limit: _, ...filter } = ctx.params as { cursor?: unknown; limit?: unknown };
    // Most pages are the first and the last: without a cursor nothing is worked out.
    const hash = () =>
      sha256(canonicalJson([action, caller?.userId ?? null, filter])).slice(0, hashChars);
    if (typeof cursor === "string") {
      const own = `${hash()}.`;
      if (!cursor.startsWith(own)) throw cursorInvalid();
      ctx.params = { ...ctx.params, cursor: cursor.slice(own.length) };
    }
    const answer = await run();
    const listed = answer as unknown as Listed;
    // In place: what was kept of a list, it was kept of this one.
    if (listed.nextCursor !== null) listed.nextCursor = `${hash()}.${listed.nextCursor}`;
    return answer;
  };
};
