/** The long suites, which `npm test` leaves out (jest.quick.config.js has the list and the reasons). */
import base from "./jest.config.js";
import { long } from "./jest.quick.config.js";

export default {
  ...base,
  testMatch: Object.keys(long).map((path) => `<rootDir>/${path}*.spec.ts`),
};
