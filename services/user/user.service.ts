/**
 * User: who takes part, how they prove it, when workers are booked and what they have earned.
 *
 * Owns the streams `email`, `session`, `login`, `calendar` and `user`, and the vault with the
 * personal data; besides what people say of themselves (consents, certificates), whom they avoid
 * (blocks) and how reliable they were. The rules are in the files of those names: this file and
 * the groups of actions only carry them over the broker.
 */

import { letters } from "../../mixins/letters.mixin.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import { log } from "../../mixins/log.mixin.ts";
import { personal } from "../../mixins/personal.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { roomOf } from "../../mixins/room.ts";
import { saga } from "../../mixins/saga.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { call, service } from "../contracts/index.ts";
import { now } from "../contracts/units.ts";
import { accountActions } from "./account.actions.ts";
import { announce } from "./announce.ts";
import { bankActions } from "./bank.actions.ts";
import { blockActions } from "./blocks.actions.ts";
import { calendarActions } from "./calendar.actions.ts";
import { certificateActions } from "./certificates.actions.ts";
import { certificateQueue } from "./certificates.projection.ts";
import { consentActions } from "./consents.actions.ts";
import { deletionActions } from "./deletion.actions.ts";
import { deletionSaga } from "./deletion.saga.ts";
import { deletions } from "./deletion.ts";
import { Devices } from "./devices.edge.ts";
import {
  bookedTime,
  calendarGate,
  releaseAddresses,
  userErases,
  userHoldsIds,
} from "./erasure.edge.ts";
import { guardianActions } from "./guardian.actions.ts";
import { mailActions } from "./mail.actions.ts";
import { checkRows } from "./named.edge.ts";
import { operatorActions } from "./operator.actions.ts";
import { ensureOperator } from "./operator.edge.ts";
import { ownActions } from "./own.actions.ts";
import { Papers } from "./papers.edge.ts";
import { PasswordRows } from "./password-rows.edge.ts";
import { Passwords } from "./passwords.edge.ts";
import { heldByUser } from "./personal.edge.ts";
import { credit, creditMore, earnings } from "./points.ts";
import { profileActions } from "./profile.actions.ts";
import { noteTold, reliabilityActions } from "./reliability.actions.ts";
import { contestList, suspensionQueue } from "./reliability.projection.ts";
import { records, reviewList } from "./reviews.projection.ts";
import { sessionActions } from "./session.actions.ts";
import { Sweeper, sweep } from "./sweep.edge.ts";
import { AccessTokens } from "./tokens.edge.ts";
import type { UserMethods, UserService } from "./user.edge.ts";
import { Vault } from "./vault.edge.ts";
import { Words } from "./words.edge.ts";

/** Shorter than a caller's patience: whoever signs in while security is away gets a token, too. */
const askKeyMs = 1000;

async function noted(this: UserService, message: Parameters<typeof noteTold>[1]): Promise<void> {
  await noteTold(this, message);
}

export default service<"user", UserMethods>({
  name: "user",
  mixins: [
    log({ announce }),
    letters(),
    personal({
      held: heldByUser,
      erases: userErases,
      holdsIds: userHoldsIds,
      reasons: (service, userId) => bookedTime(service as UserService, userId),
      gate: calendarGate,
      ends: releaseAddresses,
    }),
    saga(deletions, [deletionSaga]),
    subscription(),
    projection(reviewList),
    projection(records),
    projection(contestList),
    projection(suspensionQueue),
    projection(certificateQueue),
  ],

  actions: {
    ...accountActions,
    ...ownActions,
    ...sessionActions,
    ...mailActions,
    ...operatorActions,
    ...calendarActions,
    ...bankActions,
    ...deletionActions,
    ...profileActions,
    ...blockActions,
    ...reliabilityActions,
    ...certificateActions,
    ...consentActions,
    ...guardianActions,
  },

  subscriptions: {
    // An application is paid once, so it earns once, whoever tells of it and how often.
    async "payment.completed"({ data, at, source, position, index, correlationId }) {
      const { applicationId, workerId } = data;
      await this.log.decide(earnings, workerId, () => credit(data, at), {
        cid: `points:${applicationId}`,
        fp: fingerprint({ applicationId, workerId }),
        isFresh: false,
        at: now(),
        meta: { correlationId, causationId: `${source}:${position}.${index}`, actor: null },
      });
    },
    // What was paid for it in all earns as if it had been paid at once.
    async "payment.corrected"({ data, at, source, position, index, correlationId }) {
      const { applicationId, workerId } = data;
      await this.log.decide(earnings, workerId, () => creditMore(data, at), {
        cid: `points:${applicationId}/correction`,
        fp: fingerprint({ applicationId, workerId }),
        isFresh: false,
        at: now(),
        meta: { correlationId, causationId: `${source}:${position}.${index}`, actor: null },
      });
    },
    "job.approved": noted,
    "job.decided": noted,
    "job.withdrawn": noted,
    "job.noShow": noted,
  },

  created() {
    this.vault = new Vault(this);
    this.words = new Words(this);
    this.papers = new Papers(this);
    this.devices = new Devices(this);
    this.passwords = new Passwords();
    this.passwordRows = new PasswordRows(this);
    this.accessTokens = new AccessTokens({
      fetchKey: () => call(this.broker, "security.signingKey", {}, { timeout: askKeyMs }),
      onStale: ({ message }) => this.logger.warn(`signing with the key from before: ${message}`),
    });
  },

  async started() {
    const ownLog = await roomOf(this).log();
    await checkRows(this, ownLog);
    await sweep(this, this, ownLog, now());
    await ensureOperator(this);
    roomOf(this).addFeed(new Sweeper(this, this, ownLog));
  },
});
