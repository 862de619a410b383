/**
 * Pages: the paths of the app. The gateway answers them with the app's page and 200, others with 404.
 */
import type { Area } from "../words/areas.ts";

export type Page = {
  /** A path; `:name` stands for one part of it. */
  readonly path: string;
  /** Whose screens and texts it needs. */
  readonly area: Exclude<Area, "common">;
  /** Uses the whole width of a wide window. */
  readonly isWide?: true;
  /** For engineers: not in production. */
  readonly isInternal?: true;
  /** Who may see it; absent for everyone. */
  readonly who?: readonly ("worker" | "employer" | "operator")[];
};

/** Everyone who is signed in. */
const everyone = ["worker", "employer", "operator"] as const;

export const pages = [
  { path: "/", area: "stranger" },
  { path: "/jobs/:jobId", area: "stranger" },
  { path: "/login", area: "stranger" },
  { path: "/register", area: "stranger" },
  { path: "/demo", area: "play", isWide: true },
  { path: "/employer", area: "employer", who: ["employer"] },
  { path: "/employer/post", area: "employer", who: ["employer"] },
  { path: "/employer/jobs/:jobId", area: "employer", who: ["employer"] },
  { path: "/employer/jobs/:jobId/today", area: "employer", who: ["employer"] },
  { path: "/employer/wallet", area: "employer", who: ["employer"] },
  { path: "/employer/company", area: "employer", who: ["employer"] },
  { path: "/employer/favourites", area: "employer", who: ["employer"] },
  { path: "/employer/templates", area: "employer", who: ["employer"] },
  { path: "/home", area: "worker", who: ["worker"] },
  { path: "/calendar", area: "worker", who: ["worker"] },
  { path: "/wallet", area: "worker", who: ["worker"] },
  { path: "/applications/:applicationId", area: "worker", who: ["worker"] },
  { path: "/applications/:applicationId/contract", area: "worker", who: ["worker", "employer"] },
  { path: "/applications/:applicationId/payslip", area: "worker", who: ["worker", "employer"] },
  { path: "/chat", area: "worker", who: ["worker", "employer"] },
  { path: "/chat/:conversationId", area: "worker", who: ["worker", "employer"] },
  { path: "/notifications", area: "worker", who: everyone },
  { path: "/me", area: "worker", who: everyone },
  { path: "/me/profile", area: "worker", who: everyone },
  { path: "/me/security", area: "worker", who: everyone },
  { path: "/me/privacy", area: "worker", who: everyone },
  { path: "/me/notifications", area: "worker", who: everyone },
  { path: "/goodbye", area: "worker" },
  { path: "/me/work", area: "worker", who: ["worker"] },
  { path: "/me/certificates", area: "worker", who: ["worker"] },
  { path: "/me/reliability", area: "worker", who: ["worker"] },
  { path: "/me/searches", area: "worker", who: ["worker"] },
  { path: "/employer/work/:applicationId", area: "employer", who: ["employer"] },
  { path: "/employer/reports", area: "employer", who: ["employer"] },
  { path: "/employer/sites", area: "employer", who: ["employer"] },
  { path: "/operator", area: "operator", isWide: true, who: ["operator"] },
  { path: "/operator/queue", area: "operator", isWide: true, who: ["operator"] },
  { path: "/operator/sagas", area: "operator", isWide: true, who: ["operator"] },
  { path: "/operator/story/:id", area: "operator", isWide: true, who: ["operator"] },
  { path: "/operator/events", area: "operator", isWide: true, who: ["operator"] },
  { path: "/operator/audit", area: "operator", isWide: true, who: ["operator"] },
  { path: "/operator/market", area: "operator", isWide: true, who: ["operator"] },
  { path: "/operator/people", area: "operator", isWide: true, who: ["operator"] },
  { path: "/ui", area: "parts", isWide: true, isInternal: true },
] as const satisfies readonly Page[];

export type Match = { readonly page: Page; readonly params: Readonly<Record<string, string>> };

const matchOf = (page: Page, given: readonly string[]): Match | null => {
  const wanted = page.path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":") && value !== "") params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return { page, params };
};

/** The page of a path; null for a path that the app does not have here. */
export const servedPageOf = (path: string, hasInternal: boolean): Match | null => {
  const found = pageOf(path);
  return found?.page.isInternal && !hasInternal ? null : found;
};

/** The page of a path, wherever the app runs; null for a path that the app does not have. */
export const pageOf = (path: string): Match | null => {
  const given = (path.length > 1 ? path.replace(/\/+$/, "") : path).split("/");
  try {
    for (const page of pages) {
      const match = matchOf(page, given);
      if (match !== null) return match;
    }
    return null;
  } catch {
    // The path has a % that encodes nothing.
    return null;
  }
};
