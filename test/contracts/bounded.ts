/**
 * The bound of each command that creates something: a row for every POST, PUT and PATCH of the contracts.
 * A row names the code that the caller gets and the test that shows it, or the reason why no bound is
 * needed. A new route without a row fails `daily-limit.unit.spec.ts`.
 */
import type { ActionName } from "../../services/contracts/index.ts";

export type Bounded = {
  /** How many of what, and per whom. */
  readonly bound: string;
  readonly code: string;
  readonly file: string;
  readonly title: string;
};
export type Row = Bounded | { readonly reason: string };

const once = (what: string): Row => ({ reason: `one there is: ${what}` });
const moves = (what: string): Row => ({
  reason: `moves what is there, and makes nothing: ${what}`,
});
const makesNothing: Row = { reason: "computes an answer, and keeps nothing" };
const byOperator: Row = { reason: "an operator acts, by name and in the audit log" };
const proven: Row = { reason: "is bounded where its mail was asked for: a token is good once" };
/** Password, address and token are counted per caller, and refused while the shared count is away. */
const signIn = (bound: string): Row => ({
  bound,
  code: "RATE_LIMITED",
  file: "test/mixins/rate-limit/rate-limiter.int.spec.ts",
  title: "gets the remaining requests with each answer, and the wait when none remain",
});
const board = (title: string): Row => ({
  bound: "postings, drafts and seats of an employer, and new ones in a day",
  code: "TOO_MANY_POSTINGS",
  file: "test/job/support/offer-limits.int.spec.ts",
  title,
});
const corrections: Row = {
  bound: "ten times put down, by each side of a shift",
  code: "TOO_MANY_CORRECTIONS",
  file: "test/job/domain/dispute.unit.spec.ts",
  title: "each side may correct the times ten times",
};

export const table: Partial<Record<ActionName, Row>> = {
  "user.register": signIn("accounts from one address, by the minute"),
  "user.login": signIn("sessions from one address, by the minute"),
  "user.demoLogin": signIn("sessions from one address, by the minute"),
  "user.reauthenticate": moves("the session"),
  "user.refresh": moves("the session"),
  "user.logout": moves("the session"),
  "user.update": {
    bound: "five mails to a new address in an hour",
    code: "TOO_MANY_MAILS",
    file: "test/user/domain/email-triggers.unit.spec.ts",
    title: "a number of mails is sent in an hour, and the next one when the oldest is an hour old",
  },
  "user.password.change": once("the password, which the old one is shown for"),
  "user.passwordReset": {
    reason:
      "five mails an hour go to one address, and none after that without a word, which would say who has an account (test/user/domain/email-triggers.unit.spec.ts)",
  },
  "user.passwordReset.confirm": proven,
  "user.verifyEmail": proven,
  "user.verifyEmail.ask": {
    bound: "five mails in an hour",
    code: "TOO_MANY_MAILS",
    file: "test/user/actions/email.int.spec.ts",
    title: "can have its verification mail sent again, a few times an hour",
  },
  "user.phone.code": {
    bound: "five codes in an hour and ten in a day, of an account and of a number",
    code: "TOO_MANY_CODES",
    file: "test/user/actions/phone.int.spec.ts",
    title: "who makes accounts to ring one phone is refused after five codes in an hour",
  },
  "user.phone.verify": {
    reason:
      "five attempts at a code are counted, and codes are bounded (test/user/actions/phone.int)",
  },
  "user.suspend": byOperator,
  "user.reinstate": byOperator,
  "user.operators.add": byOperator,
  "user.operators.disable": byOperator,
  "user.operators.enable": byOperator,
  "user.skills.set": once("the list of skills"),
  "user.guardian.set": once("the guardian"),
  "user.consents.set": once("the consent to a purpose"),
  "user.bank.set": once("the bank account, each change of which is told and holds withdrawals"),
  "user.blocks.set": {
    bound: "500 blocks of a person",
    code: "TOO_MANY_BLOCKS",
    file: "test/user/domain/blocks.unit.spec.ts",
    title: "no one can block themselves, and the list is bounded",
  },
  "user.reliability.contest": {
    bound: "one contest of an entry",
    code: "ALREADY_CONTESTED",
    file: "test/user/domain/reliability.unit.spec.ts",
    title: "is made once, of an entry that counts and has not been removed",
  },
  "user.reliability.decide": byOperator,
  "user.certificates.add": {
    bound: "twenty certificates of a worker",
    code: "TOO_MANY_CERTIFICATES",
    file: "test/user/domain/certificates.unit.spec.ts",
    title: "a certificate is removed once, and a worker has twenty at most",
  },
  "user.certificates.check": byOperator,
  "user.identity.check": byOperator,
  "user.sites.add": {
    bound: "a hundred sites of an employer",
    code: "TOO_MANY_SITES",
    file: "test/user/domain/organisation.unit.spec.ts",
    title: "an employer has a hundred sites and two hundred managers at most",
  },
  "user.sites.change": moves("the site"),
  "user.managers.invite": {
    bound: "two hundred managers and open invitations of an employer",
    code: "TOO_MANY_MANAGERS",
    file: "test/user/domain/organisation.unit.spec.ts",
    title: "an employer has a hundred sites and two hundred managers at most",
  },
  "user.memberships.accept": moves("the invitation"),
  "user.memberships.decline": moves("the invitation"),

  "job.post": board(
    "parallel postings succeed up to the limit of an empty wallet, and money allows more",
  ),
  "job.repost": board("a posting cannot be enlarged, published or reposted beyond the bounds"),
  "job.publish": board("a posting cannot be enlarged, published or reposted beyond the bounds"),
  "job.edit": board("a posting cannot be enlarged, published or reposted beyond the bounds"),
  "job.check": makesNothing,
  "job.close": moves("the posting"),
  "job.cancel": moves("the posting"),
  "job.apply": {
    bound:
      "ten applications that were left again for one job, and 400 in a day (test/user/domain/calendar.unit.spec.ts)",
    code: "APPLIED_TOO_OFTEN",
    file: "test/job/domain/job.unit.spec.ts",
    title: "a worker who has left a job ten times cannot enter it again; others can",
  },
  "job.withdraw": moves("the application"),
  "job.accept": moves("the application"),
  "job.reject": moves("the application"),
  "job.sign": moves("the application"),
  "job.checkIn": moves("the application"),
  "job.checkOut": moves("the application"),
  "job.approve": moves("the application"),
  "job.noShow": moves("the application"),
  "job.confirm": moves("the application"),
  "job.callOff": moves("the application"),
  "job.rescind": moves("the application"),
  "job.attendance": corrections,
  "job.correct": corrections,
  "job.correct.sign": moves("the times that were put down"),
  "job.dispute": {
    bound: "one dispute of a shift until it is decided, and none of the pay after that",
    code: "DISPUTE_DECIDED",
    file: "test/job/domain/dispute.unit.spec.ts",
    title: "a decision on the pay pays more or takes nothing back, and is final",
  },
  "job.decide": byOperator,
  "job.uphold": byOperator,
  "job.review": {
    bound: "one review of a shift, by each side",
    code: "ALREADY_REVIEWED",
    file: "test/user/read-models/reviews.int.spec.ts",
    title: "is given once by each side, and a repeated key answers the same",
  },
  "job.searches.add": {
    bound: "ten searches of a worker",
    code: "TOO_MANY_SEARCHES",
    file: "test/job/domain/saved-search.unit.spec.ts",
    title: "a worker keeps ten searches, and one more after removing one",
  },
  "job.favourites.add": {
    bound: "500 favourites of an employer",
    code: "TOO_MANY_FAVOURITES",
    file: "test/job/favourites/favourite.unit.spec.ts",
    title: "an employer has 500 favourites, and one more after removing one",
  },
  "job.offers.make": {
    bound: "50 offers of an employer in a day, and one live offer of a job to a worker",
    code: "ALREADY_OFFERED",
    file: "test/job/offers/offers.int.spec.ts",
    title: "there is one live offer of a job to a worker, however many devices make it at once",
  },
  "job.offers.accept": moves("the offer"),
  "job.offers.decline": moves("the offer"),
  "job.offers.withdraw": moves("the offer"),
  "job.templates.add": {
    bound: "50 templates of an employer",
    code: "TOO_MANY_TEMPLATES",
    file: "test/job/templates/template.unit.spec.ts",
    title: "an employer has 50 templates, and one more after removing one",
  },
  "job.templates.set": moves("the template"),
  "job.templates.repeat": once("the repetition of a template"),
  "job.templates.post": board(
    "parallel postings succeed up to the limit of an empty wallet, and money allows more",
  ),

  "matching.profile.set": once("the profile"),
  "matching.automation.set": once("the choice"),
  "matching.fill": {
    bound: "200 fills of an employer in a day",
    code: "DAILY_LIMIT",
    file: "test/matching/actions/fill.int.spec.ts",
    title: "is refused after the day's limit, and an earlier one is replayed",
  },
  "matching.fill.apply": moves("the fill: nobody is invited twice to one job"),

  "payment.quote": makesNothing,
  "payment.charge": {
    bound: "500 charges of an employer in a day",
    code: "DAILY_LIMIT",
    file: "test/payment/wallet/daily-limits.int.spec.ts",
    title: "charges are refused for the rest of the day, and an earlier one is replayed",
  },
  "payment.withdraw": {
    bound: "30 withdrawals of a person in a day",
    code: "WITHDRAWAL_LIMIT",
    file: "test/payment/transfer/withdrawal-limit.int.spec.ts",
    title: "each person has a day's limit of their own",
  },
  "payment.payTo.set": once("where a worker's pay goes"),
  "payment.refund": byOperator,
  "payment.webhook": {
    reason: "whoever signs it is the provider, and it moves a payment that is there",
  },
  "payment.remittances.run": byOperator,
  "payment.unknowns.settle": byOperator,

  "analytics.reports.request": {
    bound: "30 reports of a person in a day",
    code: "DAILY_LIMIT",
    file: "test/analytics/reports/reports.int.spec.ts",
    title: "a person asks for thirty reports a day, and a repeated key counts once",
  },
  "analytics.reportSchedules.add": {
    bound: "one schedule of a kind and interval of a person",
    code: "SCHEDULE_EXISTS",
    file: "test/analytics/reports/report-schedules.int.spec.ts",
    title: "a person has one schedule of a kind and interval, and a repeated key makes no second",
  },

  "communication.read": moves("the notification"),
  "communication.read.all": moves("the mark of a user, forward"),
  "communication.stream.ticket": {
    reason: "a ticket ends after 30 seconds, and new ones remove those that have ended",
  },
  "communication.say": {
    bound: "300 messages of one side in a conversation on a day",
    code: "DAILY_LIMIT",
    file: "test/communication/conversation/conversation.unit.spec.ts",
    title: "a side writes at most 300 messages a day",
  },
  "communication.readUpTo": moves("the mark of a side, forward"),
  "communication.typing": makesNothing,
  "communication.report": once("a report of a message by a person"),
  "communication.reports.decide": byOperator,
  "communication.push.subscribe": {
    bound: "ten browsers of a person",
    code: "TOO_MANY_SUBSCRIPTIONS",
    file: "test/communication/push/push.int.spec.ts",
    title: "ten browsers of a person get pushes, and no more",
  },
  "communication.deliveries.bounce": byOperator,
  "communication.preferences.set": once("the preferences"),
  "communication.bounces": moves("the delivery: it bounces once"),
  "communication.unsubscribe": once("the preferences"),

  "security.rotateKeys": byOperator,
  "security.signReview": byOperator,
  "security.suspicions.decide": byOperator,
  "security.tuning.change": byOperator,
  "security.request": {
    bound: "five requests of a person that wait for an answer, and ten in a day",
    code: "TOO_MANY_REQUESTS",
    file: "test/security/requests/requests.int.spec.ts",
    title: "of many concurrent requests five wait, and one more after an answer",
  },
  "security.answerRequest": byOperator,
};

/** Every service's operator actions on unfinished work. */
export const operatorsOwn =
  /\.(?:deadLetters\.replay|sagas\.(?:resume|abort)|readModels\.rebuild|feeds\.reanchor)$/;
