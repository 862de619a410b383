/** Home of: where someone begins after signing in. Pure. */
import type { Role } from "../../api/session.ts";
import { pageOf } from "../../app/pages.ts";

const homes: Readonly<Record<Role, string>> = {
  worker: "/home",
  employer: "/employer",
  operator: "/operator",
};

/** The first screen of a role. */
export const homeOf = (role: Role): string => homes[role];

/** The `next` of an address: a path of this app alone, as a link may not lead elsewhere after the sign-in. */
const nextOf = (query: URLSearchParams): string | null => {
  const next = query.get("next") ?? "";
  return /^\/(?![/\\])/.test(next) ? next : null;
};

/** Where the sign-in leads: to the page that asked for it, where that is for this role, else home. */
export const afterSignIn = (query: URLSearchParams, role: Role): string => {
  const next = nextOf(query);
  const page = pageOf(next?.split(/[?#]/)[0] ?? "")?.page ?? null;
  const isFor = page !== null && (page.who?.includes(role) ?? true);
  return next !== null && isFor ? next : homeOf(role);
};

/** The address of another way to sign in, which leads to the same page. */
export const withNext = (path: string, query: URLSearchParams): string => {
  const next = nextOf(query);
  return next === null ? path : `${path}?next=${encodeURIComponent(next)}`;
};
