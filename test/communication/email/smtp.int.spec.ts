import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readSettings } from "../../../mixins/config/settings.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import { deliveries } from "../../../services/communication/delivery/delivery.ts";
import { keptMails } from "../../../services/communication/email/email-sandbox.adapter.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { register, services } from "../../user/people.ts";
import { startMailServer } from "./mail-server.ts";

const waitMs = 15_000;
let server: Awaited<ReturnType<typeof startMailServer>>;
let running: TestBroker;

beforeAll(async () => {
  server = await startMailServer();
  const env = {
    ONEDAY_SMTP_URL: server.url,
    ONEDAY_MAIL_FROM: "no-reply@oneday.test",
    ONEDAY_WEB_URL: "https://app.oneday.test",
  };
  running = await startBroker([...services, communication], undefined, env);
});
afterAll(async () => {
  await running.stop();
  await server.stop();
});

const resetsTo = (email: string) =>
  server.to(email).filter(({ text = "" }) => text.includes("새 비밀번호"));
const ask = async (email: string, count: number) => {
  await call(running.broker, "user.passwordReset", { email });
  await until(() => resetsTo(email).length >= count, waitMs);
};
/** The outcomes of sent mails in the log. */
const endings = async (): Promise<string[]> => {
  const { log } = serviceOf(running.broker, "communication") as unknown as LogMethods;
  const commits = await log.read(0, 1000);
  return commits
    .filter(({ stream }) => stream.startsWith(`${deliveries.stream}:`))
    .flatMap(({ events }) => events as unknown as { data: { detail: string } }[])
    .map(({ data }) => data.detail);
};

test("a mail goes to the mail server, its token is valid, and none of it is kept", async () => {
  const email = "smtp@oneday.test";
  await register(running.broker, email);
  await ask(email, 1);
  const [mail] = resetsTo(email);
  expect(mail?.from?.text).toBe('"원데이" <no-reply@oneday.test>');
  expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
  expect(mail?.headers.get("content-type")).toMatchObject({ value: "multipart/alternative" });
  expect(mail?.text).toMatch(
    /https:\/\/app\.oneday\.test\/login#reset=[\w-]+\.[\w-]+\.[\w-]{43}\s/,
  );
  expect(mail?.html).toContain('<a href="https://app.oneday.test/login#reset=');
  const [token = ""] = /^[\w-]+\.[\w-]+\.[\w-]{43}/m.exec(mail?.text ?? "") ?? [];
  await call(running.broker, "user.passwordReset.confirm", {
    token,
    password: "staple wagon paper",
  });
  const communicationService = serviceOf(running.broker, "communication");
  expect(await keptMails(communicationService, email)).toEqual([]);
  const files = await textsOf(running.dataDir);
  for (const [name, text] of files) {
    if (name.startsWith("communication/")) expect(text).not.toContain(token);
  }
});

test("a reset is tried again after a temporary refusal, and once after a disconnect, under the same Message-ID", async () => {
  const email = "again@oneday.test";
  await register(running.broker, email);
  await until(() => server.to(email).length > 0, waitMs);
  server.next({ data: 451 }, "hangUp", "take");
  await ask(email, 2);
  const [first, second] = resetsTo(email);
  expect(first?.messageId).toMatch(/^<[0-9a-f-]{36}@oneday\.test>$/);
  expect(second?.messageId).toBe(first?.messageId);
});

test("a permanently refused mail is not retried, and the log has the reason without the address", async () => {
  const email = "refused@oneday.test";
  server.next({ data: 550 });
  await register(running.broker, email);
  await until(async () => (await endings()).includes("SMTP_550"), waitMs);
  const log = (await textsOf(running.dataDir)).get("communication/log") ?? "";
  expect(log).not.toContain(email);
});

test("a mail server without a sender, or with an invalid one, refuses the start", () => {
  const smtp = { ONEDAY_SMTP_URL: "smtp://127.0.0.1:25" };
  expect(() => readSettings(smtp)).toThrow(/ONEDAY_MAIL_FROM/);
  expect(() => readSettings({ ...smtp, ONEDAY_MAIL_FROM: "nobody" })).toThrow(/ONEDAY_MAIL_FROM/);
  expect(() => readSettings({ ...smtp, ONEDAY_MAIL_FROM: "a@b.test\r\nBcc: c@d.test" })).toThrow(
    /ONEDAY_MAIL_FROM/,
  );
  expect(() => readSettings({ ONEDAY_SMTP_URL: "http://127.0.0.1" })).toThrow(/ONEDAY_SMTP_URL/);
});
