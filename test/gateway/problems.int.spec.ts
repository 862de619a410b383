/** Problem details: their language, the page that explains them, and the remedy. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { languageOf } from "../../mixins/http/parsing/content-negotiation.ts";
import { problemOf, refuse } from "../../mixins/http/parsing/problem-details.ts";
import { problemPage } from "../../mixins/http/problem-page.ts";
import { challengeOf } from "../../services/contracts/core/auth-challenge.ts";
import { type Code, detailOf, korean } from "../../services/contracts/core/refusal-texts.ts";
import { english } from "../../services/contracts/core/refusal-texts-english.ts";
import { actions } from "../../services/contracts/index.ts";
import { askRaw, type Said } from "./http.ts";
import { dataOf, json, type Market, openMarket } from "./market.ts";
import { samples } from "./probe.ts";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());
beforeEach(() => market.reset());

const codes = Object.keys(korean) as Code[];
const messagesOf = (response: Said): string[] =>
  (dataOf(response) as { fields: { message: string }[] }).fields.map(({ message }) => message);

describe("the type of a problem", () => {
  test("links to an existing part of the page, also for a malformed request", async () => {
    const wire = await askRaw(market.url, "hello\r\n\r\n");
    const problems = [
      (await market.ask("GET", "/nothing")).json,
      (await market.ask("GET", "/api/users/me")).json,
      JSON.parse(wire.slice(wire.indexOf("\r\n\r\n"))),
    ] as { type: string; code: string }[];
    for (const { type, code } of problems) {
      const { pathname, hash } = new URL(type, market.url);
      expect([pathname, hash]).toEqual(["/docs/problems", `#${code}`]);
      const page = await market.ask("GET", pathname);
      expect([page.status, page.headers["content-type"]]).toEqual([
        200,
        "text/html; charset=utf-8",
      ]);
      expect(page.text).toContain(`<section id="${code}">`);
    }
  });

  test("the page explains every code in both languages, when it occurs and what to do", () => {
    const page = problemPage(actions);
    for (const code of codes) {
      const [, part = ""] = page.split(`<section id="${code}">`);
      const own = part.slice(0, part.indexOf("</section>"));
      expect([code, own.includes(detailOf(code).slice(0, 8))]).toEqual([code, true]);
      expect([code, own.includes(detailOf(code, "en").slice(0, 8))]).toEqual([code, true]);
      expect([code, own.match(/<h3>/g)?.length]).toEqual([code, 2]);
    }
    expect(page).toContain("<code>POST /api/jobs/{jobId}/applications</code>");
  });
});

describe("the language of a problem", () => {
  test.each([
    [undefined, "ko"],
    ["", "ko"],
    ["*", "ko"],
    ["fr", "ko"],
    ["en", "en"],
    ["en-GB", "en"],
    ["EN-us,en;q=0.5", "en"],
    ["ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"],
    ["en;q=0.9, ko", "ko"],
    ["ko;q=0, *", "en"],
    ["en;q=0", "ko"],
    ["fr, en;q=0.2", "en"],
    ["ja,,;q=;en", "ko"],
  ])("Accept-Language: %s is %s", (header, language) => {
    const headers = header === undefined ? {} : { "accept-language": header };
    expect(languageOf({ headers })).toBe(language);
  });

  test("is the caller's, and the answer names it", async () => {
    const asked = [
      ["ko", "로그인이 필요합니다."],
      ["en", "Sign in first."],
    ] as const;
    for (const [language, detail] of asked) {
      const response = await market.ask("GET", "/api/users/me", {
        headers: { "accept-language": language },
      });
      expect(response.json).toMatchObject({ code: "NO_TOKEN", detail });
      expect(response.headers).toMatchObject({ "content-language": language });
      expect(response.headers.vary).toContain("Accept-Language");
    }
  });

  test("is that of the field messages too, whichever check made them", async () => {
    const body = '{"email":1,"password":"x","more":2}';
    const ask = (language: string) =>
      market.ask("POST", "/api/users/login", {
        headers: { ...json, "accept-language": language },
        body,
      });
    expect(messagesOf(await ask("en"))).toEqual(["There is no such field."]);
    expect(messagesOf(await ask("ko"))).toEqual(["없는 항목입니다."]);
    const login = (language: string) =>
      market.post("/api/users/login", { email: 1, password: "x" }, { "accept-language": language });
    expect(messagesOf(await login("en")).join()).toMatch(/^must be string/);
    expect(messagesOf(await login("ko")).join()).toMatch(/[가-힣]/);
    expect(JSON.stringify((await login("en")).json)).not.toMatch(/english|[가-힣]/);
    // A field that only the callee's check refuses arrives with both languages.
    market.act(() => {
      throw Object.assign(new Error("no"), {
        type: "VALIDATION_ERROR",
        code: 422,
        data: [{ field: "/a", message: "틀림", english: "wrong" }],
      });
    });
    expect(messagesOf(await market.ask("GET", `/api/jobs/${samples.id}`))).toEqual(["틀림"]);
    const headers = { "accept-language": "en" };
    const found = await market.ask("GET", `/api/jobs/${samples.id}`, { headers });
    expect(messagesOf(found)).toEqual(["wrong"]);
  });

  test("every code has an English text without Korean, in characters that a header allows", () => {
    expect(Object.keys(english).sort()).toEqual([...codes].sort());
    const wrong = codes.filter(
      (code) => !/^[\x20-\x21\x23-\x5b\x5d-\x7e]{3,}$/.test(english[code]),
    );
    expect(wrong).toEqual([]);
    expect(codes.filter((code) => !/[가-힣]/.test(korean[code]))).toEqual([]);
  });
});

describe("WWW-Authenticate", () => {
  const challenge = ({ headers }: Said) => headers["www-authenticate"];

  test("names no error for a request without a token, and the fault of a bad one", async () => {
    expect(challenge(await market.ask("GET", "/api/users/me"))).toBe('Bearer realm="oneday"');
    const bad = await market.ask("GET", "/api/users/me", {
      headers: { authorization: "Bearer x" },
    });
    expect([bad.status, challenge(bad)]).toEqual([
      401,
      'Bearer realm="oneday", error="invalid_token", error_description="The sign-in has expired or is not valid."',
    ]);
  });

  test("is insufficient_scope for a wrong role", async () => {
    const response = await market.ask("GET", "/api/matching/profile", {
      headers: market.as("employer"),
    });
    expect([response.status, challenge(response)]).toEqual([
      403,
      'Bearer realm="oneday", error="insufficient_scope", error_description="This account\'s role may not do that."',
    ]);
  });

  test("states the maximum age of a sign-in where an older one is not enough (RFC 9470)", () => {
    const problem = { status: 403, code: "REAUTHENTICATION_REQUIRED", retryAfterS: null };
    const response = challengeOf({ ...problem, data: { maxAgeS: 600 } });
    expect(response).toContain('error="insufficient_user_authentication"');
    expect(response).toMatch(/, max_age=600$/);
  });

  test("is absent from other refusals", async () => {
    for (const code of codes) {
      const problem = problemOf(refuse(code));
      const isHere = challengeOf(problem) !== null;
      const isExpected =
        problem.status === 401 || ["WRONG_ROLE", "REAUTHENTICATION_REQUIRED"].includes(code);
      expect([code, isHere]).toEqual([code, isExpected]);
    }
  });
});
