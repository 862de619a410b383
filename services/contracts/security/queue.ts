/**
 * Operators' queue: everything of all services that waits for an operator.
 *
 * Handlers: services/security/open-ends/queue.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantText,
  ListOf,
  NamedOneOf,
  OneOf,
  paging,
  T,
} from "../core/schema.ts";
import { queueKinds } from "../operations/queues.ts";

const Kind = NamedOneOf("OpenEndKind", ...queueKinds);

export const queue = {
  "security.queue": {
    summary: "Everything that waits for an operator, of all services, what is due first",
    rest: "GET /api/security/queue",
    who: ["operator"],
    params: T.Object({ kind: T.Optional(Kind), ...paging }, closed),
    answer: ListOf(
      T.Object(
        {
          kind: Kind,
          id: Id,
          since: InstantText,
          dueAt: InstantText,
          urgency: OneOf("due", "late", "urgent"),
          subjects: T.Record(T.String(), T.String()),
          list: T.String({ description: "the route that lists its kind" }),
          act: T.String({ description: "the route that ends it" }),
        },
        called("OpenEnd"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
} as const satisfies Contract;
