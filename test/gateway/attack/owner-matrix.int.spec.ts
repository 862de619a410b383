/**
 * Other people's ids: a caller who is no party of a thing learns nothing of it and changes nothing, on
 * every route with an id. A route fails if its id is neither in `lives.ts` nor listed here as everyone's.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { roles } from "../../../services/contracts/core/policy.ts";
import type { Answer } from "../../../services/contracts/index.ts";
import type { Said } from "../http.ts";
import { undocumented } from "../openapi/documented.ts";
import { live, type Thing } from "./lives.ts";
import { freshKey, type Name, openWhole, policies, type Whole } from "./market.ts";
import { type Attacked, attackedRoutes, nobodysId, pathOf, sampleOf, sentOf } from "./samples.ts";

/** Routes that accept anyone's id, each with the reason. */
const everyones: Readonly<Record<string, string>> = {
  "job.get": "a job is offered to all",
  "job.pay": "so is what it pays",
  "job.versions": "so is what it said before",
  "job.apply": "to whoever may work",
  "user.public": "a profile without contact data",
  "user.reviews": "what was said of someone",
  "user.blocks.set": "whom one does not want to meet",
  "user.blocks.end": "whom one does not want to meet",
};
/** Routes that do nothing with an unknown id, and answer success. */
const emptyHanded: Readonly<Record<string, string>> = {
  "user.certificates.remove": "it is gone in any case",
  "job.favourites.remove": "they are no favourite in any case",
};
const everyone: readonly Name[] = [
  "worker",
  "employer",
  "otherWorker",
  "otherEmployer",
  "operator",
];
let whole: Whole;
let draftId: string;
let things: Readonly<Record<string, Thing>>;

beforeAll(async () => {
  whole = await openWhole();
  ({ things, draftId } = await live(whole));
});
afterAll(() => whole.stop());

const roleOf = (name: Name) => whole.people[name].user.role;
const isOperators = ({ action }: Attacked): boolean =>
  roles.every((role) => (policies.get(action)?.may[role] ?? true) === (role === "operator"));
/** The parameters of a path that are ids. */
const idsOf = ({ inPath, params }: Attacked): string[] =>
  inPath.filter((name) => params.properties?.[name]?.format === "uuid");
const withId = attackedRoutes.filter(
  (route) => idsOf(route).length > 0 && !isOperators(route) && !(route.action in everyones),
);
const thingOf = ({ action }: Attacked, name: string): Thing | undefined =>
  things[`${action} ${name}`] ?? things[name];
const thingsOf = (route: Attacked): Thing[] =>
  idsOf(route).flatMap((name) => thingOf(route, name) ?? []);
/** The callers of a route who are parties of all that it names, or who are not. */
const callersOf = (route: Attacked, isParty: boolean): Name[] =>
  everyone.filter(
    (name) =>
      policies.get(route.action)?.may[roleOf(name)] === true &&
      thingsOf(route).every(({ parties }) => parties.includes(name)) === isParty,
  );

const ask = (route: Attacked, idOf: (name: string) => string, name: Name): Promise<Said> => {
  const { method } = route;
  const ids = Object.fromEntries(idsOf(route).map((one) => [one, idOf(one)]));
  const as = whole.tokenOf(name);
  const sample = Object.entries(Object(sampleOf(sentOf(route))));
  // A body may name a thing too, such as the worker who is offered a job.
  const sent = JSON.stringify(
    Object.fromEntries(sample.map(([one, value]) => [one, one in things ? idOf(one) : value])),
  );
  const more = method === "GET" || sent === "{}" ? {} : { body: sent };
  const headers = method === "POST" ? freshKey() : {};
  return whole.ask(method, pathOf(route, ids), { as, headers, ...more });
};
const ofThings = (route: Attacked, name: Name) =>
  ask(route, (one) => thingOf(route, one)?.id ?? "", name);
const ofNothing = (route: Attacked, name: Name) => ask(route, () => nobodysId, name);
/** The content of an answer, without its request id and the ids that it repeats. */
const gist = ({ status, json, text }: Said, ids: readonly string[]): string => {
  const { requestId: _, ...rest } = Object(json) as Record<string, unknown>;
  const response = json === undefined ? text : JSON.stringify(rest);
  return ids.reduce((short, id) => short.replaceAll(id, "ID"), `${status} ${response}`);
};
const codeOf = ({ json }: Said): unknown => (json as { code?: unknown } | undefined)?.code;

test("every route with an id is in the table, or is listed as everyone's", () => {
  const removed = Object.keys({ ...everyones, ...emptyHanded }).filter(
    (action) => !policies.has(action),
  );
  expect(removed).toEqual([]);
  const missing = withId.flatMap((route) =>
    idsOf(route)
      .filter((name) => thingOf(route, name) === undefined)
      .map((name) => `${route.action} ${name}`),
  );
  expect(missing).toEqual([]);
  expect(Object.values(things).filter(({ id }) => id === "")).toEqual([]);
});

test("a caller who is no party of a thing gets the answer for an unknown id, and changes nothing", async () => {
  const wrong: string[] = [];
  const before = await whole.heads();
  for (const route of withId) {
    const all = thingsOf(route);
    const ids = all.map(({ id }) => id);
    const others = callersOf(route, false);
    if (others.length === 0) wrong.push(`${route.action}: nobody else may call it`);
    for (const name of others) {
      const response = await ofThings(route, name);
      const nothing = await ofNothing(route, name);
      const what = `${route.action}, ${name}: ${gist(response, ids)}`;
      const isSeen = all.every((thing) => thing.isSeen === true);
      const isForbidden = isSeen && response.status === 403 && codeOf(response) === "NOT_YOURS";
      if (nothing.status !== 404 && !(route.action in emptyHanded)) wrong.push(`nothing: ${what}`);
      if (!isForbidden && gist(response, ids) !== gist(nothing, [nobodysId])) wrong.push(what);
      const found = undocumented(route.method, pathOf(route), response);
      if (found !== null) wrong.push(`${what} ${found}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(await whole.heads()).toEqual(before);
});

test("a draft is its employer's: for all others it does not exist", async () => {
  const wrong: string[] = [];
  const before = await whole.heads();
  for (const route of attackedRoutes.filter(({ inPath }) => inPath[0] === "jobId")) {
    for (const name of ["otherEmployer", "otherWorker"] as const) {
      if (!policies.get(route.action)?.may[roleOf(name)]) continue;
      const response = gist(await ask(route, () => draftId, name), [draftId]);
      if (response !== gist(await ofNothing(route, name), [nobodysId])) {
        wrong.push(`${route.action}, ${name}: ${response}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(await whole.heads()).toEqual(before);
});

test("no list and no other answer without an id shows a caller another person's things", async () => {
  const { worker, employer } = whole.people;
  const secrets = Object.entries(things)
    .filter(([, { isSeen }]) => isSeen !== true)
    .map(([name, { id }]) => [name, id] as const);
  const texts = [
    ...secrets,
    ["a draft", draftId],
    ["the worker", worker.user.userId],
    ["the worker's address", worker.user.email],
    ["the employer's address", employer.user.email],
  ] as const;
  const wrong: string[] = [];
  for (const route of attackedRoutes) {
    if (route.method !== "GET" || route.inPath.length > 0) continue;
    for (const name of ["otherWorker", "otherEmployer"] as const) {
      if (!policies.get(route.action)?.may[roleOf(name)]) continue;
      const path = pathOf(route);
      const response = await whole.ask("GET", path, { as: whole.tokenOf(name) });
      const found = undocumented("GET", path, response);
      if (found !== null) wrong.push(found);
      const shown = texts.filter(([, text]) => response.text.includes(text)).map(([what]) => what);
      if (shown.length > 0) wrong.push(`${route.action} shows ${name}: ${shown}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("every route without an id answers as its contract says", async () => {
  const wrong: string[] = [];
  for (const route of attackedRoutes) {
    if (route.method !== "GET" || route.inPath.length > 0) continue;
    for (const name of everyone.filter((one) => policies.get(route.action)?.may[roleOf(one)])) {
      const path = pathOf(route);
      const response = await whole.ask("GET", path, { as: whole.tokenOf(name) });
      const found = undocumented("GET", path, response);
      if (found !== null) wrong.push(`${route.action}, ${name}: ${found}`);
      if (response.status >= 500) wrong.push(`${route.action}, ${name}: ${gist(response, [])}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a party gets past that refusal, on every route", async () => {
  const wrong: string[] = [];
  // Routes that remove a thing come last.
  const inOrder = [...withId].sort((a, b) => a.method.localeCompare(b.method) * -1);
  for (const route of inOrder.filter(({ action }) => action !== "user.sessions.end")) {
    const stopped: string[] = [];
    const mine = callersOf(route, true);
    for (const name of mine) {
      const response = await ofThings(route, name);
      const found = undocumented(route.method, pathOf(route), response);
      if (found !== null || response.status >= 500)
        wrong.push(`${route.action}, ${name}: ${found}`);
      if ([401, 403, 404].includes(response.status)) stopped.push(gist(response, []));
    }
    // The first party's call may leave nothing for the second.
    if (stopped.length === mine.length) wrong.push(`${route.action}: ${stopped}`);
  }
  expect(wrong).toEqual([]);
});

test("a key is its caller's: another caller's same key is neither replayed nor refused", async () => {
  const key = freshKey();
  const body = JSON.stringify({ amountWon: 12_345, method: "card" });
  const charge = async (name: Name) => {
    const response = await whole.ask("POST", "/api/payments/charges", {
      as: whole.tokenOf(name),
      headers: key,
      body,
    });
    const { chargeId } = response.json as Answer<"payment.charge">;
    return {
      status: response.status,
      chargeId,
      replayed: response.headers["idempotency-replayed"],
    };
  };
  const mine = await charge("employer");
  const theirs = await charge("otherEmployer");
  const again = await charge("employer");
  expect([mine.replayed, theirs.replayed, again.replayed]).toEqual([undefined, undefined, "true"]);
  expect([theirs.status, theirs.chargeId === mine.chargeId]).toEqual([201, false]);
  expect(again.chargeId).toBe(mine.chargeId);
});
