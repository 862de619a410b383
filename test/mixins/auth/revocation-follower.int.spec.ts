/** The revocation follower of a process, with a log that opens when the test says so. */
import { afterEach, expect, jest, test } from "@jest/globals";
import { Errors, type ServiceSchema } from "moleculer";
import { followerOf } from "../../../mixins/auth/auth.middleware.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import type { Caller } from "../../../services/contracts/index.ts";
import { brokerOf, startBroker, type TestBroker } from "../../support/broker.ts";

let running: TestBroker | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await running?.stop();
});

/** In the user service's place: answers the revoked sessions once its log is open. */
const slowLog = (ended: Caller) => {
  let isOpen = false;
  const data = { userId: ended.userId, sessionId: ended.sessionId };
  const message = { type: "user.sessionRevoked", position: 1, data };
  const schema: ServiceSchema = {
    name: "user",
    actions: {
      endings() {
        if (!isOpen) throw new Errors.MoleculerRetryableError("not open", 503, "NOT_OPEN", {});
        return { messages: [message], upTo: 1, head: 1, hash: "a" };
      },
    },
  };
  return { schema, open: () => (isOpen = true) };
};

test("the first request waits for the revoked sessions, however long the start took", async () => {
  const ended = { userId: newId(), sessionId: newId(), role: "worker", generation: 1 } as Caller;
  const { schema, open } = slowLog(ended);
  running = await startBroker([schema]);
  const follower = followerOf(brokerOf(running.broker, "user"));
  expect(follower.waiting()).toHaveLength(1);
  // The start has taken a minute, and the clock of the wait is at that point.
  const late = performance.now() + 60_000;
  jest.spyOn(performance, "now").mockReturnValue(late);
  const known = follower.known();
  open();
  await known;
  expect(follower.haveEnded(ended)).toBe(true);
});
