/**
 * User service: accounts, sign-in, worker calendars, points and reliability.
 *
 * Owns the streams named in README.md, and the vault with the personal data. The rules are pure
 * functions in ./domain. This file and ./actions only connect them to the broker.
 */
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { commandOfMessage } from "../../mixins/log/commands.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import { log } from "../../mixins/log.mixin.ts";
import { personalData } from "../../mixins/personal-data.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { saga } from "../../mixins/saga.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { now } from "../contracts/core/units.ts";
import { call, service } from "../contracts/index.ts";
import { accountActions } from "./actions/account.actions.ts";
import { deletionActions } from "./actions/account-deletion.actions.ts";
import { bankActions } from "./actions/bank-account.actions.ts";
import { blockActions } from "./actions/blocks.actions.ts";
import { calendarActions } from "./actions/calendar.actions.ts";
import { certificateActions } from "./actions/certificates.actions.ts";
import { consentActions } from "./actions/consents.actions.ts";
import { emailActions } from "./actions/email.actions.ts";
import { employerIdentityActions } from "./actions/employer-identity.actions.ts";
import { guardianActions } from "./actions/guardian.actions.ts";
import { managerActions } from "./actions/managers.actions.ts";
import { operatorActions } from "./actions/operator.actions.ts";
import { ownActions } from "./actions/own-account.actions.ts";
import { phoneActions } from "./actions/phone.actions.ts";
import { profileActions } from "./actions/profile.actions.ts";
import { recordReliability, reliabilityActions } from "./actions/reliability.actions.ts";
import { sessionActions } from "./actions/session.actions.ts";
import { siteActions } from "./actions/sites.actions.ts";
import { deletionSaga } from "./domain/account-deletion.saga.ts";
import { deletions } from "./domain/account-deletion.ts";
import { announce } from "./domain/announce.ts";
import { credit, creditMore, earnings } from "./domain/points.ts";
import {
  bookedTime,
  calendarGate,
  releaseAddresses,
  userErases,
  userHoldsIds,
} from "./personal-data/erasure.command.ts";
import { heldByUser } from "./personal-data/export.query.ts";
import { Sweeper, sweep } from "./personal-data/orphan-sweeper.scheduler.ts";
import { checkRows } from "./personal-data/vault-completeness.query.ts";
import { certificateQueue } from "./read-models/certificates.projection.ts";
import { membershipList } from "./read-models/memberships.projection.ts";
import { contestList, suspensionQueue } from "./read-models/reliability.projection.ts";
import { records, reviewList } from "./read-models/reviews.projection.ts";
import { CertificateRows } from "./stores/certificates.repository.ts";
import { Devices } from "./stores/devices.repository.ts";
import { PasswordRows } from "./stores/passwords.repository.ts";
import { Statements } from "./stores/statements.repository.ts";
import { Vault } from "./stores/vault.repository.ts";
import type { UserMethods, UserService } from "./support/account.command.ts";
import { ensureOperator } from "./support/operator-account.command.ts";
import { PasswordHasher } from "./support/password-hasher.adapter.ts";
import { TokenIssuer } from "./support/token-issuer.adapter.ts";

/** Shorter than a caller's deadline, so a sign-in still gets a token while security is down. */
const signingKeyTimeoutMs = 1000;

async function recordEvent(
  this: UserService,
  message: Parameters<typeof recordReliability>[1],
): Promise<void> {
  await recordReliability(this, message);
}

export default service<"user", UserMethods>({
  name: "user",
  mixins: [
    log({ announce }),
    deadLetters(),
    personalData({
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
    projection(membershipList),
  ],

  actions: {
    ...accountActions,
    ...ownActions,
    ...sessionActions,
    ...emailActions,
    ...phoneActions,
    ...operatorActions,
    ...calendarActions,
    ...bankActions,
    ...deletionActions,
    ...profileActions,
    ...blockActions,
    ...reliabilityActions,
    ...certificateActions,
    ...employerIdentityActions,
    ...consentActions,
    ...guardianActions,
    ...siteActions,
    ...managerActions,
  },

  subscriptions: {
    // An application is paid once, so it earns once, however often the event is delivered.
    async "payment.completed"(message) {
      const { data, at } = message;
      const { applicationId, workerId } = data;
      const fp = fingerprint({ applicationId, workerId });
      const command = commandOfMessage(message, `points:${applicationId}`, { fp });
      await this.log.decide(earnings, workerId, () => credit(data, at), command);
    },
    // The total paid for an application earns the same points as one single payment.
    async "payment.corrected"(message) {
      const { data, at } = message;
      const { applicationId, workerId, isBeyondPlan = false } = data;
      const fp = fingerprint({ applicationId, workerId });
      // Work beyond the plan may be paid before a decision adds more: each earns once.
      const what = isBeyondPlan ? "beyond" : "correction";
      const command = commandOfMessage(message, `points:${applicationId}/${what}`, { fp });
      await this.log.decide(earnings, workerId, () => creditMore(data, at), command);
    },
    "job.approved": recordEvent,
    "job.decided": recordEvent,
    "job.withdrawn": recordEvent,
    "job.noShow": recordEvent,
  },

  created() {
    this.vault = new Vault(this);
    this.words = new Statements(this);
    this.papers = new CertificateRows(this);
    this.devices = new Devices(this);
    this.passwords = new PasswordHasher();
    this.passwordRows = new PasswordRows(this);
    this.accessTokens = new TokenIssuer({
      fetchKey: () =>
        call(this.broker, "security.signingKey", {}, { timeout: signingKeyTimeoutMs }),
      onStale: ({ message }) => this.logger.warn(`signing with the key from before: ${message}`),
    });
  },

  async started() {
    const ownLog = await resourcesOf(this).log();
    await checkRows(this, ownLog);
    await sweep(this, this, ownLog, now());
    await ensureOperator(this);
    resourcesOf(this).addFeed(new Sweeper(this, this, ownLog));
  },
});
