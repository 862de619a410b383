import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import {
  dayMs,
  hourMs,
  later,
  newId,
  now,
  seoulDate,
} from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { PasswordHasher } from "../../../services/user/support/password-hasher.adapter.ts";
import type { TestBroker } from "../../support/broker.ts";
import { byDay, postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { engaged, join, type Someone, someone, startWork } from "../work.ts";

let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startWork();
  broker = running.broker;
});
afterAll(() => running.stop());

const consents = { terms: true, privacy: true };
const set = (one: Someone, purpose: "location" | "terms", granted: boolean) =>
  one.ask("user.consents.set", { purpose, granted, version: 1 });
const facts = ({ userId }: Someone) => call(broker, "user.facts", { userId });

describe("consents", () => {
  test("to location switch the geofence at once, both ways", async () => {
    const worker = await join(broker, { consents: { ...consents, location: true } });
    const employer = await join(broker, { role: "employer" });
    const startsAt = later(now(), 600_000);
    const endsAt = later(startsAt, 3 * hourMs);
    const terms = postingOf({ startsAt, endsAt, breakMinutes: 0 });
    const { jobId, applicationId } = await engaged(worker, employer, terms);
    const { code } = await employer.ask("job.checkInCode", { jobId });
    const far = { applicationId, code, lat: 37.9, lng: 127.1 };
    expect((await facts(worker)).hasLocationConsent).toBe(true);
    await expect(worker.ask("job.checkIn", far)).rejects.toMatchObject({
      type: "OUTSIDE_GEOFENCE",
    });
    expect(await set(worker, "location", false)).toMatchObject({ granted: false, version: 1 });
    expect((await facts(worker)).hasLocationConsent).toBe(false);
    expect((await worker.ask("job.checkIn", far)).status).toBe("working");
    await set(worker, "location", true);
    await expect(worker.ask("job.checkOut", far)).rejects.toMatchObject({
      type: "OUTSIDE_GEOFENCE",
    });
  });

  test("to location make a place required at check-in and check-out; without consent a place is ignored", async () => {
    const worker = await join(broker, { consents: { ...consents, location: true } });
    const employer = await join(broker, { role: "employer" });
    const { jobId, applicationId } = await engaged(worker, employer);
    const { code } = await employer.ask("job.checkInCode", { jobId });
    const { lat, lng } = postingOf().place;
    const missing = (...fields: string[]) => ({
      type: "LOCATION_MISSING",
      code: 422,
      data: { fields: fields.map((field) => ({ field })) },
    });
    const withCode = { applicationId, code };
    const needed = async (step: "job.checkIn" | "job.checkOut") => {
      await expect(worker.ask(step, withCode)).rejects.toMatchObject(missing("/lat", "/lng"));
      await expect(worker.ask(step, { ...withCode, lat })).rejects.toMatchObject(missing("/lng"));
      await expect(worker.ask(step, { ...withCode, lng })).rejects.toMatchObject(missing("/lat"));
    };
    await needed("job.checkIn");
    const { status } = await worker.ask("job.application", { applicationId });
    expect(status).toBe("signed");
    expect((await worker.ask("job.checkIn", { ...withCode, lat, lng })).status).toBe("working");
    await needed("job.checkOut");
    await set(worker, "location", false);
    expect((await worker.ask("job.checkOut", { ...withCode, lat: 33.2 })).status).toBe("worked");
  });

  test("are listed with their versions, and a withdrawn one stays in the history", async () => {
    const one = await join(broker, { consents: { ...consents, location: true } });
    await set(one, "location", false);
    const { items, history } = await one.ask("user.consents", {});
    expect(items.map(({ purpose, granted, isNeeded }) => [purpose, granted, isNeeded])).toEqual([
      ["terms", true, true],
      ["privacy", true, true],
      ["location", false, false],
      ["marketing", false, false],
    ]);
    expect(history).toHaveLength(4);
    expect(history[0]).toMatchObject({ purpose: "location", granted: false, version: 1 });
    await expect(set(one, "terms", false)).rejects.toMatchObject({
      type: "CONSENT_NEEDED",
      code: 409,
    });
  });

  test("of an imported account come from its row until the account sets one", async () => {
    const account = {
      userId: newId(),
      role: "worker" as const,
      email: "brought@over.test",
      passwordHash: await new PasswordHasher().hash("brought over"),
      name: "이수입",
      birthDate: "1999-09-09",
      hasLocationConsent: true,
    };
    await call(broker, "user.import", { accounts: [account] });
    const credentials = { email: account.email, password: "brought over" };
    const one = someone(broker, await call(broker, "user.login", credentials));
    expect((await facts(one)).hasLocationConsent).toBe(true);
    await set(one, "location", false);
    expect((await facts(one)).hasLocationConsent).toBe(false);
    const { history } = await one.ask("user.consents", {});
    expect(history.map(({ purpose, granted }) => [purpose, granted])).toEqual([
      ["location", false],
      ["location", true],
      ["privacy", true],
      ["terms", true],
    ]);
  });
});

describe("from fifteen to eighteen", () => {
  const birthDate = seoulDate(later(now(), -16.5 * 365.25 * dayMs));
  const guardian = { name: "박보호", phone: "010-7777-8888", consentAt: later(now(), -1000) };
  const atNight = () => {
    const startsAt = later(byDay().startsAt, 11 * hourMs);
    return { startsAt, endsAt: later(startsAt, 3 * hourMs), breakMinutes: 0 };
  };
  const jobOf = async () => {
    const employer = await join(broker, { role: "employer" });
    return employer.ask("job.post", postingOf(byDay()));
  };

  test("a minor may apply once the guardian is named, and not after the guardian is withdrawn", async () => {
    const worker = await join(broker, { birthDate });
    const { jobId } = await jobOf();
    const refused = { type: "NOT_ELIGIBLE", code: 422, data: { reason: "GUARDIAN_MISSING" } };
    await expect(worker.ask("job.apply", { jobId })).rejects.toMatchObject(refused);
    await expect(worker.ask("user.guardian", {})).rejects.toMatchObject({ type: "NO_GUARDIAN" });
    expect(await worker.ask("user.guardian.set", guardian)).toEqual(guardian);
    expect(await worker.ask("user.guardian", {})).toEqual(guardian);
    const { applicationId } = await worker.ask("job.apply", { jobId });
    await worker.ask("job.withdraw", { applicationId });
    await worker.ask("user.guardian.remove", {});
    await expect(worker.ask("job.apply", { jobId })).rejects.toMatchObject(refused);
  });

  test("who is eighteen needs a guardian, and may work at night: minority ends a year after protection", async () => {
    const eighteen = seoulDate(later(now(), -18.5 * 365.25 * dayMs));
    const worker = await join(broker, { birthDate: eighteen });
    const employer = await join(broker, { role: "employer" });
    const { jobId } = await employer.ask("job.post", postingOf(atNight()));
    const refused = { type: "NOT_ELIGIBLE", code: 422, data: { reason: "GUARDIAN_MISSING" } };
    await expect(worker.ask("job.apply", { jobId })).rejects.toMatchObject(refused);
    await worker.ask("user.guardian.set", guardian);
    expect((await worker.ask("job.apply", { jobId })).status).toBe("pending");
    const grown = seoulDate(later(now(), -19.5 * 365.25 * dayMs));
    const adult = await join(broker, { birthDate: grown });
    expect((await adult.ask("job.apply", { jobId })).status).toBe("pending");
    const tooOld = adult.ask("user.guardian.set", guardian);
    await expect(tooOld).rejects.toMatchObject({ type: "NOT_A_MINOR" });
  });

  test("a minor who registers with a guardian may apply", async () => {
    const worker = await join(broker, { birthDate, guardian });
    const { jobId } = await jobOf();
    expect((await worker.ask("job.apply", { jobId })).status).toBe("pending");
  });

  test("only a minor has a guardian, whose consent lies in the past and is stored in the vault alone", async () => {
    const adult = await join(broker);
    await expect(adult.ask("user.guardian.set", guardian)).rejects.toMatchObject({
      type: "NOT_A_MINOR",
      code: 409,
    });
    const worker = await join(broker, { birthDate });
    const late = { ...guardian, consentAt: later(now(), hourMs) };
    await expect(worker.ask("user.guardian.set", late)).rejects.toMatchObject({
      type: "CONSENT_IN_FUTURE",
      code: 422,
    });
    await worker.ask("user.guardian.set", { ...guardian, name: "심은보호자" });
    const stored = await textsOf(running.dataDir);
    const places = [...stored].filter(([, text]) => text.includes("심은보호자"));
    expect(places.map(([place]) => place)).toEqual(["user/vault"]);
  });
});
