/** Policy: the table of which role may call which route, made from the contracts. */
import type { ActionContract, Contract, Role, Who } from "./action-contract.ts";

export const roles = ["worker", "employer", "operator"] as const satisfies readonly Role[];

export type Policy = {
  readonly route: string;
  readonly action: string;
  /** Callers without a token may, too. */
  readonly isPublic: boolean;
  readonly may: Readonly<Record<Role, boolean>>;
};

/** Whether the contract lets a role call. */
export const mayCall = (who: Who, role: Role): boolean =>
  who === "public" || who === "any" || (who !== "internal" && who.includes(role));

/** Why a contract does not fit the table; null when it does. */
export const policyBreach = ({
  who,
  rest,
  takesForm,
  takesMail,
}: Pick<ActionContract, "who" | "rest" | "takesForm" | "takesMail">): string | null => {
  if (rest === undefined) return who === "internal" ? null : "may be called, and has no route";
  if (who === "internal") return "has a route, and is internal";
  if (takesForm && who !== "public") return "accepts a form, and is not public";
  if (takesMail && who !== "public") return "accepts a mail, and is not public";
  if (who === "public" || who === "any") return null;
  const isListed = Array.isArray(who) && who.length > 0;
  if (!isListed) return "has a route, and no role may call it";
  const strange = who.find((role) => !(roles as readonly string[]).includes(role));
  return strange === undefined ? null : `names a role that there is not: ${strange}`;
};

/** One row per route, ordered by route. */
export const policyOf = (contracts: Contract): Policy[] =>
  Object.entries(contracts)
    .flatMap(([action, { who, rest }]) =>
      rest === undefined
        ? []
        : [
            {
              route: rest,
              action,
              isPublic: who === "public",
              may: {
                worker: mayCall(who, "worker"),
                employer: mayCall(who, "employer"),
                operator: mayCall(who, "operator"),
              },
            },
          ],
    )
    .sort((a, b) => (a.route < b.route ? -1 : 1));
