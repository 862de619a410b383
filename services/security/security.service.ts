/**
 * Security: the keys that tokens are signed with, and the audit log.
 *
 * Owns the streams `audit:<eventId>` and the vault with the signing keys. It hears every event of
 * the services that act and writes down, once each, who did what to whom; nothing ever removes
 * or changes an entry, and the hash chain shows when someone did.
 */

import type { Service } from "moleculer";
import { letters } from "../../mixins/letters.mixin.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { projection, viewOf } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { type Message, type Subscriptions, service } from "../contracts/index.ts";
import { now } from "../contracts/units.ts";
import { announce, audit, auditedEvents, entryOf, record } from "./audit.ts";
import { entries } from "./entries.projection.ts";
import { publishedKeys, signingKey } from "./keys.edge.ts";
import { searchEntries } from "./search.edge.ts";

async function recordMessage(this: Service & LogMethods, message: Message): Promise<void> {
  const entry = entryOf(message);
  const { eventId, actor, correlationId } = entry;
  await this.log.decide(audit, eventId, (isRecorded) => record(isRecorded, entry), {
    cid: `audit:${eventId}`,
    fp: fingerprint({ eventId }),
    // The stream itself tells whether the event was recorded.
    isFresh: true,
    at: now(),
    meta: { correlationId, causationId: eventId, actor },
  });
}

export default service<"security", LogMethods>({
  name: "security",
  // Each entry is a stream of its own and bears its time: in which order they come is no matter.
  mixins: [log({ announce }), letters(), subscription({ isUnordered: true }), projection(entries)],

  actions: {
    async jwks() {
      return publishedKeys(this);
    },

    async signingKey() {
      return signingKey(this);
    },

    async auditLogs(ctx) {
      return searchEntries(viewOf(this, entries), ctx.params);
    },

    async auditVerify() {
      const { commits, firstBad, head } = await this.log.verify();
      return { ok: firstBad === null, entries: commits, firstBad, checkpoint: head };
    },
  },

  subscriptions: Object.fromEntries(
    auditedEvents.map((name) => [name, recordMessage]),
  ) as Subscriptions<Service & LogMethods>,

  async started() {
    await publishedKeys(this);
  },
});
