/**
 * Examples: for each route with a body, one body that can be sent as it is, by action.
 *
 * A date is relative to now, since no job can be posted for a past day: `{+30d}` is a date in
 * Seoul, `{-1m}` a month, `{mark}` letters that differ from start to start.
 */
import type { ActionName, Params } from "./index.ts";
import { categoryId } from "./kernel/categories.ts";

/** The first demo worker; exists only where demo accounts do. */
const demo = { email: "worker1@oneday.test", password: "oneday-demo-2026" };
const another = "a-longer-{mark}-word";
/** An id that does not exist: the answer is 404. */
export const noId = "6f9619ff-8b86-4d11-b42d-00c04fc964ff";
/** A token that OneDay did not write: the answer is 422, MAIL_TOKEN_INVALID. */
const noUnsubscribe = "b5YZ_4uGTRG0LQDAT8lk_w.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const place = { address: "서울특별시 중구 세종대로 110", lat: 37.5665, lng: 126.978 };
const loading = categoryId("loading");

const terms = {
  hourlyWageWon: 12_000,
  startsAt: "{+30d}T09:00:00+09:00",
  endsAt: "{+30d}T18:00:00+09:00",
  breakMinutes: 60,
  breaks: [{ from: "{+30d}T13:00:00+09:00", to: "{+30d}T14:00:00+09:00" }],
};
const posting = {
  title: "택배 분류",
  description: "택배 상자를 분류하고 포장합니다. 처음이어도 괜찮습니다.",
  categoryId: loading,
  ...terms,
  seats: 2,
  place,
  skills: ["포장"],
};
const template = {
  name: "주말 분류",
  posting: {
    title: posting.title,
    description: posting.description,
    categoryId: loading,
    hourlyWageWon: terms.hourlyWageWon,
    durationMinutes: 540,
    breakMinutes: 60,
    seats: 2,
    place,
  },
};
const times = {
  checkedInAt: "{-1d}T09:00:00+09:00",
  checkedOutAt: "{-1d}T18:00:00+09:00",
  reason: "휴대전화가 꺼져 있었습니다.",
};
const presence = { code: "7K3M9QXR", lat: place.lat, lng: place.lng };

export const examples: { readonly [A in ActionName]?: Partial<Params<A>> } = {
  "user.register": {
    email: "haru-{mark}@example.com",
    password: another,
    name: "김하루",
    role: "worker",
    birthDate: "1990-05-05",
    consents: { terms: true, privacy: true, location: true },
  },
  "user.login": demo,
  "user.demoLogin": { role: "worker" },
  "user.refresh": { refreshToken: "a refresh token of a sign-in" },
  "user.logout": { refreshToken: "a refresh token of a sign-in" },
  "user.password.change": { password: demo.password, newPassword: another },
  "user.passwordReset": { email: demo.email },
  "user.passwordReset.confirm": { token: "the code of a mail", password: another },
  "user.phone.verify": { code: "123456" },
  "user.verifyEmail": { token: "the code of a mail" },
  "user.suspend": { reason: "약속을 여러 번 어겼습니다.", until: "{+30d}T09:00:00+09:00" },
  "user.operators.add": {
    email: "operator-{mark}@example.com",
    name: "이운영",
    password: another,
  },
  "user.operators.disable": { reason: "퇴사했습니다." },
  "user.delete": { password: demo.password },
  "user.update": { name: "김하루" },
  "user.skills.set": { skills: ["포장", "지게차"] },
  "user.guardian.set": {
    name: "김보호",
    phone: "010-1234-5678",
    consentAt: "{-1d}T09:00:00+09:00",
  },
  "user.reliability.contest": { reason: "사장님과 합의하여 취소했습니다." },
  "user.reliability.decide": { outcome: "removed", text: "합의한 취소로 확인했습니다." },
  "user.certificates.add": { kind: "forklift", number: "24-01-012345", issuedOn: "2024-01-10" },
  "user.bank.set": { bankCode: "004", accountNumber: "123456-01-987654", holder: "김하루" },
  "job.post": posting,
  "job.check": posting,
  "job.edit": { description: "택배 상자를 분류합니다. 장갑을 드립니다." },
  "job.repost": { startsAt: "{+31d}T09:00:00+09:00", endsAt: "{+31d}T18:00:00+09:00" },
  "job.apply": { message: "성실히 하겠습니다." },
  "job.checkIn": presence,
  "job.checkOut": presence,
  "job.approve": { workedMinutes: 480 },
  "job.callOff": { reason: "일이 없어졌습니다." },
  "job.rescind": { reason: "공고와 임금이 다릅니다." },
  "job.attendance": times,
  "job.correct": times,
  "job.dispute": { reason: "퇴근 시각이 다릅니다." },
  "job.decide": { workedMinutes: 480, reason: "기록과 같습니다." },
  "job.uphold": { reason: "출근 기록이 없습니다." },
  "job.review": { stars: 5, text: "시간을 잘 지켰습니다." },
  "job.searches.add": { q: "포장", categoryId: loading },
  "job.templates.add": template,
  "job.templates.set": template,
  "job.templates.post": { startsAt: terms.startsAt },
  "job.templates.repeat": {
    weekdays: ["mon", "fri"],
    time: "09:00",
    until: "{+30d}",
    daysBefore: 3,
  },
  "job.offers.make": { workerId: noId, validMinutes: 120 },
  "communication.say": { text: "안녕하세요. 준비물이 있을까요?" },
  "communication.report": { messageId: noId, reason: "모욕적인 말입니다." },
  "communication.reports.decide": { outcome: "removed", note: "모욕으로 확인했습니다." },
  "analytics.reportSchedules.add": { kind: "employer", every: "week" },
  "analytics.reports.request": {
    kind: "employer",
    from: "{-30d}T00:00:00+09:00",
    to: "{-1d}T00:00:00+09:00",
  },
  "matching.profile.set": {
    skills: ["포장"],
    categoryIds: [loading],
    lat: place.lat,
    lng: place.lng,
    radiusKm: 10,
    hourlyWageWonMin: 11_000,
    availability: [{ from: "{+30d}T00:00:00+09:00", to: "{+31d}T00:00:00+09:00" }],
  },
  "matching.fill": { jobIds: [noId] },
  "payment.quote": { ...terms, regularEmployees: 3 },
  "payment.charge": { amountWon: 100_000, method: "card" },
  "payment.withdraw": { amountWon: 10_000 },
  "payment.payTo.set": { payTo: "bank" },
  "payment.refund": { chargeId: noId, amountWon: 10_000, reason: "잘못 충전했습니다." },
  "payment.exports": { month: "{-1m}" },
  "payment.remittances.run": { month: "{-1m}" },
  "payment.unknowns.settle": { outcome: "done", receipt: "receipt-20261129" },
  "payment.reconcile": { date: "{-1d}" },
  "communication.push.subscribe": {
    endpoint: "https://push.example.com/send/abc",
    keys: {
      p256dh:
        "BNNL5ZaTfK81qhXOx23-wewhigUeFb632jN6LvRWCFH1ubQr77FE_9qV1FuojuRmHP42zmf34rXgW80OvUVDgTk",
      auth: "zqbxT6JKstKSY9JKibZLSQ",
    },
  },
  "communication.push.unsubscribe": { endpoint: "https://push.example.com/send/abc" },
  "communication.deliveries.bounce": { status: "5.1.1" },
  "communication.bounces": {
    raw: "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b--\r\n",
  },
  "communication.unsubscribe": { token: noUnsubscribe, "List-Unsubscribe": "One-Click" },
  "communication.unsubscribe.look": { token: noUnsubscribe },
  "communication.preferences.set": {
    kinds: { charged: { channels: ["inApp"] } },
    quietHours: { from: "22:00", to: "07:00" },
    digest: { hour: 18 },
    language: "ko-plain",
  },
  "security.accessReview": { month: "{-1m}" },
  "security.signReview": { month: "{-1m}", finding: "nothing" },
  "security.request": { kind: "export" },
  "security.tuning.change": { name: "limits.withdrawals", value: 30 },
  "security.suspicions.decide": { outcome: "dismissed", reason: "가게에 물어 확인했습니다." },
  "security.answerRequest": { outcome: "answered", text: "결정의 기준을 설명드립니다." },
};
