/**
 * World: an employer and a worker with something on every page, and every text of theirs at its longest,
 * without a space, in Latin letters, and with a script in it.
 */
import { dayMs, hourMs, later, minuteMs, now } from "../../services/contracts/core/units.ts";
import { categoryId } from "../../services/contracts/kernel/categories.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import { demoPerson, newPerson, type Person } from "./people.ts";

const place = { lat: 37.5431, lng: 127.0557 };
/** Names of the texts, each of which is shown somewhere. */
const lengths = {
  name: 60,
  company: 100,
  title: 100,
  description: 4000,
  address: 200,
  skill: 40,
  application: 500,
  chat: 1000,
  reportReason: 500,
  review: 1000,
  reviewBack: 1000,
  dispute: 500,
  decision: 500,
  correction: 500,
  template: 40,
  site: 60,
  search: 100,
  boss: 60,
  businessAddress: 200,
  holder: 60,
  question: 2000,
  cancel: 500,
  suspension: 500,
} as const;
export type TextName = keyof typeof lengths;
const image = "<img/src=x/onerror=__hit=1>";
const script = "<script>__hit=1</script>";

/** What a person writes into a field: its name, what must stay text, and a word without an end. */
export const written = (name: TextName): string =>
  `${name}${image}${lengths[name] >= 60 ? script : ""}`.padEnd(Math.min(lengths[name], 600), "W");

export type World = Readonly<
  Record<"worker" | "employer" | "newWorker" | "newEmployer" | "operator", Person>
> & {
  readonly applications: Readonly<Record<Stage, string>>;
  readonly jobs: Readonly<Record<Stage, string>>;
};

/** How far an application has come. */
const stages = [
  ...(["paid", "decided", "corrected", "disputed", "working"] as const),
  ...(["signed", "accepted", "pending", "offered", "rejected", "withdrawn", "cancelled"] as const),
];
export type Stage = (typeof stages)[number];
/** So many of them are worked today, in shifts that begin while check-in is open. */
const today = 5;
const shortMs = 6 * minuteMs;

/** Those that are worked today follow each other; others each have a day of their own. */
const hoursOf = (stage: Stage) => {
  const nth = stages.indexOf(stage);
  const startsAt = later(now(), nth < today ? minuteMs + nth * shortMs : nth * dayMs + hourMs);
  return { startsAt, endsAt: later(startsAt, shortMs), breakMinutes: 0 };
};

const post = async (employer: Person, stage: Stage): Promise<string> => {
  const posting = postingOf({
    ...hoursOf(stage),
    title: written("title"),
    description: written("description"),
    hourlyWageWon: 13_500,
    seats: 3,
    place: { address: written("address"), ...place },
    skills: [written("skill")],
  } as object);
  return String((await employer.send("POST", "/api/jobs", posting))["jobId"]);
};

/** Brings an application as far as its stage. */
const advance = async (
  { worker, employer, operator }: Pick<World, "worker" | "employer" | "operator">,
  jobId: string,
  stage: Stage,
): Promise<string> => {
  const applied = await worker.send("POST", `/api/jobs/${jobId}/applications`, {
    message: written("application"),
  });
  const id = String(applied["applicationId"]);
  const path = `/api/jobs/applications/${id}`;
  const code = async () => ({
    code: (await employer.send("GET", `/api/jobs/${jobId}/check-in-code`))["code"],
    ...place,
  });
  const worked = async (): Promise<void> => {
    await worker.send("POST", `${path}/check-out`, await code());
  };
  if (stage === "pending" || stage === "offered") return id;
  if (stage === "withdrawn") {
    await worker.send("POST", `${path}/withdraw`);
    return id;
  }
  if (stage === "rejected") {
    await employer.send("POST", `${path}/reject`);
    return id;
  }
  await employer.send("POST", `${path}/accept`);
  if (stage === "accepted") return id;
  if (stage === "cancelled") {
    await employer.send("POST", `${path}/cancel`, { reason: written("cancel") });
    return id;
  }
  await worker.send("POST", `${path}/sign`);
  await employer.send("POST", `${path}/sign`);
  if (stage === "signed") return id;
  await worker.send("POST", `${path}/check-in`, await code());
  if (stage === "working") return id;
  await worked();
  if (stage === "paid") {
    await employer.send("POST", `${path}/approve`, { workedMinutes: 6 });
    await until(async () => (await worker.send("GET", path))["status"] === "paid", 10_000);
    await worker.send("POST", `${path}/reviews`, { stars: 4, text: written("review") });
    await employer.send("POST", `${path}/reviews`, { stars: 5, text: written("reviewBack") });
  }
  if (stage === "corrected") {
    await employer.send("POST", `${path}/corrections`, {
      checkedInAt: later(now(), -2 * minuteMs),
      checkedOutAt: later(now(), -minuteMs),
      isSentHome: true,
      reason: written("correction"),
    });
  }
  if (stage === "disputed" || stage === "decided") {
    await worker.send("POST", `${path}/dispute`, { reason: written("dispute") });
  }
  if (stage === "decided") {
    await operator.send("POST", `${path}/decide`, {
      workedMinutes: 5,
      reason: written("decision"),
    });
  }
  return id;
};

/** What the two have beside their work: a company, sites, templates, searches, a profile, reports. */
const furnish = async ({ worker, employer }: Pick<World, "worker" | "employer">): Promise<void> => {
  await employer.send("POST", "/api/payments/charges", { amountWon: 5_000_000, method: "card" });
  const { title, description, categoryId: trade, hourlyWageWon, seats } = postingOf();
  const posting = { title, description, categoryId: trade, hourlyWageWon, seats };
  await employer.send("POST", "/api/users/me/sites", {
    name: written("site"),
    address: written("address"),
    ...place,
    regularEmployees: 7,
  });
  await employer.send("POST", "/api/jobs/templates", {
    name: written("template"),
    posting: {
      ...posting,
      title: written("title"),
      durationMinutes: 90,
      breakMinutes: 0,
      place: { address: written("address"), ...place },
    },
  });
  const [from, to] = [later(now(), -dayMs), later(now(), dayMs)];
  await employer.send("POST", "/api/analytics/reports", { kind: "employer", from, to });
  for (const one of [worker, employer]) {
    await one.send("PUT", "/api/communication/preferences", { language: "en" });
  }
  await worker.send("PUT", "/api/matching/profile", {
    skills: [written("skill")],
    categoryIds: [categoryId("loading")],
    ...place,
    radiusKm: 20,
    hourlyWageWonMin: 11_000,
    availability: [{ from: now(), to: later(now(), 20 * dayMs) }],
  });
  await worker.send("PUT", "/api/users/me/skills", { skills: [written("skill")] });
  await worker.send("POST", "/api/users/me/certificates", {
    kind: "foodHealth",
    number: "W".repeat(40),
    issuedOn: "2026-01-05",
  });
  await worker.send("POST", "/api/jobs/searches", { q: written("search") });
  await worker.send("PUT", "/api/users/me/bank-account", {
    bankCode: "004",
    accountNumber: "123456-01-987654",
    holder: written("holder"),
  });
};

/** What follows from the work: words between the two, a report of them, questions, an account held. */
const talk = async (
  { worker, employer, operator }: Pick<World, "worker" | "employer" | "operator">,
  url: string,
  id: string,
): Promise<void> => {
  const path = `/api/communication/conversations/${id}`;
  await worker.send("POST", `${path}/messages`, { text: written("chat") });
  const said = await employer.send("POST", `${path}/messages`, { text: written("chat") });
  await worker.send("POST", `${path}/report`, {
    messageId: said["messageId"],
    reason: written("reportReason"),
  });
  await worker.send("POST", "/api/security/requests", {
    kind: "explanation",
    question: written("question"),
  });
  const held = await newPerson(url, "worker", { name: written("name") });
  await operator.send("POST", `/api/users/${held.userId}/suspend`, {
    reason: written("suspension"),
    until: later(now(), dayMs),
  });
};

/** Makes the world of a OneDay with its demo market. */
export const worldOf = async (url: string): Promise<World> => {
  const [worker, employer, newWorker, newEmployer, operator] = await Promise.all([
    newPerson(url, "worker", { name: written("name") }),
    newPerson(url, "employer", {
      name: written("name"),
      companyName: written("company"),
      representative: written("boss"),
      businessAddress: written("businessAddress"),
    }),
    newPerson(url, "worker"),
    newPerson(url, "employer"),
    demoPerson(url, "operator"),
  ]);
  const people = { worker, employer, newWorker, newEmployer, operator };
  await furnish(people);
  const jobs: Record<string, string> = {};
  const applications: Record<string, string> = {};
  // One after another: those that are worked soon take the same hours of the worker.
  for (const stage of stages) {
    const jobId = await post(employer, stage);
    jobs[stage] = jobId;
    if (stage !== "offered") {
      applications[stage] = await advance(people, jobId, stage);
    }
  }
  await employer.send("PUT", `/api/jobs/favourites/${worker.userId}`);
  await employer.send("POST", `/api/jobs/${jobs["offered"]}/offers`, { workerId: worker.userId });
  await talk(people, url, applications["pending"] ?? "");
  return { ...people, applications, jobs } as World;
};

/** The ids that addresses have. */
export const idsOf = ({ applications, jobs, worker }: World) => ({
  applications,
  jobs,
  userId: worker.userId,
});

/** Kept, but shown on no page: the reasons that operators read elsewhere, and a masked holder. */
const unshown: readonly TextName[] = ["review", "reviewBack", "holder", "decision", "suspension"];

/** The texts that should have been among those seen, and were not. */
export const unseenTexts = (seen: ReadonlySet<string>): string[] =>
  (Object.keys(lengths) as TextName[]).filter((name) => {
    const begin = `${name}${image}`;
    return !unshown.includes(name) && ![...seen].some((text) => text.includes(begin));
  });
