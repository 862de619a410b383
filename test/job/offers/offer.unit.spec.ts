/** Offers by name: the rules alone. */
import { expect, test } from "@jest/globals";
import { dayMs, hourMs, instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import {
  announceOffer,
  endOffer,
  expireOffer,
  giveOffer,
  make,
  type Offer,
  type OfferEvent,
  offerOf,
  offers,
  settleOffer,
  statusAt,
  takeOffer,
} from "../../../services/job/offers/offer.ts";

const noon = instant("2026-12-01T03:00:00Z");
const refusing = (type: string) => expect.objectContaining({ type });
const ids = { offerId: "o1", jobId: "j1", workerId: "w1", employerId: "e1" };
const wanted = { ...ids, termsVersion: 3, startsAt: later(noon, 3 * dayMs) };
const given = (...events: OfferEvent[]): Offer => events.reduce(offers.evolve, offers.empty);
const open = given(...make(offers.empty, wanted, noon));
const live = (offer: Offer) => offerOf(offer, "workerId", "w1");
const by = { jobId: "j1", workerId: "w1", employerId: "e1", applicationId: "a1" };
const taken = given(...make(offers.empty, wanted, noon), ...takeOffer(open, by, noon));
const after = (offer: Offer, events: OfferEvent[]) => events.reduce(offers.evolve, offer);

test("an offer is open for a day at most, and no longer than until the job starts", () => {
  expect(live(open).expiresAt).toBe(later(noon, dayMs));
  const startsAt = later(noon, 2 * hourMs);
  expect(make(offers.empty, { ...wanted, startsAt }, noon)).toMatchObject([
    { data: { expiresAt: startsAt } },
  ]);
  expect(make(offers.empty, { ...wanted, validMinutes: 30 }, noon)).toMatchObject([
    { data: { expiresAt: later(noon, 30 * minuteMs) } },
  ]);
});

test("an open offer is not repeated, a declined one never, and an expired one may be", () => {
  expect(() => make(open, wanted, noon)).toThrow(refusing("ALREADY_OFFERED"));
  expect(() => make(taken, wanted, noon)).toThrow(refusing("ALREADY_OFFERED"));
  const declined = after(open, endOffer(live(open), "declined", noon));
  expect(() => make(declined, wanted, later(noon, dayMs))).toThrow(refusing("OFFER_ENDED"));
  const again = after(open, make(open, wanted, later(noon, dayMs)));
  expect(again).toMatchObject({ status: "open", round: 2 });
});

test("an offer is over by the clock, before any commit says so", () => {
  const late = later(noon, dayMs);
  expect(statusAt(live(open), late)).toBe("expired");
  expect(() => takeOffer(open, by, late)).toThrow(refusing("OFFER_ENDED"));
  expect(() => endOffer(live(open), "declined", late)).toThrow(refusing("OFFER_ENDED"));
  expect(expireOffer(open, later(late, -1))).toEqual([]);
  expect(after(open, expireOffer(open, late))).toMatchObject({ status: "expired" });
  // A worker who is being accepted when the time is over is not cut off.
  expect(expireOffer(taken, late)).toEqual([]);
});

test("an offer that is being accepted can be neither withdrawn nor taken twice", () => {
  expect(() => endOffer(live(taken), "withdrawn", noon)).toThrow(refusing("OFFER_ENDED"));
  const other = { ...by, applicationId: "a2" };
  expect(() => takeOffer(taken, other, noon)).toThrow(refusing("OFFER_ENDED"));
  expect(takeOffer(taken, by, noon)).toEqual([]);
  expect(() => takeOffer(open, { ...by, workerId: "w2" }, noon)).toThrow(refusing("NOT_FOUND"));
});

test("an offer is of one job of one employer: it is taken for no other", () => {
  for (const other of [{ jobId: "j2" }, { employerId: "e2" }, { jobId: "j2", employerId: "e2" }]) {
    expect(() => takeOffer(open, { ...by, ...other }, noon)).toThrow(refusing("NOT_FOUND"));
    expect(() => takeOffer(taken, { ...by, ...other }, noon)).toThrow(refusing("NOT_FOUND"));
  }
});

test("an offer opens again only for the application that took it, and is settled once", () => {
  expect(giveOffer(taken, "a2")).toEqual([]);
  const back = after(taken, giveOffer(taken, "a1"));
  expect(back).toMatchObject({ status: "open", applicationId: null });
  const accepted = after(taken, settleOffer(taken, "a1"));
  expect(accepted).toMatchObject({ status: "accepted", applicationId: "a1" });
  expect(settleOffer(accepted, "a1")).toEqual([]);
  expect(giveOffer(accepted, "a1")).toEqual([]);
});

test("others hear of an offer when it is made and ended, and not of the steps between", () => {
  const said = (events: OfferEvent[]) =>
    announceOffer({ stream: "offer:o1", events }).map(({ type }) => type);
  expect(said(make(offers.empty, wanted, noon))).toEqual(["job.offerMade"]);
  expect(said(takeOffer(open, by, noon))).toEqual([]);
  expect(said(settleOffer(taken, "a1"))).toEqual(["job.offerEnded"]);
  expect(announceOffer({ stream: "job:j1", events: [{ type: "offerMade" }] })).toEqual([]);
});
