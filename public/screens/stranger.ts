/** Stranger: the screens that need no account, which are loaded together. */
import type { Screens } from "../app/screens.ts";
import { screen as job } from "./job/job.ts";
import { screen as register } from "./register/register.ts";
import { screen as search } from "./search/search.ts";
import { screen as signIn } from "./sign-in/sign-in.ts";

export const screens = {
  "/": search,
  "/jobs/:jobId": job,
  "/login": signIn,
  "/register": register,
} satisfies Screens<"stranger">;
