/**
 * A day on which every service stored something of its own kind: the folder that is harmed
 * afterwards.
 */
import { hourMs, later, newId, now } from "../../services/contracts/core/units.ts";
import { call } from "../../services/contracts/index.ts";
import { live, type Thing } from "../gateway/attack/lives.ts";
import { openWhole, type Whole } from "../gateway/attack/market.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import { someone } from "../user/work.ts";

/** The services with a log. */
export const logs = [
  ...["user", "job", "matching", "payment", "communication", "analytics", "security"],
] as const;

export type Day = {
  /** Stopped in good order. */
  readonly folder: string;
  readonly people: Whole["people"];
  /** Ids of existing things, by the names of path parameters. */
  readonly ids: Readonly<Record<string, string>>;
};

const settledMs = 10_000;
const password = "correct horse battery";
const profile = { lat: 37.5, lng: 127, radiusKm: 10, hourlyWageWonMin: 11_000 };

/** Files that only these services have: free texts, profiles, certificates, passwords. */
const fill = async ({ broker, people }: Whole, things: Readonly<Record<string, Thing>>) => {
  const [worker, employer, other, leaver, operator] = (
    ["worker", "employer", "otherWorker", "otherEmployer", "operator"] as const
  ).map((name) => someone(broker, people[name])) as [Someone, Someone, Someone, Someone, Someone];
  const applicationId = things["payment.payslip applicationId"]?.id ?? "";
  await worker.ask("matching.profile.set", {
    ...profile,
    skills: ["포장"],
    categoryIds: [],
    availability: [],
  });
  await employer.ask("job.review", { applicationId, stars: 5, text: "시간을 잘 지켰습니다." });
  const startsAt = later(now(), 48 * hourMs);
  const { jobId } = await employer.ask("job.post", postingOf({ startsAt }));
  await other.ask("job.apply", { jobId, message: "성실히 하겠습니다." });
  const asked = { kind: "explanation", aboutId: applicationId, question: "왜 그만큼인가요?" };
  await worker.ask("security.request", asked as never);
  const charge = { amountWon: 100_000, method: "card" } as const;
  const hadWon = (await employer.ask("payment.wallet", {})).availableWon;
  const { chargeId } = await employer.ask("payment.charge", charge, newId());
  const hasMore = async () => (await employer.ask("payment.wallet", {})).availableWon > hadWon;
  await until(hasMore, settledMs);
  const back = { chargeId, amountWon: 10_000, reason: "잘못 충전했습니다." };
  await operator.ask("payment.refund", back, newId());
  await other.ask("user.password.change", { password, newPassword: `${password} again` });
  await leaver.ask("user.delete", { password });
  return { chargeId };
};
type Someone = ReturnType<typeof someone>;

/** After so many looks without growth a log is at rest. */
const restLooks = 30;

/** Waits until nothing more is written in the background. */
const rest = async ({ broker }: Whole): Promise<void> => {
  let before = "";
  let same = 0;
  await until(async () => {
    const pages = await Promise.all(
      logs.map((name) =>
        call(broker, `${name}.log.read` as "job.log.read", { after: 0, limit: 1 }),
      ),
    );
    const heads = pages.map(({ head }) => head).join();
    same = heads === before ? same + 1 : 0;
    before = heads;
    return same >= restLooks;
  }, settledMs);
};

export const makeDay = async (): Promise<Day> => {
  const whole = await openWhole();
  try {
    const { things } = await live(whole);
    const more = await fill(whole, things);
    await rest(whole);
    const ids = Object.entries(things).map(([name, { id }]) => [name, id]);
    return {
      folder: whole.dataDir,
      people: whole.people,
      ids: { ...Object.fromEntries(ids), ...more },
    };
  } finally {
    await whole.halt();
  }
};
