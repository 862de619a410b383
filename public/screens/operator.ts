/** Operator: the screens of operators, which are loaded together. */
import type { Screens } from "../app/screens.ts";
import { screen as audit } from "./operator/audit/audit.ts";
import { screen as market } from "./operator/market/market.ts";
import { screen as overview } from "./operator/overview/overview.ts";
import { screen as people } from "./operator/people/people.ts";
import { screen as queue } from "./operator/queue/queue.ts";
import { screen as sagas } from "./operator/sagas/sagas.ts";
import { screen as events } from "./operator/story/events.ts";
import { screen as story } from "./operator/story/story.ts";

export const screens = {
  "/operator": overview,
  "/operator/queue": queue,
  "/operator/sagas": sagas,
  "/operator/story/:id": story,
  "/operator/events": events,
  "/operator/audit": audit,
  "/operator/market": market,
  "/operator/people": people,
} satisfies Screens<"operator">;
