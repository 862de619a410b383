/** Addresses: where each page of the app's table is seen, by whom. A page without one does not compile. */
import { type Page, pages } from "../../public/app/pages.ts";
import type { World } from "./world.ts";

type Path = (typeof pages)[number]["path"];
export type Visitor = "stranger" | "worker" | "employer" | "operator";
/** The ids that stand in the paths of a world, or of people who have nothing yet. */
export type Ids = Pick<World, "applications" | "jobs"> & { readonly userId: string };

const views = (path: string, name: string, all: string): string[] =>
  all.split(" ").map((one) => `${path}?${name}=${one}`);

const addresses: Readonly<Record<Path, (ids: Ids) => readonly string[]>> = {
  "/": () => ["/?sort=new", "/?q=nothing-is-called-so"],
  "/jobs/:jobId": ({ jobs }) => [`/jobs/${jobs.offered}`],
  "/login": () => ["/login"],
  "/register": () => ["/register"],
  "/employer": () => ["/employer"],
  "/employer/post": ({ jobs }) => [
    "/employer/post",
    `/employer/post?edit=${jobs.offered}`,
    `/employer/post?from=${jobs.paid}`,
  ],
  "/employer/jobs/:jobId": ({ jobs }) =>
    [jobs.pending, jobs.offered, jobs.paid].map((id) => `/employer/jobs/${id}`),
  "/employer/jobs/:jobId/today": ({ jobs }) =>
    [jobs.paid, jobs.corrected, jobs.working].map((id) => `/employer/jobs/${id}/today`),
  "/employer/wallet": () => ["/employer/wallet"],
  "/employer/company": () => ["/employer/company"],
  "/employer/favourites": () => ["/employer/favourites"],
  "/employer/templates": () => ["/employer/templates"],
  "/home": () => ["/home"],
  "/calendar": () => ["/calendar"],
  "/wallet": () => ["/wallet"],
  "/applications/:applicationId": ({ applications }) =>
    Object.values(applications).map((id) => `/applications/${id}`),
  "/applications/:applicationId/contract": ({ applications }) => [
    `/applications/${applications.signed}/contract`,
    `/applications/${applications.accepted}/contract`,
  ],
  "/applications/:applicationId/payslip": ({ applications }) => [
    `/applications/${applications.paid}/payslip`,
  ],
  "/chat": () => ["/chat"],
  "/chat/:conversationId": ({ applications }) => [
    `/chat/${applications.pending}`,
    `/chat/${applications.accepted}`,
  ],
  "/notifications": () => ["/notifications"],
  "/me": () => ["/me"],
  "/me/profile": () => ["/me/profile"],
  "/me/security": () => ["/me/security"],
  "/me/privacy": () => ["/me/privacy"],
  "/me/notifications": () => ["/me/notifications"],
  "/goodbye": () => ["/goodbye"],
  "/me/work": () => ["/me/work"],
  "/me/certificates": () => ["/me/certificates"],
  "/me/reliability": () => ["/me/reliability"],
  "/me/searches": () => ["/me/searches"],
  "/employer/work/:applicationId": ({ applications }) =>
    [applications.paid, applications.working].map((id) => `/employer/work/${id}`),
  "/employer/reports": () => ["/employer/reports"],
  "/employer/sites": () => ["/employer/sites"],
  "/operator": () => ["/operator"],
  "/operator/queue": () => [
    "/operator/queue",
    ...views(
      "/operator/queue",
      "kind",
      "dispute contest suspension certificate request messageReport suspicion transfer",
    ),
  ],
  "/operator/sagas": () => views("/operator/sagas", "view", "sagas letters models feeds"),
  "/operator/story/:id": ({ applications }) => [`/operator/story/${applications.paid}`],
  "/operator/events": ({ applications }) => [
    "/operator/events",
    `/operator/events?subject=${applications.paid}`,
  ],
  "/operator/audit": () =>
    views("/operator/audit", "view", "log security review checks money keys tuning"),
  "/operator/market": () =>
    views(
      "/operator/market",
      "view",
      "funnel districts trades forecast anomalies reports deliveries",
    ),
  "/operator/people": ({ userId }) => [
    ...views("/operator/people", "view", "users operators refunds"),
    `/operator/people?user=${userId}`,
    "/operator/people?q=demo",
    "/operator/people?q=nobody-has-this-name",
  ],
  "/demo": () => ["/demo"],
  // It always has grey shapes; parts.browser.spec.ts looks at it.
  "/ui": () => [],
};

const isSeenBy = (page: Page, who: Visitor): boolean =>
  page.who === undefined ? who === "stranger" : page.who.some((one) => one === who);

/** All addresses that someone sees. */
export const addressesOf = (who: Visitor, ids: Ids): string[] =>
  pages.filter((page) => isSeenBy(page, who)).flatMap(({ path }) => addresses[path](ids));
