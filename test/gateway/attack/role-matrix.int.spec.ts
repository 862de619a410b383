/** Roles: every served route, called as every role, against the one table of the contracts. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { roles } from "../../../services/contracts/core/policy.ts";
import type { Ask, Said } from "../http.ts";
import { undocumented } from "../openapi/documented.ts";
import { allowedOn, freshKey, notRefused, openWhole, policies, type Whole } from "./market.ts";
import { type Attacked, attackedRoutes, pathOf, sampleOf, sentOf } from "./samples.ts";

let whole: Whole;

beforeAll(async () => {
  whole = await openWhole();
});
afterAll(() => whole.stop());

/** A body that is wrong in every way, so that only a refusal before it is read does not mention it. */
const unreadable: Ask = { headers: { "content-type": "text/plain" }, body: "{" };
const asking = ({ method }: Attacked, { headers, ...rest }: Ask, as?: string) => ({
  ...(method === "GET" ? {} : { ...rest, headers: { ...freshKey(), ...headers } }),
  ...(as === undefined ? {} : { as }),
});
const codeOf = ({ json }: Said): unknown => (json as { code?: unknown } | undefined)?.code;

test("a caller without the role is refused before the body is read, and no other caller is", async () => {
  const wrong: string[] = [];
  const before = await whole.heads();
  for (const route of attackedRoutes) {
    const { action, method } = route;
    const path = pathOf(route);
    for (const who of ["stranger", ...roles] as const) {
      const as = who === "stranger" ? undefined : whole.tokenOf(who);
      const response = await whole.ask(method, path, asking(route, unreadable, as));
      const policy = policies.get(action);
      const may = who === "stranger" ? policy?.isPublic : policy?.may[who];
      const cell = `${action} by ${who}`;
      if (may === undefined) wrong.push(`${cell}: not in the table`);
      else if (!may) {
        const [status, code] = who === "stranger" ? [401, "NO_TOKEN"] : [403, "WRONG_ROLE"];
        const found = notRefused(method, path, response, status as number, code as string);
        if (found !== null) wrong.push(`${cell}: ${found}`);
      } else if (method !== "GET") {
        const found = notRefused(method, path, response, 415, "BODY_NOT_JSON_TYPE");
        if (found !== null) wrong.push(`${cell}: ${found}`);
      } else if (
        response.status === 401 ||
        response.status >= 500 ||
        codeOf(response) === "WRONG_ROLE"
      ) {
        wrong.push(`${cell}: ${response.status} ${response.text}`);
      } else {
        const found = undocumented(method, path, response);
        if (found !== null) wrong.push(`${cell}: ${found}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(await whole.heads()).toEqual(before);
});

test("the body is checked next: its type, its JSON, its fields; the owner is checked last", async () => {
  const wrong: string[] = [];
  const before = await whole.heads();
  const commands = attackedRoutes.filter(({ method }) => method !== "GET");
  for (const route of commands) {
    const { action, method } = route;
    // An unknown id: the answer would be 404 as soon as it was looked up.
    const path = pathOf(route);
    const as = route.contract.who === "public" ? undefined : whole.tokenOf(allowedOn(action));
    const odd = { ...(sampleOf(sentOf(route)) as object), unknown: 1 };
    const steps = [
      [unreadable, 415, "BODY_NOT_JSON_TYPE"],
      [{ body: "{" }, 400, "NOT_JSON"],
      [{ body: '{"a":1,"a":1}' }, 400, "NAME_TWICE"],
      [{ body: "[]" }, 422, "VALIDATION_FAILED"],
      [{ body: JSON.stringify(odd) }, 422, "VALIDATION_FAILED"],
    ] as const;
    // A body that is taken as it was sent may have any members.
    const taken = route.contract.takesSent === true ? steps.slice(0, -1) : steps;
    for (const [given, status, code] of taken) {
      const response = await whole.ask(method, path, asking(route, given, as));
      const found = notRefused(method, path, response, status, code);
      if (found !== null) wrong.push(`${action} ${status}: ${found}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(await whole.heads()).toEqual(before);
});

test("neither HEAD nor a trailing slash opens a route", async () => {
  const wrong: string[] = [];
  const signedIn = attackedRoutes.filter(({ contract }) => contract.who !== "public");
  for (const route of signedIn) {
    const { action, method } = route;
    const path = pathOf(route);
    const ways = [[method, `${path}/`], ...(method === "GET" ? [["HEAD", path]] : [])] as const;
    for (const [how = method, where = path] of ways) {
      const response = await whole.ask(how, where, asking(route, unreadable));
      if (response.status !== 401) wrong.push(`${action}, ${how} ${where}: ${response.status}`);
    }
  }
  expect(wrong).toEqual([]);
});
