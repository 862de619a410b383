/** Screens day: what the demo market lacks for its pictures, a day of work in each of its stages. */
import { setTimeout as pause } from "node:timers/promises";
import { demoPerson, type Person, place, post } from "./people.ts";

const askEveryMs = 200;
const attemptsMax = 100;
const startsInMinutes = 5;
const tomorrowMinutes = 26 * 60;
/** Of the job of today, without its break. */
const workedMinutes = 210;

export type Day = {
  readonly worker: Person;
  readonly employer: Person;
  readonly operator: Person;
  /** The job of today, and the application to it of the worker. */
  readonly jobId: string;
  readonly applicationId: string;
  /** A job of tomorrow that several have applied for. */
  readonly nextJobId: string;
  readonly nextApplicationId: string;
  /** The others of today's job, each with their application; those who are present come first. */
  readonly crew: readonly (readonly [Person, string])[];
};

const pathOf = (applicationId: string): string => `/api/jobs/applications/${applicationId}`;

const apply = async ({ send }: Person, jobId: string, message: string): Promise<string> =>
  String((await send("POST", `/api/jobs/${jobId}/applications`, { message }))["applicationId"]);

/** Both sides sign after the employer has accepted. */
const hire = async (employer: Person, worker: Person, applicationId: string): Promise<void> => {
  await employer.send("POST", `${pathOf(applicationId)}/accept`, {});
  for (const one of [worker, employer]) await one.send("POST", `${pathOf(applicationId)}/sign`);
};

/** The worker shows the code of the place, at the beginning of the work or at its end. */
export const show = async (
  { employer, jobId }: Pick<Day, "employer" | "jobId">,
  worker: Person,
  applicationId: string,
  what: "check-in" | "check-out",
): Promise<void> => {
  const { code } = await employer.send("GET", `/api/jobs/${jobId}/check-in-code`);
  const { lat, lng } = place;
  await worker.send("POST", `${pathOf(applicationId)}/${what}`, { code, lat, lng });
};

const messages = [
  "홀 서빙을 2년 했어요. 시간 맞춰 가겠습니다.",
  "가까이 살아요. 손이 빠릅니다.",
  "주말마다 뷔페에서 일했어요.",
  "처음이지만 열심히 하겠습니다.",
];

/** Who works today beside the worker of the pictures, and who is there already. */
const hired = 4;
const present = 2;

/** Makes the day up to where the worker checks in. The others are demo workers from the third on. */
export const makeDay = async (url: string): Promise<Day> => {
  const [worker, employer, operator] = await Promise.all([
    demoPerson(url, "worker", 2),
    demoPerson(url, "employer"),
    demoPerson(url, "operator"),
  ]);
  const others = await Promise.all([3, 4, 5, 6, 7].map((nth) => demoPerson(url, "worker", nth)));
  const today = await post(employer, startsInMinutes, { minutes: 240, breakMinutes: 30, seats: 6 });
  const next = await post(employer, tomorrowMinutes, {
    title: "저녁 단체 손님 홀 서빙",
    hourlyWageWon: 14_500,
    minutes: 300,
    breakMinutes: 30,
    seats: 3,
  });
  const [jobId, nextJobId] = [String(today["jobId"]), String(next["jobId"])];
  const applicationId = await apply(worker, jobId, messages[0] ?? "");
  const nextApplicationId = await apply(worker, nextJobId, messages[1] ?? "");
  await hire(employer, worker, applicationId);
  await employer.send("POST", `${pathOf(nextApplicationId)}/accept`, {});
  const crew: [Person, string][] = [];
  for (const [index, one] of others.entries()) {
    const own = await apply(one, jobId, messages[index] ?? "");
    if (index < hired) {
      await hire(employer, one, own);
      crew.push([one, own]);
    }
    if (index < present) await show({ employer, jobId }, one, own, "check-in");
    await apply(one, nextJobId, messages[index] ?? "");
  }
  return { worker, employer, operator, jobId, applicationId, nextJobId, nextApplicationId, crew };
};

/** Lets all of them work, and waits for the pay of the worker. */
export const finishDay = async (day: Day): Promise<void> => {
  const { worker, employer, applicationId, crew } = day;
  for (const [one, own] of crew.slice(present)) await show(day, one, own, "check-in");
  for (const [one, own] of [...crew, [worker, applicationId] as const]) {
    await show(day, one, own, "check-out");
    await employer.send("POST", `${pathOf(own)}/approve`, { workedMinutes });
  }
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if ((await worker.send("GET", pathOf(applicationId)))["status"] === "paid") return;
    await pause(askEveryMs);
  }
  throw new Error("the day was not paid");
};
