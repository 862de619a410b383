/** Banner: what a start prints in a terminal once everything is up. */
import type { ServiceBroker } from "moleculer";
import { settingsOf } from "../config/settings.ts";
import { addressOf } from "../http.mixin.ts";
import { operatorNoteOf } from "../process/first-run.ts";

const demoLogin = '{"email":"worker1@oneday.test","password":"oneday-demo-2026"}';

const commandsOf = (url: string, hasDemo: boolean): string[] => {
  const jobs = `curl '${url}/api/jobs?limit=3'`;
  if (!hasDemo) return [jobs, `curl ${url}/health/ready`, `curl ${url}/openapi.json`];
  const login = `curl -X POST ${url}/api/users/login -H 'content-type: application/json'`;
  return [jobs, `${login} -d '${demoLogin}'`, "npm run demo"];
};

const operatorLines = (broker: ServiceBroker): string[] => {
  const note = operatorNoteOf(broker);
  if (note === null) return [];
  const password = note.operatorPassword;
  const passwordText =
    password === null ? "" : `, password ${password} (shown this once, write it down)`;
  return [`  operator   ${note.email}${passwordText}`];
};

/** The banner of a started process: the URL, the operator's account, and commands to try. */
export const bannerOf = (broker: ServiceBroker): string => {
  const gateway = broker.services.find(({ name }) => name === "gateway");
  const names = broker.services.map(({ name }) => name).filter((name) => !name.startsWith("$"));
  if (gateway === undefined) return `OneDay: ${names.join(", ")} started\n`;
  const { url } = addressOf(gateway);
  const lines = [
    `OneDay (원데이) is open: ${url}`,
    ...operatorLines(broker),
    "  try",
    ...commandsOf(url, settingsOf(broker).hasDemo).map((command) => `    ${command}`),
  ];
  return `${lines.join("\n")}\n`;
};
