/**
 * Remittance: what was withheld in a month leaves OneDay's accounts, once per employer and month.
 *
 * The employer is the withholding agent (소득세법 제127조). Filed by the employer, the money goes back to
 * their wallet, for them to pay it. By proxy, OneDay pays it to the tax offices and the insurances.
 */
import { won } from "../../contracts/core/units.ts";
import { valueAt } from "../wage/persistent-map.ts";
import * as accounts from "./accounts.ts";
import { pocketOf } from "./accounts.ts";
import { dueAccounts, duesOf, insurancesOf, noDues, taxesOf, totalOf } from "./dues.ts";
import type { Leg, Posted, RemittanceFacts } from "./entry.ts";
import type { Ledger } from "./ledger.ts";
import { post } from "./postings.ts";

const arrivals = ({ by, employerId, dues }: RemittanceFacts): Leg[] =>
  by === "employer"
    ? [{ account: pocketOf(accounts.employer(employerId), "available"), won: totalOf(dues) }]
    : [
        { account: accounts.taxOffice, won: taxesOf(dues) },
        { account: accounts.insurers, won: insurancesOf(dues) },
      ];

/**
 * Posts the remittance of an employer's month; nothing where nothing is due. Throws Error where
 * more would leave than was withheld from this employer's payments and is still here.
 */
export const remit = (ledger: Ledger, facts: RemittanceFacts): Posted[] => {
  const dues = duesOf(facts.dues);
  const left = valueAt(ledger.dues, facts.employerId) ?? noDues;
  const above = dueAccounts.find(([due]) => dues[due] < 0 || dues[due] > left[due]);
  if (above !== undefined) throw new Error(`${facts.month}: ${above[0]} was not withheld`);
  if (totalOf(dues) === 0) return [];
  return post(ledger, { ...facts, dues, kind: "remit" }, [
    ...dueAccounts.map(([due, account]): Leg => ({ account, won: won(-dues[due]) })),
    ...arrivals({ ...facts, dues }),
  ]);
};
