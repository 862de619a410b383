/** The employment insurance of a hold, by what the user service knows of both sides. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { newId } from "../../../services/contracts/core/units.ts";
import job from "../../../services/job/job.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { until } from "../../support/until.ts";
import { services } from "../../user/people.ts";
import { join, soon } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  const probes = neighbours().schemas.filter(({ name }) => !["user", "payment"].includes(name));
  running = await startBroker([...services, job, payment, ...probes]);
  broker = running.broker;
});
afterAll(() => running.stop());

const text = "고용보험 사업주 부담분";
test.each([
  [149, true, "1990-01-01", 115],
  [150, true, "1990-01-01", 135],
  [1_000, true, "1990-01-01", 135],
  [150, true, "1940-01-01", 45],
  [150, false, "1990-01-01", 155],
  [1_000, false, "1990-01-01", 175],
] as const)(
  "%i staff, priority enterprise %s, a worker born in %s: %i in ten thousand",
  async (regularEmployees, isPriorityEnterprise, birthDate, rate) => {
    const staff = { regularEmployees, isPriorityEnterprise };
    const employer = await join(broker, { role: "employer", companyName: "하루물류", ...staff });
    const worker = await join(broker, { birthDate });
    expect(await employer.ask("user.me", {})).toMatchObject(staff);
    await employer.ask("payment.charge", { amountWon: 1_000_000, method: "card" }, newId());
    await until(async () => (await employer.ask("payment.wallet", {})).availableWon > 0);
    const { jobId } = await employer.ask("job.post", soon({ hourlyWageWon: 12_000 }));
    const { applicationId } = await worker.ask("job.apply", { jobId });
    const { quote, totalWon } = await employer.ask("job.price", { applicationId });
    expect(quote.employerInsurancePerTenThousand).toBe(rate);
    expect(quote.employerLines.some((line) => line.text.startsWith(text))).toBe(true);
    await employer.ask("job.accept", { applicationId });
    expect((await employer.ask("payment.wallet", {})).heldWon).toBe(totalWon);
  },
);
