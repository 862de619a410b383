import { expect, test } from "@jest/globals";
import { idFrom, instant } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import { audit, auditedEvents, entryOf, record } from "../../../services/security/audit/audit.ts";

const userId = idFrom("u");
const sent: Message<"communication.sent"> = {
  type: "communication.sent",
  data: { notificationId: idFrom("n"), userId, kind: "welcome" },
  source: "communication",
  stream: "notification:n",
  position: 7,
  index: 1,
  at: instant(0),
  correlationId: "c",
  actor: userId,
  hash: "h",
};

test("every event of the five acting services is consumed, and none of security's own", () => {
  expect(auditedEvents).toEqual(
    expect.arrayContaining([
      "user.loginFailed",
      "job.posted",
      "payment.held",
      "communication.sent",
    ]),
  );
  const sources = new Set(auditedEvents.map((name) => name.split(".")[0]));
  expect([...sources].sort()).toEqual(["communication", "job", "matching", "payment", "user"]);
});

test("an entry has the actor, the action, the subject and the source", () => {
  expect(entryOf(sent)).toEqual({
    eventId: "communication:7.1",
    at: instant(0),
    actor: userId,
    action: "communication.sent",
    subjects: { notificationId: idFrom("n"), userId },
    correlationId: "c",
    source: "communication",
  });
});

test("only ids are kept of an event, and other values not even under the name of an id", () => {
  const data = { ...sent.data, kind: "김철수", jobId: "010-1234-5678" };
  const entry = entryOf({ ...sent, data });
  expect(Object.keys(entry.subjects)).toEqual(["notificationId", "userId"]);
});

test("an event is recorded once", () => {
  const [recorded] = record(audit.empty, entryOf(sent));
  expect(recorded).toMatchObject({ type: "recorded" });
  expect(recorded && record(audit.evolve(audit.empty, recorded), entryOf(sent))).toEqual([]);
});
