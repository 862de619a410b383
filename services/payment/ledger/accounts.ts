/**
 * Accounts: the names of the ledger's accounts.
 *
 * `available` may be spent, `held` is promised to a worker, `transit` is on its way out through the
 * provider. Only `ext:*`, the world outside, may be negative: its debt is what all other accounts
 * own.
 */
export type Role = "worker" | "employer";
export type Party = { readonly role: Role; readonly userId: string };
export type Pocket = "available" | "held" | "transit";

export const bank = "ext:bank";
export const platformFee = "platform:fee";
export const incomeTax = "platform:tax:income";
export const localTax = "platform:tax:local";
export const insurance = "platform:insurance";
/** The employers' share of employment insurance, apart from what is withheld from workers. */
export const employerInsurance = "platform:insurance:employer";

/** Industrial accident insurance, which only employers pay. */
export const accidentInsurance = "platform:insurance:accident";

/** The tax offices and the insurances outside, for what OneDay pays to them by proxy. */
export const taxOffice = "ext:tax-office";
export const insurers = "ext:insurance";

/** The account of a party's pocket, such as `worker:<id>:available`. */
export const pocketOf = ({ role, userId }: Party, pocket: Pocket): string =>
  `${role}:${userId}:${pocket}`;

/** The party of an employer's wallet. */
export const employer = (userId: string): Party => ({ role: "employer", userId });
/** The party of a worker's wallet. */
export const worker = (userId: string): Party => ({ role: "worker", userId });

/** True for `ext:*`, the accounts that may be negative. */
export const isOutside = (account: string): boolean => account.startsWith("ext:");
/** True for the `held` pocket of an employer. */
export const isHeld = (account: string): boolean => account.endsWith(":held");
/** True for the `transit` pocket of a party. */
export const isInTransit = (account: string): boolean => account.endsWith(":transit");
/**
 * The account without its user, such as `worker:available`; accounts of no user keep their name.
 */
export const classOf = (account: string): string =>
  account.replace(/^(worker|employer):.*:(\w+)$/, "$1:$2");
