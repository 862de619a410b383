/** Banner: what a new user reads once everything is up. */
import { memoryGoalMb } from "./status-table.ts";

type News = {
  readonly url: string | null;
  /** The operator's password, when it was made in this start. */
  readonly password: string | null;
  readonly hasDemo: boolean;
  readonly memory: number;
};

/** The URL, the operator's account, commands to try, and the memory in use. */
export const bannerOf = ({ url, password, hasDemo, memory }: News): string => {
  const known = "set in an earlier start or by ONEDAY_OPERATOR_PASSWORD";
  const secret = password === null ? known : `${password} (shown this once, write it down)`;
  const walk = url === "http://127.0.0.1:3000" ? "npm run demo" : `npm run demo ${url}`;
  const lines = [
    url === null ? "OneDay (원데이) runs without a gateway" : `OneDay (원데이) is open: ${url}`,
    `  operator   operator@oneday.test, password ${secret}`,
    ...(hasDemo
      ? ["  people     worker1@oneday.test, employer1@oneday.test: oneday-demo-2026"]
      : []),
    `  memory     ${memory} MB of ${memoryGoalMb} MB, all processes together`,
    "  try",
    ...(url === null ? [] : [`    ${walk}`, `    curl '${url}/api/jobs?limit=3'`]),
    "    npm run cluster -- --status",
    "  stop with Ctrl-C",
  ];
  return `${lines.join("\n")}\n`;
};
