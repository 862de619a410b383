/**
 * Security: the keys that tokens are signed with, and the audit log.
 *
 * Owns the streams `audit:<eventId>` and the vault with the signing keys. It hears every event of
 * the services that act and writes down, once each, who did what to whom; nothing ever removes
 * or changes an entry, and the hash chain shows when someone did.
 */

import type { Service } from "moleculer";
import { answered, command } from "../../mixins/guard.mixin.ts";
import { letters } from "../../mixins/letters.mixin.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { personal } from "../../mixins/personal.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { type Message, type Subscriptions, service } from "../contracts/index.ts";
import { now } from "../contracts/units.ts";
import { keepAddresses } from "./addresses.edge.ts";
import {
  announce,
  audit,
  auditedEvents,
  type Entry,
  entryOf,
  record,
  sightingOf,
} from "./audit.ts";
import { dealings } from "./dealings.projection.ts";
import { followDeletion } from "./deletion.edge.ts";
import { entries } from "./entries.projection.ts";
import { heldHere } from "./gather.edge.ts";
import { keepKeys, publishedKeys, rotateNow, signingKey } from "./keys.edge.ts";
import { shown } from "./keys.ts";
import { dropTextsOf, keptBySecurity } from "./leaving.edge.ts";
import { requestActions } from "./request.actions.ts";
import { requestList } from "./requests.projection.ts";
import { accessReview, forgetRegularly, signedReview } from "./review.edge.ts";
import { searchEntries, searchEvents } from "./search.edge.ts";
import { signedState } from "./ship.edge.ts";
import { shipRegularly } from "./shipping.edge.ts";
import { suspect } from "./suspecting.edge.ts";
import { suspicionActions } from "./suspicion.actions.ts";
import { suspicionList } from "./suspicions.projection.ts";

const write = async (service: Service & LogMethods, entry: Entry): Promise<void> => {
  const { eventId, actor, correlationId } = entry;
  await service.log.decide(audit, eventId, (isRecorded) => record(isRecorded, entry), {
    cid: `audit:${eventId}`,
    fp: fingerprint({ eventId }),
    // The stream itself tells whether the event was recorded.
    isFresh: true,
    at: now(),
    meta: { correlationId, causationId: eventId, actor },
  });
};

async function recordMessage(this: Service & LogMethods, message: Message): Promise<void> {
  await write(this, entryOf(message));
  await followDeletion(this, message);
  await suspect(this, message);
}

export default service<"security", LogMethods>({
  name: "security",
  // Each entry is a stream of its own and bears its time: in which order they come is no matter.
  mixins: [
    log({ announce }),
    letters(),
    subscription({ isUnordered: true }),
    projection(entries),
    projection(requestList),
    projection(dealings),
    projection(suspicionList),
    personal({
      held: heldHere,
      erases: { texts: dropTextsOf },
      // Addresses are kept as long as the law wants records of access, under no one's name.
      holdsIds: ["addresses", "audit_key", "keys", "signed", "vault"],
      kept: keptBySecurity,
    }),
  ],

  actions: {
    ...requestActions,
    ...suspicionActions,

    async jwks() {
      return publishedKeys(this);
    },

    async signingKey() {
      return signingKey(this);
    },

    async rotateKeys(ctx) {
      const asked = command(ctx);
      const rotated = await rotateNow(this, ctx.params.isStolen === true, asked);
      answered(ctx, rotated);
      return shown(rotated.state, asked.at);
    },

    async report(ctx) {
      const { reportId, sightings, addresses } = ctx.params;
      await keepAddresses(this, addresses, now());
      await Promise.all(
        sightings.map((seen, index) => write(this, sightingOf(seen, reportId, index))),
      );
      return { noted: sightings.length };
    },

    async events(ctx) {
      return searchEvents(this, ctx.params);
    },

    async accessReview(ctx) {
      return accessReview(this, ctx);
    },

    async signReview(ctx) {
      return signedReview(this, ctx);
    },

    async auditLogs(ctx) {
      return searchEntries(this, ctx.params);
    },

    async auditVerify() {
      const { commits, firstBad, head } = await this.log.verify();
      const signed = await signedState(this);
      const ok = firstBad === null && signed.holds;
      return { ok, entries: commits, firstBad, checkpoint: head, signed };
    },
  },

  subscriptions: Object.fromEntries(
    auditedEvents.map((name) => [name, recordMessage]),
  ) as Subscriptions<Service & LogMethods>,

  async started() {
    await keepKeys(this);
    shipRegularly(this);
    forgetRegularly(this);
  },
});
