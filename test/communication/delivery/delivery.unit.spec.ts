/** The life of a delivery: queued once, attempted by one, ended once. */
import { expect, test } from "@jest/globals";
import type { SendOutcome } from "../../../services/communication/channel/channel.types.ts";
import {
  begin,
  bounce,
  type Delivery,
  type DeliveryEvent,
  deliveries,
  deliveryIdOf,
  end,
  queue,
  triedForMs,
} from "../../../services/communication/delivery/delivery.ts";
import { isStale, outsideOf } from "../../../services/communication/delivery/outside.ts";
import { effective } from "../../../services/communication/preferences/preferences.ts";
import { dayMs, instant, later } from "../../../services/contracts/core/units.ts";

const noon = instant("2026-12-01T03:00:00.000Z");
const about = (kind = "noFunds") => ({
  deliveryId: deliveryIdOf("n", "email"),
  userId: "u",
  channel: "email",
  kind,
  isGathered: false,
  source: { notificationId: "n" },
});
const after = (state: Delivery, events: readonly DeliveryEvent[]): Delivery =>
  events.reduce(deliveries.evolve, state);
const queued = (kind?: string) =>
  after(deliveries.empty, queue(deliveries.empty, about(kind), noon, noon));
const begun = (kind?: string) => after(queued(kind), begin(queued(kind), "me", noon));
const outcome = (state: SendOutcome["state"], waitMs = 0): SendOutcome => ({
  ...{ state, detail: "CODE", waitMs },
});

test("it is queued once, and one owner takes it when it is due", () => {
  expect(queue(queued(), about(), noon, noon)).toEqual([]);
  expect(begin(queued(), "me", later(noon, -1))).toEqual([]);
  expect(begin(queued(), "me", noon)).toHaveLength(1);
  expect(begin(begun(), "you", noon)).toEqual([]);
});

test("only its owner ends an attempt, and an end is final", () => {
  expect(end(begun(), "you", outcome("sent"), noon)).toEqual([]);
  const sent = after(begun(), end(begun(), "me", outcome("sent"), noon));
  expect(sent.status).toBe("sent");
  expect(begin(sent, "you", later(noon, dayMs))).toEqual([]);
  expect(end(sent, "me", outcome("failed"), noon)).toEqual([]);
  expect(queue(sent, about(), noon, noon)).toEqual([]);
});

test("what is certainly not accepted is tried again with growing waits for eight hours", () => {
  let [state, at, attempts] = [queued(), noon, 0];
  const waits: number[] = [];
  for (;;) {
    state = after(state, begin(state, "me", at));
    attempts += 1;
    state = after(state, end(state, "me", outcome("later"), at));
    if (state.status !== "queued") break;
    waits.push(Date.parse(state.dueAt) - Date.parse(at));
    at = state.dueAt;
  }
  expect(state.status).toBe("failed");
  expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
  expect(Date.parse(at) - Date.parse(noon)).toBeLessThanOrEqual(triedForMs);
  expect(attempts).toBeLessThan(50);
});

test("a wait that a server asks for is kept, and one beyond eight hours ends it", () => {
  const asked = after(begun(), end(begun(), "me", outcome("later", 60_000), noon));
  expect(asked).toMatchObject({ status: "queued", dueAt: later(noon, 60_000) });
  const [ended] = end(begun(), "me", outcome("later", triedForMs + 1), noon);
  expect(ended).toMatchObject({ type: "ended", data: { state: "failed" } });
});

test("an unknown outcome is not repeated, but once for a reset and a payslip", () => {
  expect(after(begun(), end(begun(), "me", outcome("unknown"), noon)).status).toBe("unknown");
  for (const kind of ["passwordReset", "paid"]) {
    const once = after(begun(kind), end(begun(kind), "me", outcome("unknown"), noon));
    expect(once).toMatchObject({ status: "queued", isRepeated: true });
    const again = after(once, begin(once, "me", later(noon, 60_000)));
    expect(after(again, end(again, "me", outcome("unknown"), noon)).status).toBe("unknown");
  }
});

test("a sent one may come back, and one that failed may not", () => {
  const [sent, failed] = (["sent", "failed"] as const).map((how) =>
    after(begun(), end(begun(), "me", outcome(how), noon)),
  ) as [Delivery, Delivery];
  expect(after(sent, bounce(sent, "DSN_5.1.1", noon)).status).toBe("bounced");
  expect(bounce(failed, "DSN_5.1.1", noon)).toEqual([]);
  expect(bounce(queued(), "DSN_5.1.1", noon)).toEqual([]);
});

test("a kind leaves by the channels that its receiver chose, at once or gathered", () => {
  const night = instant("2026-12-01T14:00:00.000Z");
  const preferences = effective({ kinds: {} });
  expect(outsideOf("chargeDeclined", preferences, night)).toEqual([
    { channel: "email", dueAt: night, isGathered: false },
    { channel: "push", dueAt: night, isGathered: false },
  ]);
  expect(outsideOf("charged", preferences, night)).toEqual([
    { channel: "email", dueAt: "2026-12-01T23:00:00.000Z", isGathered: true },
  ]);
  expect(outsideOf("applied", preferences, noon)).toEqual([]);
  const off = effective({ kinds: { chargeDeclined: ["inApp"] } });
  expect(outsideOf("chargeDeclined", off, noon)).toEqual([]);
});

test("what the user service mails itself is not mailed twice", () => {
  for (const kind of ["sessionReused", "bankChanged", "locked", "passwordChanged"]) {
    const channels = outsideOf(kind, effective({ kinds: {} }), noon).map(({ channel }) => channel);
    expect(channels).toEqual(["push"]);
  }
});

test("what is older than a day when it is read is not sent", () => {
  expect(isStale(noon, later(noon, dayMs))).toBe(false);
  expect(isStale(noon, later(noon, dayMs + 1))).toBe(true);
});
