/** Deliveries: which channels get a notification now, which later, and which never. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type Delivery,
  deliveriesOf,
  quietUntil,
} from "../../../services/communication/preferences/deliveries.ts";
import {
  effective,
  type Preferences,
} from "../../../services/communication/preferences/preferences.ts";
import {
  channels,
  kindRow,
  type NotificationKind,
  notificationKinds,
} from "../../../services/contracts/communication/notification-kinds.ts";
import {
  dayMs,
  hourMs,
  instant,
  later,
  seoulDate,
} from "../../../services/contracts/core/units.ts";

const kinds = Object.keys(notificationKinds) as NotificationKind[];
const byDefault = effective({ kinds: {} });
/** A time of day in Seoul on the first of December 2026. */
const at = (time: string, day = 1) => instant(`2026-12-0${day}T${time}:00+09:00`);
const outside = ["email", "push", "alimtalk"] as const;
const all = { channels: [...channels] };
/** All channels for one kind, so that each delivery shows. */
const withAll = (kind: string, more: Partial<Preferences> = {}): Preferences => ({
  ...byDefault,
  ...more,
  kinds: { [kind]: all.channels },
});
const waits = (until: string, day: number, why: "quietHours" | "digest"): Delivery => ({
  when: "later",
  at: at(until, day),
  until: why,
});

describe("quiet hours", () => {
  test.each([
    ["20:59", null],
    ["21:00", at("08:00", 2)],
    ["23:59", at("08:00", 2)],
    ["00:00", at("08:00")],
    ["07:59", at("08:00")],
    ["08:00", null],
    ["12:00", null],
  ])("over midnight, at %s they hold until %s", (time, until) => {
    expect(quietUntil(at(time), { from: "21:00", to: "08:00" })).toBe(until);
  });

  test.each([
    ["12:59", null],
    ["13:00", at("14:30")],
    ["14:29", at("14:30")],
    ["14:30", null],
  ])("within a day, at %s they hold until %s", (time, until) => {
    expect(quietUntil(at(time), { from: "13:00", to: "14:30" })).toBe(until);
  });

  test("equal times are none", () => {
    expect(quietUntil(at("09:00"), { from: "09:00", to: "09:00" })).toBeNull();
    expect(quietUntil(at("10:00"), { from: "09:00", to: "09:00" })).toBeNull();
  });

  test("what may wait is held back on the channels that disturb, and on no other", () => {
    const night = deliveriesOf("paid", withAll("paid"), at("23:00"));
    for (const channel of outside) expect(night[channel]).toEqual(waits("08:00", 2, "quietHours"));
    expect(night).toMatchObject({ inApp: { when: "now" }, stream: { when: "now" } });
    expect(deliveriesOf("paid", withAll("paid"), at("12:00")).push).toEqual({ when: "now" });
    const awake = withAll("paid", { quietHours: null });
    expect(deliveriesOf("paid", awake, at("23:00")).push).toEqual({ when: "now" });
  });

  test.each([
    "checkInMissing",
    "checkedIn",
    "calledOff",
    "withdrawn",
    "sessionReused",
    "chargeDeclined",
    "withdrawalFailed",
  ])("%s goes through at night and past a digest", (kind) => {
    const deliveries = deliveriesOf(kind, withAll(kind, { digest: { hour: 18 } }), at("23:00"));
    for (const channel of channels) expect(deliveries[channel]).toEqual({ when: "now" });
  });

  test("an invitation waits for the morning also where a user has no quiet hours", () => {
    const awake = withAll("invited", { quietHours: null });
    expect(deliveriesOf("invited", awake, at("23:00")).push).toEqual(
      waits("08:00", 2, "quietHours"),
    );
    // The night ends within the user's own hours: both hold.
    const late = withAll("invited", { quietHours: { from: "07:00", to: "10:00" } });
    expect(deliveriesOf("invited", late, at("23:00")).push).toEqual(
      waits("10:00", 2, "quietHours"),
    );
    // They leave no time at all.
    const never = withAll("invited", { quietHours: { from: "08:00", to: "21:00" } });
    expect(deliveriesOf("invited", never, at("12:00")).push).toEqual({ when: "never" });
  });
});

describe("a digest", () => {
  const digest = { hour: 18 };

  test("gathers what may wait until its hour, today or tomorrow", () => {
    const early = deliveriesOf("paid", withAll("paid", { digest }), at("09:00"));
    for (const channel of outside) expect(early[channel]).toEqual(waits("18:00", 1, "digest"));
    expect(early.inApp).toEqual({ when: "now" });
    const after = deliveriesOf("paid", withAll("paid", { digest }), at("18:01"));
    expect(after.email).toEqual(waits("18:00", 2, "digest"));
  });

  test("in the quiet hours waits for their end", () => {
    const night = withAll("paid", { digest: { hour: 22 } });
    expect(deliveriesOf("paid", night, at("09:00")).email).toEqual(waits("08:00", 2, "quietHours"));
  });
});

test("a channel that is not wanted gets nothing, and what is always listed stays in the list", () => {
  const none = (kind: string) => ({ ...byDefault, kinds: { [kind]: [] } });
  const paid = deliveriesOf("paid", none("paid"), at("12:00"));
  for (const channel of channels) expect(paid[channel]).toEqual({ when: "never" });
  const off = deliveriesOf("calledOff", none("calledOff"), at("12:00"));
  expect(off).toMatchObject({ inApp: { when: "now" }, push: { when: "never" } });
});

test("a kind that a newer service names is listed and disturbs no one", () => {
  const deliveries = deliveriesOf("ofNextYear", byDefault, at("12:00"));
  expect(deliveries).toMatchObject({ inApp: { when: "now" }, stream: { when: "now" } });
  for (const channel of outside) expect(deliveries[channel]).toEqual({ when: "never" });
});

test("whatever is chosen, nothing is late by more than two days or in the quiet hours", () => {
  const hour = fc.integer({ min: 0, max: 23 });
  const time = fc
    .tuple(hour, fc.constantFrom("00", "30"))
    .map(([h, m]) => `${String(h).padStart(2, "0")}:${m}`);
  const chosen = fc.record({
    quietHours: fc.option(fc.record({ from: time, to: time })),
    digest: fc.option(fc.record({ hour })),
  });
  const anyKind = fc.constantFrom(...kinds);
  const minute = fc.integer({ min: 0, max: 24 * 60 * 400 });
  fc.assert(
    fc.property(anyKind, chosen, minute, (kind, some, minutes) => {
      const made = later(at("00:00"), minutes * 60_000);
      const preferences = withAll(kind, some);
      const { push } = deliveriesOf(kind, preferences, made);
      const { urgency, isTransactional } = kindRow(kind);
      if (urgency === "always") expect(push).toEqual({ when: "now" });
      if (isTransactional) expect(push.when).not.toBe("never");
      if (push.when !== "later") return;
      expect(push.at > made && push.at <= later(made, 2 * dayMs + hourMs)).toBe(true);
      expect(seoulDate(push.at) >= seoulDate(made)).toBe(true);
      const { quietHours } = preferences;
      if (quietHours !== null) expect(quietUntil(push.at, quietHours)).toBeNull();
    }),
    { seed: 20261130, numRuns: 2000 },
  );
});
