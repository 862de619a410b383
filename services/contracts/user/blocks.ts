/**
 * Blocks: two users who are never matched again, because one of them does not want to.
 *
 * Handlers: services/user/actions/blocks.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Id, InstantText, ListOf, paging, T } from "../core/schema.ts";
import { ById } from "./account.ts";

const others = ["worker", "employer"] as const;

export const blocks = {
  "user.blocks": {
    summary: "Whom the caller has blocked, newest first",
    rest: "GET /api/users/me/blocks",
    who: others,
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          userId: Id,
          displayName: T.String({ description: "empty: no more here" }),
          at: InstantText,
        },
        called("Block"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "user.blocks.set": {
    summary: "Never meet someone again, who is not notified; work that is agreed on goes on",
    rest: "PUT /api/users/me/blocks/:userId",
    who: others,
    params: ById,
    answer: T.Object({ userId: Id, at: InstantText }, called("BlockSet")),
    refuses: ["NOT_FOUND", "OWN_ACCOUNT", "IS_OPERATOR", "TOO_MANY_BLOCKS"],
    whileSuspended: true,
  },
  "user.blocks.end": {
    summary: "Take a block back; the other's own stays",
    rest: "DELETE /api/users/me/blocks/:userId",
    who: others,
    params: ById,
    answer: ById,
    refuses: [],
    whileSuspended: true,
  },
} as const satisfies Contract;
