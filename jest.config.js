export default {
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/test/support/strip-types.js" },
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.spec.ts"],
  testTimeout: 30_000,
};
