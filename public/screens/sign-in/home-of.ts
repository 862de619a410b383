/** Home of: where each role begins after signing in. Pure. */
import type { Role } from "../../api/session.ts";

const homes: Readonly<Record<Role, string>> = {
  worker: "/home",
  employer: "/employer",
  operator: "/operator",
};

/** The first screen of a role. */
export const homeOf = (role: Role): string => homes[role];
