/**
 * The integration suite once more, spread: a broker per service over NATS with MongoDB stores
 * (test/support/spread.ts), and test/system against a process per service.
 * The rule: a suite runs here if what it asks may be answered otherwise when services are apart, over a
 * bus, on databases. All suites of `npm test` do. A long suite does by its reason in jest.quick.config.js.
 */
import base from "./jest.config.js";
import { long, reasons } from "./jest.quick.config.js";

/** The reasons of long suites that say nothing new this way, and why. */
export const sameApart = new Map([
  [
    reasons.attacks,
    "the gateway and the contracts refuse a bad request before it leaves the gateway",
  ],
  [
    reasons.depth,
    "the quicker suite of the part runs here, over the same calls, events and stores",
  ],
  [reasons.everySource, "sources are the same"],
  [reasons.manyCases, "one function decides them all"],
]);

/** Other suites that this way would say nothing new about, and why. */
export const onceOnly = {
  "test/mixins/store/": "the stores themselves, each named by its test",
  "test/mixins/log/": "the log on a store that the test opens itself",
  "test/files/": "files of a folder, which a database has not",
  "test/mixins/reactor/attempts": "claims on a store that the test opens itself",
  "test/mixins/projection/replicas": "processes of its own on a MongoDB store in any case",
  "test/mixins/consumers/replicas":
    "replicas on one store of the test's own, interleaved by a seed",
  "test/mixins/saga/restored-copy": "a copied folder, which a database has not",
  "test/mixins/saga/standstill": "one broker on a store of the test's own",
  "test/user/support/rotation": "two replicas on a store that the test opens itself",
  "test/monitoring/": "reads one process; test/cluster/monitoring reads a cluster",
  "test/cluster/": "nodes of its own over NATS in any case",
  "test/sim/": "a cluster of its own, on a simulated network and store",
  "test/mixins/metrics/": "the metrics of one process, whose bus has no certificates",
  "test/mixins/logging/": "the log of one process",
  "test/repl/": "a prompt within one process; a cluster suite has one that joins others",
  "test/mixins/broker/": "two nodes of its own on a bus in memory",
  "test/system/open-ends": "moves the clock of one process, which databases and servers have not",
  "test/system/contract-days": "moves the clock of one process, as test/system/open-ends does",
  "test/system/signed-times": "moves the clock of one process, as test/system/open-ends does",
  "test/bench/": "the load generator, without OneDay",
  "test/user/actions/demo-login": "no one enters a demo account on MongoDB, as its last test says",
};

/** The long suites that are left out by their reason. */
export const leftOut = Object.keys(long).filter((path) => sameApart.has(long[path]));

export default {
  ...base,
  testMatch: ["<rootDir>/test/**/*.int.spec.ts"],
  testPathIgnorePatterns: [...leftOut, ...Object.keys(onceOnly)].map((path) => `<rootDir>/${path}`),
  globalSetup: "<rootDir>/test/support/spread-setup.ts",
  globalTeardown: "<rootDir>/test/support/spread-teardown.ts",
  // A suite of test/system waits until the one before it has ended its processes.
  testTimeout: 400_000,
  // As many as there are cores where there are few: what is promised within a time is tested here too.
  maxWorkers: 2,
};
