/**
 * Problem page: for each refusal code its meaning, its routes and the remedy, made from contracts.
 *
 * The `type` of every problem links to its section of this page (RFC 9457, section 3.1.1).
 */
import {
  type Contract,
  doorCodes,
  formCodes,
  splitRoute,
  statusOf,
} from "../../services/contracts/core/action-contract.ts";
import { escaped } from "../../services/contracts/core/html-text.ts";
import { type Code, detailOf, korean } from "../../services/contracts/core/refusal-texts.ts";
import { problemsPath } from "./parsing/problem-details.ts";
import type { StaticFiles } from "./static-files.ts";

const stylePath = `${problemsPath}.css`;
/** A code with more routes than this is shown for any route. */
const routesNamedMax = 12;

type Bilingual = readonly [korean: string, english: string];

const again: Bilingual = [
  "Retry-After 초가 지난 뒤 같은 Idempotency-Key로 다시 보내세요.",
  "Wait for Retry-After seconds, then send the same request with the same Idempotency-Key.",
];
const correct: Bilingual = [
  "요청을 고쳐서 보내세요. 같은 요청은 다시 거절됩니다.",
  "Correct the request. The same one is refused again.",
];
const byStatus: Readonly<Record<number, Bilingual>> = {
  401: ["다시 로그인하세요.", "Sign in, and send the new token."],
  403: [
    "이 계정으로는 할 수 없습니다. 다시 보내도 같습니다.",
    "This account may not do it. To repeat the request changes nothing.",
  ],
  404: [
    "id를 확인하세요. 볼 수 없는 것도 없는 것으로 답합니다.",
    "Check the id. What the caller may not see is answered in the same way.",
  ],
  405: ["Allow 헤더에 있는 메서드를 쓰세요.", "Use a method that the Allow header lists."],
  409: [
    "지금 상태를 다시 읽고 결정하세요. 같은 요청은 상태가 바뀌어야 받아들여집니다.",
    "Read the current state again and decide. The request passes only when the state changes.",
  ],
  422: ["data.fields에 있는 항목을 고치세요.", "Correct the fields that data.fields names."],
  429: again,
  500: [
    "같은 Idempotency-Key로 다시 보내고, 계속되면 requestId를 알려 주세요.",
    "Send it again with the same Idempotency-Key. If it goes on, report the requestId.",
  ],
  503: again,
};
const byCode: Readonly<Partial<Record<Code, Bilingual>>> = {
  BAD_TOKEN: [
    "갱신 토큰으로 새 토큰을 받아 다시 보내세요.",
    "Get a new token with the refresh token, and send the request again.",
  ],
  BAD_CREDENTIALS: ["이메일과 비밀번호를 확인하세요.", "Check the email and the password."],
  KEY_IN_FLIGHT: again,
  KEY_REUSED: [
    "다른 요청에는 새 Idempotency-Key를 쓰세요.",
    "Use a new Idempotency-Key for another request.",
  ],
  CURSOR_INVALID: [
    "커서 없이 첫 쪽부터 다시 읽으세요.",
    "Read the list again from its first page, without a cursor.",
  ],
};

/** The routes that may answer each code. */
const routesByCode = (contracts: Contract): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const contract of Object.values(contracts)) {
    if (contract.rest === undefined) continue;
    const { method, path } = splitRoute(contract.rest);
    const route = `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`;
    for (const code of new Set([...doorCodes(contract), ...contract.refuses])) {
      found.set(code, [...(found.get(code) ?? []), route]);
    }
  }
  return found;
};

const whenText = (code: string, routes: readonly string[] = []): string => {
  const isForm = (formCodes as readonly string[]).includes(code);
  if (isForm || routes.length > routesNamedMax) return "<p>모든 주소 · any route</p>";
  if (routes.length === 0) return "<p>문 앞이나 안쪽에서 · the door itself, or a step inside</p>";
  return `<ul>${routes.map((route) => `<li><code>${escaped(route)}</code></li>`).join("")}</ul>`;
};

const partOf = (code: Code, routes: readonly string[] | undefined): string => {
  const status = statusOf(code);
  const [todo, english] = byCode[code] ?? byStatus[status] ?? correct;
  return `<section id="${code}">
<h2><a href="#${code}">${code}</a> <small>${status}</small></h2>
<p>${escaped(detailOf(code))}</p>
<p lang="en">${escaped(detailOf(code, "en"))}</p>
<h3>언제 · When</h3>
${whenText(code, routes)}
<h3>할 일 · What to do</h3>
<p>${escaped(todo)}</p>
<p lang="en">${escaped(english)}</p>
</section>`;
};

/** The page of all codes. O(codes + routes). */
export const problemPage = (contracts: Contract): string => {
  const routes = routesByCode(contracts);
  const codes = (Object.keys(korean) as Code[]).sort();
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>원데이 API: 오류 코드</title>
<link rel="stylesheet" href="${stylePath}">
</head>
<body>
<main>
<h1>오류 코드 · Problems</h1>
<p>거절은 <code>application/problem+json</code>(RFC 9457)으로 답합니다. 프로그램은 <code>code</code>를, 사람은 <code>detail</code>을 읽습니다.</p>
<p lang="en">A refusal is <code>application/problem+json</code> (RFC 9457). Programs read <code>code</code>, people read <code>detail</code>, in Korean or by <code>Accept-Language</code> in English.</p>
${codes.map((code) => partOf(code, routes.get(code))).join("\n")}
</main>
</body>
</html>
`;
};

const style = `body{font:16px/1.6 system-ui,sans-serif;margin:0;background:#fff;color:#222}
main{max-width:46rem;margin:0 auto;padding:1.5rem}
section{border-top:1px solid #ccc;padding:1rem 0}
section:target{background:#fff8d6}
h2 a{color:inherit;text-decoration:none;overflow-wrap:anywhere}
h3{font-size:1rem;margin:.8rem 0 .2rem}
p{margin:.2rem 0}
p[lang=en]{color:#555}
`;

/** The page and its style, by path. */
export const problemFiles = (contracts: Contract): StaticFiles =>
  new Map([
    [
      problemsPath,
      {
        from: { text: problemPage(contracts) },
        type: "text/html; charset=utf-8",
        isVersioned: false,
      },
    ],
    [stylePath, { from: { text: style }, type: "text/css; charset=utf-8", isVersioned: false }],
  ]);
