/**
 * Everything that a PATCH or a PUT changes: how it is made, what it may be set to, how it is read.
 * The table is compared with the contracts: a new route needs a row, or a reason.
 */
import type { ServiceBroker } from "moleculer";
import { instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { categories, categoryId } from "../../../services/contracts/kernel/categories.ts";
import { postingOf } from "../../support/postings.ts";
import { join, type Someone } from "../../user/work.ts";

export type State = Readonly<Record<string, unknown>>;
/** One possible change: the members that it sets, with a word or a number of its own. */
export type Saying = (n: number) => {
  readonly says: State;
  readonly send: () => Promise<unknown>;
};
export type Live = {
  /** Members that one request may change together; each request sets some of a group. */
  readonly sayings: readonly Saying[];
  readonly read: () => Promise<State>;
};
export type Thing = {
  readonly name: string;
  readonly routes: readonly string[];
  readonly make: (broker: ServiceBroker) => Promise<Live>;
};

/** Each member alone, and all of them at once. */
const each = (
  members: Readonly<Record<string, (n: number) => unknown>>,
  send: (says: State) => Promise<unknown>,
): Saying[] => {
  const saying = (names: readonly string[]): Saying => {
    return (n) => {
      const says = Object.fromEntries(names.map((name) => [name, members[name]?.(n)]));
      return { says, send: () => send(says) };
    };
  };
  const names = Object.keys(members);
  const pairs = names.map((name, at) => [name, names[(at + 1) % names.length] ?? name]);
  return [...names.map((name) => [name]), ...pairs, names].map(saying);
};

const pick = (names: readonly string[], from: object): State => {
  const all = from as State;
  return Object.fromEntries(names.map((name) => [name, all[name]]));
};

const base = postingOf({ startsAt: instant(Date.UTC(2026, 11, 15, 3)), seats: 5 });
const named = (words: string) => (n: number) => `${words} ${n}`;

const posting = (isDraft: boolean): Thing => ({
  name: isDraft ? "a draft" : "a posting",
  routes: ["job.edit"],
  async make(broker) {
    const employer = await join(broker, { role: "employer", regularEmployees: 3 });
    const startsAt = later(instant(Date.now()), 30 * 60 * minuteMs);
    const endsAt = later(startsAt, 8.5 * 60 * minuteMs);
    const { jobId } = await employer.ask("job.post", { ...base, startsAt, endsAt, draft: isDraft });
    const members = {
      title: named("포장"),
      description: named("상품을 포장합니다."),
      categoryId: (n: number) =>
        categories[n % categories.length]?.categoryId ?? categoryId("loading"),
      hourlyWageWon: (n: number) => 11_000 + n,
      startsAt: (n: number) => later(startsAt, (n % 50) * minuteMs),
      endsAt: (n: number) => later(endsAt, (n % 50) * minuteMs),
      breakMinutes: (n: number) => 60 + (n % 100),
      seats: (n: number) => 5 + (n % 400),
      place: (n: number) => ({ address: `서울 중구 ${n}`, lat: 37.5 + n / 1e6, lng: 127 }),
      skills: (n: number) => [`기술 ${n}`],
      selection: (n: number) => (n % 2 === 0 ? "choose" : "firstCome"),
    };
    return {
      sayings: each(members, (says) => employer.ask("job.edit", { jobId, ...says })),
      read: async () => pick(Object.keys(members), await employer.ask("job.get", { jobId })),
    };
  },
});

/** What people may set in their own account, in one row of the vault. */
const own = (person: Someone, others: readonly Someone[]): Saying[] => [
  ...each({ name: named("김하루"), phone: (n) => `010-1234-${1000 + n}` }, (says) =>
    person.ask("user.update", says),
  ),
  (n) => {
    const last = String(1000 + (n % 9000));
    const [bankCode, holder] = ["088", `김하루 ${n}`];
    const bank = { bankCode, holder, accountNumber: `***-***-${last}` };
    const accountNumber = `110123456${last}`;
    return {
      says: { bank },
      send: () => person.ask("user.bank.set", { bankCode, holder, accountNumber }),
    };
  },
  ...(["location", "marketing"] as const).map(
    (purpose): Saying =>
      (n) => {
        const granted = n % 2 === 0;
        return {
          says: { [purpose]: granted },
          send: () => person.ask("user.consents.set", { purpose, granted, version: 1 }),
        };
      },
  ),
  ...others.map(
    ({ userId }): Saying =>
      (n) => {
        const isBlocked = n % 2 === 0;
        return {
          says: { [userId]: isBlocked },
          send: () => person.ask(isBlocked ? "user.blocks.set" : "user.blocks.end", { userId }),
        };
      },
  ),
];

const ownRoutes = ["user.update", "user.bank.set", "user.consents.set", "user.blocks.set"];

/** `null` before the first one. */
const orNull = <V>(asked: Promise<V>): Promise<V | null> => asked.catch(() => null);

const readOwn = async (person: Someone, others: readonly Someone[], more: readonly string[]) => {
  const [me, bank, consents, blocks] = await Promise.all([
    person.ask("user.me", {}),
    orNull(person.ask("user.bank.get", {})),
    person.ask("user.consents", {}),
    person.ask("user.blocks", {}),
  ]);
  const granted = consents.items.map((one) => [one.purpose, one.granted]);
  const blocked = new Set(blocks.items.map(({ userId }) => userId));
  return {
    ...pick(["name", "phone", ...more], me),
    ...pick(["location", "marketing"], Object.fromEntries(granted)),
    ...Object.fromEntries(others.map(({ userId }) => [userId, blocked.has(userId)])),
    bank,
  };
};

const worker: Thing = {
  name: "a worker's account",
  routes: [...ownRoutes, "user.skills.set", "user.guardian.set"],
  async make(broker) {
    const birthDate = `${new Date().getUTCFullYear() - 17}-01-01`;
    const person = await join(broker, { birthDate });
    const others = [await join(broker, { role: "employer" })];
    return {
      sayings: [
        ...own(person, others),
        ...each({ skills: (n) => [`기술 ${n}`, "지게차"] }, (says) =>
          person.ask("user.skills.set", says as { skills: string[] }),
        ),
        (n) => {
          const consentAt = "2026-01-02T00:00:00.000Z";
          const guardian = { name: `김보호 ${n}`, phone: "010-2222-3333", consentAt };
          return { says: { guardian }, send: () => person.ask("user.guardian.set", guardian) };
        },
      ],
      read: async () => ({
        ...(await readOwn(person, others, [])),
        ...(await person.ask("user.skills", {})),
        guardian: await orNull(person.ask("user.guardian", {})),
      }),
    };
  },
};

const employer: Thing = {
  name: "an employer's account",
  routes: ownRoutes,
  async make(broker) {
    const person = await join(broker, { role: "employer" });
    const others = [await join(broker), await join(broker)];
    const members = { companyName: named("하루물류"), regularEmployees: (n: number) => n };
    return {
      sayings: [
        ...own(person, others),
        ...each(members, (says) => person.ask("user.update", says)),
      ],
      read: () => readOwn(person, others, Object.keys(members)),
    };
  },
};

const profile: Thing = {
  name: "a matching profile",
  routes: ["matching.profile.set"],
  async make(broker) {
    const person = await join(broker);
    return {
      sayings: [
        (n) => {
          const wish = { categoryIds: [], lat: 37.5, lng: 127, radiusKm: 10, availability: [] };
          const says = { ...wish, skills: [`기술 ${n}`], hourlyWageWonMin: 10_000 + n };
          return { says, send: () => person.ask("matching.profile.set", says) };
        },
      ],
      read: async () => ({ ...(await orNull(person.ask("matching.profile.get", {}))) }),
    };
  },
};

/** Each kind that is chosen is a member of its own. */
const notifications: Thing = {
  name: "preferences of notifications",
  routes: ["communication.preferences.set"],
  async make(broker) {
    const person = await join(broker);
    const kinds = ["paid", "approved", "accepted"];
    const by = (n: number) =>
      n % 2 === 0 ? (["inApp"] as const) : (["inApp", "stream", "email"] as const);
    const members = {
      quietHours: (n: number) => ({ from: "22:00", to: `0${n % 10}:00` }),
      digest: (n: number) => ({ hour: n % 24 }),
      language: (n: number) => (n % 2 === 0 ? "en" : "ko-plain"),
    };
    return {
      sayings: [
        ...each(members, (says) => person.ask("communication.preferences.set", says)),
        ...kinds.map(
          (kind): Saying =>
            (n) => {
              const choice = { channels: [...by(n)] };
              const change = { kinds: { [kind]: choice } };
              const send = () => person.ask("communication.preferences.set", change);
              return { says: { [kind]: choice }, send };
            },
        ),
      ],
      read: async () => {
        const { kinds: chosen, ...rest } = await person.ask("communication.preferences", {});
        return { ...pick(kinds, chosen), ...pick(Object.keys(members), rest) };
      },
    };
  },
};

export const things: readonly Thing[] = [
  posting(false),
  posting(true),
  worker,
  employer,
  profile,
  notifications,
];

/** Actions of a PATCH or a PUT that have no row, each with the reason. */
export const excused: Readonly<Record<string, string>> = {
  "job.favourites.add": "a favourite is there or not: test/job/favourites/favourites.int.spec.ts",
  "job.templates.set": "replaces the whole template",
  "job.templates.repeat": "replaces the whole repetition",
  "matching.automation.set": "one yes or no",
  "payment.payTo.set": "one choice",
  "user.sites.change": "a change made meanwhile is refused with SITE_CHANGED",
};
