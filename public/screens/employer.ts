/** Employer: the screens of employers, which are loaded together. */
import type { Screens } from "../app/screens.ts";
import { screen as company } from "./company/company.ts";
import { screen as desk } from "./desk/desk.ts";
import { screen as favourites } from "./favourites/favourites.ts";
import { screen as funds } from "./funds/funds.ts";
import { screen as hire } from "./hire/hire.ts";
import { screen as post } from "./post/post.ts";
import { screen as reports } from "./reports/reports.ts";
import { screen as shift } from "./shift/shift.ts";
import { screen as sites } from "./sites/sites.ts";
import { screen as templates } from "./templates/templates.ts";
import { screen as worked } from "./worked/worked.ts";

export const screens = {
  "/employer": desk,
  "/employer/post": post,
  "/employer/jobs/:jobId": hire,
  "/employer/jobs/:jobId/today": shift,
  "/employer/wallet": funds,
  "/employer/company": company,
  "/employer/favourites": favourites,
  "/employer/templates": templates,
  "/employer/work/:applicationId": worked,
  "/employer/reports": reports,
  "/employer/sites": sites,
} satisfies Screens<"employer">;
