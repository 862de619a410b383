/**
 * Accounts: the names of the pockets that the ledger moves money between.
 *
 * `available` may be spent, `held` is promised to a worker, `transit` is on its way to a bank.
 * Only `ext:*`, the world outside, may be negative: its debt is what everyone here owns.
 */
export type Role = "worker" | "employer";
export type Party = { readonly role: Role; readonly userId: string };
export type Pocket = "available" | "held" | "transit";

export const bank = "ext:bank";
export const platformFee = "platform:fee";
export const incomeTax = "platform:tax:income";
export const localTax = "platform:tax:local";
export const insurance = "platform:insurance";
/** The employers' own share of it, apart from what was withheld from workers. */
export const employerInsurance = "platform:insurance:employer";

/** Industrial accident insurance, which is the employers' alone. */
export const accidentInsurance = "platform:insurance:accident";

export const pocketOf = ({ role, userId }: Party, pocket: Pocket): string =>
  `${role}:${userId}:${pocket}`;

export const employer = (userId: string): Party => ({ role: "employer", userId });
export const worker = (userId: string): Party => ({ role: "worker", userId });

export const isOutside = (account: string): boolean => account.startsWith("ext:");
export const isHeld = (account: string): boolean => account.endsWith(":held");
export const isInTransit = (account: string): boolean => account.endsWith(":transit");
/** Accounts of one kind by one name, `worker:available`; those that are nobody's have their own. */
export const classOf = (account: string): string =>
  account.replace(/^(worker|employer):.*:(\w+)$/, "$1:$2");
