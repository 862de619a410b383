/**
 * The tests of `npm test`: all but those that take long for what they are about. Each of those has
 * its reason here, and `npm run test:long` runs them (jest.long.config.js).
 */
import base from "./jest.config.js";

const wholeDay = "walks whole days of work, or every route, through all services";
const attacks = "sends every kind of bad request to every route";
const everySource = "reads every source, or every pattern, with a compiler";
const damage = "harms files and databases at every place, and waits until they are back";
const realTime = "waits for real time-outs, timers and retries";
const processes = "starts processes of its own, or the compilers of clients";
const depth = "goes into the depth of a part whose main ways a quicker suite walks";
const manyCases = "walks through a hundred thousand cases, or every code point";

/** The long suites, by the beginning of their path, each with its reason. */
export const long = {
  "test/system/changes": wholeDay,
  "test/system/open-ends": "walks sixty days past every status, through all services",
  "test/system/api": wholeDay,
  "test/system/paid": wholeDay,
  "test/system/money": wholeDay,
  "test/system/examples": wholeDay,
  "test/system/privacy-run": processes,
  "test/clients/clients": processes,
  "test/contracts/refusals": everySource,
  "test/contracts/reach": everySource,
  "test/files/matrix.int": damage,
  "test/mixins/store/nedb-store": damage,
  "test/mixins/store/mongo-store": damage,
  "test/mixins/store/contention": processes,
  "test/mixins/store/table": manyCases,
  "test/mixins/log/log-watch": damage,
  "test/mixins/log/files": damage,
  "test/mixins/consumers/subscription": realTime,
  "test/mixins/consumers/replicas": manyCases,
  "test/mixins/projection/replicas": processes,
  "test/mixins/projection/rebuild": realTime,
  "test/mixins/reactor/reactor": realTime,
  "test/mixins/saga/operator-actions": realTime,
  "test/mixins/dynamic-config/dynamic-config": realTime,
  "test/mixins/rate-limit/rate-limiter.int": realTime,
  "test/mixins/patches/patches": manyCases,
  "test/mixins/http/server-limits": realTime,
  "test/mixins/http/cache/freshness": realTime,
  "test/mixins/http/pdf": manyCases,
  "test/mixins/http/shutdown": processes,
  "test/gateway/attack/": attacks,
  "test/payment/transfer/unknown-transfers": realTime,
  "test/payment/transfer/reconciliation.int": realTime,
  "test/payment/provider/webhook": realTime,
  "test/security/signing-keys/signing-keys.int": realTime,
  "test/security/audit/checkpoint": damage,
  "test/matching/score/eligibility": manyCases,
  "test/job/actions/application": realTime,
  "test/job/actions/races": realTime,
  "test/user/personal-data/account-deletion.int": realTime,
  "test/demo/market": manyCases,
  "test/contracts/patterns": everySource,
  "test/payment/wage/quote-any-shift": manyCases,
  "test/mixins/http/strict-json": manyCases,
  "test/matching/snapshot/snapshot-file": processes,
  "test/system/signed-times": wholeDay,
  "test/mixins/http/cache/response-cache": realTime,
  "test/mixins/broker/circuit-breaker": realTime,
  "test/mixins/saga/restored-copy": damage,
  "test/mixins/log/event-log": manyCases,
  "test/mixins/store/probe": damage,
  "test/mixins/store/write-queue": damage,
  "test/mixins/http/route-plan": everySource,
  "test/mixins/consumers/dead-letter-routes": realTime,
  "test/user/personal-data/vault-completeness": damage,
  "test/job/background/saved-search": realTime,
  "test/job/background/overdue": realTime,
  "test/job/templates/templates.int": realTime,
  "test/job/offers/offers.int": depth,
  "test/job/favourites/favourites.int": depth,
  "test/job/actions/organisation": depth,
  "test/job/actions/paid-time": depth,
  "test/job/actions/work-record": depth,
  "test/job/support/admission": depth,
  "test/job/support/early-pay": depth,
  "test/job/support/offer-limits": depth,
  "test/user/personal-data/organisation": depth,
  "test/user/actions/takeover": depth,
  "test/user/actions/reauthentication": depth,
  "test/user/support/session-revocations": realTime,
  "test/user/support/common-passwords": manyCases,
  "test/security/collusion/suspicions": depth,
  "test/security/audit/audit-search": depth,
  "test/matching/snapshot/snapshot.int": damage,
  "test/payment/wallet/exports": depth,
  "test/payment/month/remittance.int": depth,
  "test/payment/transfer/refund.int": depth,
  "test/payment/audit/ledger-cli": processes,
  "test/payment/provider/sandbox": realTime,
  "test/bench/load": realTime,
};

export default {
  ...base,
  testPathIgnorePatterns: Object.keys(long).map((path) => `<rootDir>/${path}`),
};
