/**
 * Personal data mixin: what a service holds about a person, and how it is exported and erased.
 *
 * Adds the actions `personal.export` and `personal.erase`, and where work or money can be open
 * `personal.obligations`, `personal.close` and `personal.reopen`. Every collection of the service
 * is named here: how a person is erased from it, or that it holds ids and no other personal data
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

/** Removes what is held about a person, and compacts the collection. Idempotent. */
export type Erase = (service: Service, userId: string) => Promise<void>;

export type Personal = {
  /** The rows about a person, by the name of their kind. O(rows). */
  readonly held: (service: Service, userId: string) => Promise<Held>;
  /** How a person is erased, by collection, in this order. */
  readonly erases: Readonly<Record<string, Erase>>;
  /** The other collections: of a person they hold ids only. */
  readonly holdsIds: readonly string[];
  /** The person's open obligations. */
  readonly reasons?: (service: Service, userId: string) => Promise<Reason[]>;
  /** The records that a law has the service keep if the person leaves now. */
  readonly kept?: (service: Service, userId: string) => Promise<RetainedRecords[]>;
  readonly gate?: AccountGate;
  /** Ends what began while the gate was closing; after `gate.end`. */
  readonly ends?: Erase;
};

/** How many rows to request: one more than are exported, to see whether there are more. */
export const heldLimit = heldRowsMax + 1;

const sectionOf = ([name, rows]: [string, readonly object[]]): Section => ({
  name,
  items: rows.slice(0, heldRowsMax).map((row) => ({ ...row })),
  isCut: rows.length > heldRowsMax,
});

type PersonalContext = Context<{ userId: string; undoes: string }, Meta, Locals>;

const actionOf = (
  { params }: { readonly params: unknown },
  handler: (this: Service, ctx: PersonalContext) => Promise<object>,
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

/** The actions, and the service's options under `personal` of its schema. */
export const personalData = (options: Personal): WithPersonal => {
  const { held, erases, reasons, kept, gate, ends } = options;
  const answersAhead = kept !== undefined || reasons !== undefined;
  return {
    personal: options,
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
          const records = (await kept?.(this, userId)) ?? [];
          return { reasons: open.slice(0, obligationsMax), kept: records };
        }),
      }),
      ...(gate !== undefined && reasons !== undefined && closing(gate, reasons)),
    },
  };
};
