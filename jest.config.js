import { availableParallelism } from "node:os";

export default {
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/test/support/strip-types.js" },
  testEnvironment: "<rootDir>/test/support/environment.js",
  // The longer suites (`*.crash.spec.ts`) have scripts of their own.
  testMatch: ["<rootDir>/test/**/*.{unit,int}.spec.ts"],
  testTimeout: 30_000,
  // Much of a suite's time goes by in waiting. Jest takes no percentage above 100.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Node keeps the modules of every suite that a worker has run: a new one begins before its heap is full.
  workerIdleMemoryLimit: "2500MB",
  // With such a heap, half a second (the default) is short for a worker's exit on a busy machine.
  workerGracefulExitTimeout: 10_000,
};
