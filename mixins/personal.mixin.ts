/** Personal mixin: brings the action that says everything a service holds about someone. */
import type { Context, Service, ServiceSchema } from "moleculer";
import { type HeldSection, heldRowsMax, personalExport } from "../services/contracts/personal.ts";
import type { Static } from "../services/contracts/schema.ts";

type Section = Static<typeof HeldSection>;
type Held = Readonly<Record<string, readonly object[]>>;

/** How many rows to ask a store for, so that it shows whether there are more than are given. */
export const heldLimit = heldRowsMax + 1;

const sectionOf = ([name, rows]: [string, readonly object[]]): Section => ({
  name,
  items: rows.slice(0, heldRowsMax).map((row) => ({ ...row })),
  isCut: rows.length > heldRowsMax,
});

/** `gather` answers rows by the name of what they are. O(rows). */
export const personal = (
  gather: (service: Service, userId: string) => Promise<Held>,
): Partial<ServiceSchema> => ({
  actions: {
    "personal.export": {
      visibility: "public",
      params: personalExport.params as never,
      async handler(this: Service, ctx: Context<{ userId: string }>) {
        return { sections: Object.entries(await gather(this, ctx.params.userId)).map(sectionOf) };
      },
    },
  },
});
