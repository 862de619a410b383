/**
 * Security: the signing keys of tokens, the audit log, statutory requests, collusion checks, and the
 * operators' queue.
 *
 * Owns the streams `audit:<eventId>`, `keys`, `review:<month>`, `request:<id>`, `asking:<userId>`,
 * `suspicion:<id>`, `reminder:<kind>~<id>` and `tuning:all`, and the sealed signing keys. It subscribes to every event of the other
 * services and records each once: who did what to whom. Entries are never changed or removed; the
 * hash chain reveals tampering.
 */
import type { Service } from "moleculer";
import { markReplayed } from "../../mixins/auth/auth.middleware.ts";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { commandOfRequest, systemCommand } from "../../mixins/log/commands.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { personalData } from "../../mixins/personal-data.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { now } from "../contracts/core/units.ts";
import { type Message, type Subscriptions, service } from "../contracts/index.ts";
import {
  accessReview,
  forgetRegularly,
  signedReview,
} from "./access-review/access-review.scheduler.ts";
import { announce } from "./announce.ts";
import { keepAddresses } from "./audit/addresses.repository.ts";
import {
  type AuditEntry,
  audit,
  auditedEvents,
  entryOf,
  record,
  sightingOf,
} from "./audit/audit.ts";
import { entries } from "./audit/audit-entries.projection.ts";
import { signedState } from "./audit/audit-export.adapter.ts";
import { exportRegularly } from "./audit/audit-export.scheduler.ts";
import { searchEntries, searchEvents } from "./audit/audit-search.query.ts";
import { detectCollusion } from "./collusion/collusion.subscriber.ts";
import { dealings } from "./collusion/dealings.projection.ts";
import { suspicionActions } from "./collusion/suspicion.actions.ts";
import { suspicionList } from "./collusion/suspicions.projection.ts";
import { openEndList, operatorList } from "./open-ends/open-ends.projection.ts";
import { queueActions } from "./open-ends/queue.actions.ts";
import { remindRegularly } from "./open-ends/reminders.scheduler.ts";
import { dropTextsOf, keptBySecurity } from "./personal-data/erasure.command.ts";
import { heldHere } from "./personal-data/export.query.ts";
import { followDeletion } from "./requests/deletion-request.command.ts";
import { requestActions } from "./requests/request.actions.ts";
import { requestList } from "./requests/requests.projection.ts";
import {
  keepKeys,
  publishedKeys,
  rotateNow,
  signingKey,
} from "./signing-keys/signing-keys.repository.ts";
import { shown } from "./signing-keys/signing-keys.ts";
import { tuningActions } from "./tuning/tuning.actions.ts";

const write = async (service: Service & LogMethods, entry: AuditEntry): Promise<void> => {
  const { eventId, actor, correlationId } = entry;
  const command = systemCommand(`audit:${eventId}`, {
    fp: fingerprint({ eventId }),
    // The stream itself shows whether the event was recorded.
    isFresh: true,
    actor,
    correlationId,
    causationId: eventId,
  });
  await service.log.decide(audit, eventId, (isRecorded) => record(isRecorded, entry), command);
};

async function recordMessage(this: Service & LogMethods, message: Message): Promise<void> {
  await write(this, entryOf(message));
  await followDeletion(this, message);
  await detectCollusion(this, message);
}

export default service<"security", LogMethods>({
  name: "security",
  // Each entry is a stream of its own and has its own time, so the order of delivery is irrelevant.
  mixins: [
    log({ announce }),
    deadLetters(),
    subscription({ isUnordered: true }),
    projection(entries),
    projection(requestList),
    projection(dealings),
    projection(suspicionList),
    projection(openEndList),
    projection(operatorList),
    personalData({
      held: heldHere,
      erases: { texts: dropTextsOf },
      // Addresses have the statutory retention of access records, and are stored under no user id.
      holdsIds: ["addresses", "audit_key", "keys", "signed", "vault"],
      kept: keptBySecurity,
    }),
  ],

  actions: {
    ...requestActions,
    ...suspicionActions,
    ...queueActions,
    ...tuningActions,

    async jwks() {
      return publishedKeys(this);
    },

    async signingKey() {
      return signingKey(this);
    },

    async rotateKeys(ctx) {
      const command = commandOfRequest(ctx);
      const rotated = await rotateNow(this, ctx.params.isStolen === true, command);
      markReplayed(ctx, rotated);
      return shown(rotated.state, command.at);
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
    exportRegularly(this);
    forgetRegularly(this);
    remindRegularly(this);
  },
});
