/**
 * Personal mixin: what a service holds about someone, and how he leaves it.
 *
 * It brings the actions `personal.export` and `personal.erase`, and where work or money can be open
 * `personal.obligations`, `personal.close` and `personal.reopen`. Every collection of the service is
 * named here: how someone is erased from it, or that it holds ids and nothing else of him
 * (test/contracts/erasure.unit.spec.ts finds one that is forgotten).
 */
import type { Context, Service, ServiceSchema } from "moleculer";
import {
  type HeldSection,
  heldRowsMax,
  type Kept,
  type Obligation,
  obligationsMax,
  personalClose,
  personalErase,
  personalExport,
  personalObligations,
  personalReopen,
} from "../services/contracts/common/personal-data.ts";
import { Refusal } from "../services/contracts/core/refusal.ts";
import type { Static } from "../services/contracts/core/schema.ts";
import type { Locals, Meta } from "../services/contracts/index.ts";
import { commandOfRequest } from "./log/commands.ts";
import type { AccountGate } from "./personal-data/account-gate.ts";

type Section = Static<typeof HeldSection>;
type Held = Readonly<Record<string, readonly object[]>>;
export type Reason = Static<typeof Obligation>;
export type RetainedRecords = Static<typeof Kept>;

/** Removes what is held about someone; again, it finds nothing. Compacts what it removed from. */
export type Erase = (service: Service, userId: string) => Promise<void>;

export type Personal = {
  /** Rows by the name of what they are. O(rows). */
  readonly held: (service: Service, userId: string) => Promise<Held>;
  /** By the collection that someone is erased from, in this order. */
  readonly erases: Readonly<Record<string, Erase>>;
  /** The other collections: they hold ids, and nothing else of a person. */
  readonly holdsIds: readonly string[];
  /** What of his is open. */
  readonly reasons?: (service: Service, userId: string) => Promise<Reason[]>;
  /** What a law has the service keep when he leaves now. */
  readonly kept?: (service: Service, userId: string) => Promise<RetainedRecords[]>;
  readonly gate?: AccountGate;
  /** Ends what began while the gate was closing; after `gate.end`. */
  readonly ends?: Erase;
};

/** How many rows to ask a store for, so that it shows whether there are more than are given. */
export const heldLimit = heldRowsMax + 1;

const sectionOf = ([name, rows]: [string, readonly object[]]): Section => ({
  name,
  items: rows.slice(0, heldRowsMax).map((row) => ({ ...row })),
  isCut: rows.length > heldRowsMax,
});

type Asked = Context<{ userId: string; undoes: string }, Meta, Locals>;

const actionOf = (
  { params }: { readonly params: unknown },
  handler: (this: Service, ctx: Asked) => Promise<object>,
) => ({ visibility: "public" as const, params: params as never, handler });

const closing = (
  gate: AccountGate,
  reasonsOf: NonNullable<Personal["reasons"]>,
): NonNullable<ServiceSchema["actions"]> => ({
  "personal.close": actionOf(personalClose, async function close(ctx) {
    const { userId } = ctx.params;
    await gate.close(this, userId, commandOfRequest(ctx));
    const reasons = (await reasonsOf(this, userId)).slice(0, obligationsMax);
    if (reasons.length > 0) throw new Refusal("OPEN_OBLIGATIONS", { reasons });
    return {};
  }),
  "personal.reopen": actionOf(personalReopen, async function reopen(ctx) {
    const { userId, undoes } = ctx.params;
    await gate.reopen(this, userId, undoes, commandOfRequest(ctx));
    return {};
  }),
});

type WithPersonal = Partial<ServiceSchema> & { readonly personal: Personal };

/** The actions, and what the service said for them under `personal` of its schema. */
export const personalData = (said: Personal): WithPersonal => {
  const { held, erases, reasons, kept, gate, ends } = said;
  const answersAhead = kept !== undefined || reasons !== undefined;
  return {
    personal: said,
    actions: {
      "personal.export": actionOf(personalExport, async function all(ctx) {
        return { sections: Object.entries(await held(this, ctx.params.userId)).map(sectionOf) };
      }),
      "personal.erase": actionOf(personalErase, async function erase(ctx) {
        const { userId } = ctx.params;
        await gate?.end(this, userId, commandOfRequest(ctx));
        await ends?.(this, userId);
        for (const from of Object.values(erases)) await from(this, userId);
        return {};
      }),
      ...(answersAhead && {
        "personal.obligations": actionOf(personalObligations, async function ahead(ctx) {
          const { userId } = ctx.params;
          const open = (await reasons?.(this, userId)) ?? [];
          const papers = (await kept?.(this, userId)) ?? [];
          return { reasons: open.slice(0, obligationsMax), kept: papers };
        }),
      }),
      ...(gate !== undefined && reasons !== undefined && closing(gate, reasons)),
    },
  };
};
