/**
 * Page cursors: each is valid only for the list that issued it.
 *
 * A cursor is the sort key of the last item shown. It is meaningless in another order, for another
 * list or for another caller. So each cursor is prefixed with a hash of the action, its filters and
 * the caller.
 */
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { cursorInvalid } from "../../services/contracts/core/paging.ts";
import { canonicalJson, sha256 } from "../../services/contracts/core/units.ts";
import type { Caller } from "../../services/contracts/index.ts";

type CursorRequest = { params: object };
type Listed = { nextCursor: string | null };

const hashChars = 16;

const hasCursors = ({ params, answer }: ActionContract): boolean =>
  "cursor" in params.properties &&
  "nextCursor" in ((answer as { properties?: object }).properties ?? {});

/** Runs an action; checks the cursor that comes in and prefixes the one that goes out. */
export type BindsCursors = <A>(
  ctx: CursorRequest,
  caller: Caller | null,
  run: () => Promise<A>,
) => Promise<A>;

/** The cursor check of an action with a list; null for others. Refuses CURSOR_INVALID (422). */
export const bindsCursors = (action: string, contract: ActionContract): BindsCursors | null => {
  if (!hasCursors(contract)) return null;
  return async (ctx, caller, run) => {
    const { cursor, limit: _, ...filter } = ctx.params as { cursor?: unknown; limit?: unknown };
    // Most lists fit one page: without a cursor no hash is computed.
    const hash = () =>
      sha256(canonicalJson([action, caller?.userId ?? null, filter])).slice(0, hashChars);
    if (typeof cursor === "string") {
      const own = `${hash()}.`;
      if (!cursor.startsWith(own)) throw cursorInvalid();
      ctx.params = { ...ctx.params, cursor: cursor.slice(own.length) };
    }
    const answer = await run();
    const listed = answer as unknown as Listed;
    // In place: the parts kept for this object (../http/encoded-json.ts) stay attached to it.
    if (listed.nextCursor !== null) listed.nextCursor = `${hash()}.${listed.nextCursor}`;
    return answer;
  };
};
