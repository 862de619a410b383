/** The mail of notifications: escaped, in a language, and with a way out where it is an offer. */
import { expect, test } from "@jest/globals";
import { notificationMail } from "../../../services/communication/email/notification-mail.ts";

const base = {
  to: "a@oneday.test",
  language: "ko" as const,
  webUrl: "https://app.oneday.test/",
  unsubscribe: null,
};
const note = (text: string, title = text) => ({ text, title });

test("the title of a posting cannot put tags, attributes or headers into a mail", () => {
  const evil = `<script>alert("1")</script>\r\nBcc: all@oneday.test & 'quoted'`;
  const { html, subject } = notificationMail({ ...base, notes: [note(evil)] });
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(html).toContain("&amp; &#39;quoted&#39;");
  expect(subject).not.toMatch(/[\r\n]/);
});

test("the subject is the text without the names of the work, and is cut", () => {
  const { subject, text } = notificationMail({ ...base, notes: [note("[택배] 수락", "수락")] });
  expect(subject).toBe("[원데이] 수락");
  expect(text).toContain("[택배] 수락");
  const long = notificationMail({ ...base, notes: [note("가".repeat(300))] });
  expect([...long.subject]).toHaveLength(78);
});

test("several are one mail, which says how many there are and shows thirty", () => {
  const notes = Array.from({ length: 42 }, (_, n) => note(`알림-${n}.`));
  const { subject, text } = notificationMail({ ...base, notes });
  expect(subject).toBe("[원데이] 새 알림 42건");
  expect(text).toContain("알림-29.");
  expect(text).not.toContain("알림-30.");
  expect(text).toContain("외 12건이 더 있습니다.");
});

test("what is about nothing agreed has List-Unsubscribe, and everything else has none", () => {
  const mailTo = "no-reply@oneday.test";
  const offer = { ...base, notes: [note("a")] };
  const byMail = "<mailto:no-reply@oneday.test?subject=unsubscribe>";
  expect(notificationMail({ ...offer, unsubscribe: { mailTo, link: null } }).headers).toEqual({
    "List-Unsubscribe": byMail,
  });
  const link = "https://app.oneday.test/api/u/x";
  expect(notificationMail({ ...offer, unsubscribe: { mailTo, link } }).headers).toEqual({
    "List-Unsubscribe": `<${link}>, ${byMail}`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  });
  expect(notificationMail({ ...base, notes: [note("a")] }).headers).toBeUndefined();
});

test.each(["ko", "ko-plain", "en"] as const)(
  "%s says where notifications are changed",
  (language) => {
    const { text, html } = notificationMail({ ...base, language, notes: [note("a")] });
    expect(text).toContain("https://app.oneday.test/me/notifications");
    expect(html).toContain('href="https://app.oneday.test/me/notifications"');
  },
);
