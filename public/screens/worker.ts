/** Worker: the screens of workers, and those of everyone who is signed in, which are loaded together. */
import type { Screens } from "../app/screens.ts";
import { screen as application } from "./application/application.ts";
import { screen as calendar } from "./calendar/calendar.ts";
import { screen as chat } from "./chat/chat.ts";
import { screen as chats } from "./chat/list.ts";
import { screen as contract } from "./contract/contract.ts";
import { screen as home } from "./home/home.ts";
import { screen as certificates } from "./me/certificates.ts";
import { goodbye } from "./me/deletion.ts";
import { screen as me } from "./me/me.ts";
import { screen as notices } from "./me/notices.ts";
import { screen as privacy } from "./me/privacy.ts";
import { screen as profile } from "./me/profile.ts";
import { screen as reliability } from "./me/reliability.ts";
import { screen as searches } from "./me/searches.ts";
import { screen as security } from "./me/security.ts";
import { screen as work } from "./me/work.ts";
import { screen as notifications } from "./notifications/notifications.ts";
import { screen as payslip } from "./payslip/payslip.ts";
import { screen as wallet } from "./wallet/wallet.ts";

export const screens = {
  "/home": home,
  "/calendar": calendar,
  "/wallet": wallet,
  "/applications/:applicationId": application,
  "/applications/:applicationId/contract": contract,
  "/applications/:applicationId/payslip": payslip,
  "/chat": chats,
  "/chat/:conversationId": chat,
  "/notifications": notifications,
  "/me": me,
  "/me/profile": profile,
  "/me/security": security,
  "/me/privacy": privacy,
  "/me/notifications": notices,
  "/goodbye": goodbye,
  "/me/work": work,
  "/me/certificates": certificates,
  "/me/reliability": reliability,
  "/me/searches": searches,
} satisfies Screens<"worker">;
