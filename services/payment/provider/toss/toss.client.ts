/**
 * Toss Payments client: cards and payouts through their public API (docs.tosspayments.com).
 *
 * From their reference: Basic authorization of `<secret key>:`, `Idempotency-Key` (kept 15 days),
 * POST /v1/payments/confirm, POST /v1/payments/{paymentKey}/cancel, GET
 * /v1/payments/orders/{orderId}, GET /v1/transactions, POST and GET /v2/payouts, bodies of payouts
 * as JWE with the header `TossPayments-api-security-mode: ENCRYPTION`, codes and statuses.
 *
 * Not verified against their servers: that GET /v2/payouts with a date of today finds a payout at
 * once by its `refPayoutId`; how long that may be (ours has 43 characters); the sign of `amount` in
 * a transaction that cancels; which of their codes leave a payment undone.
 *
 * An answer that is not understood is an unknown outcome, and is looked up again. They pay only
 * sellers whom they have verified: an account without a `sellerId` is refused.
 */
import type { Outcome } from "../../../../mixins/reactor.mixin.ts";
import { now, type SeoulDate, seoulDate } from "../../../contracts/core/units.ts";
import { askProvider, codeIn, jsonIn, member, type Reply } from "../http.client.ts";
import { decrypted, encrypted } from "../jwe.adapter.ts";
import { type Line, outcomeOf, type Provider, type Question, type Standing } from "../provider.ts";
import {
  isCancel,
  isNo,
  lineOf,
  standingOfPayment,
  standingOfPayout,
  standingOfRefund,
  type TossPayment,
  type TossPayout,
  type TossTransaction,
} from "./toss-mapping.ts";

export const tossUrl = "https://api.tosspayments.com";

export type TossKeys = {
  readonly secretKey: string;
  /** 64 hexadecimal digits; null: no payouts. */
  readonly securityKey: string | null;
};

const transactionsMax = 5000;
const payoutsMax = 10_000;
const pagesMax = 100;
/** The text beside the amount in the bank's account book; at most seven characters. */
const inBankBook = "원데이";

const codeOf = ({ body }: Reply): string =>
  codeIn(member(body, "code") ?? member(member(body, "error"), "code"), "UNNAMED");

const failed = (reply: Reply): Error => {
  const error = new Error("Toss Payments gave no answer");
  error.name = `TOSS_${reply.status}_${codeOf(reply)}`;
  return error;
};

const asListed = <T>(value: unknown): readonly T[] => {
  if (!Array.isArray(value)) throw new Error("Toss Payments' list is none");
  return value as readonly T[];
};

/** The HTTP requests, with no interpretation of the answers. */
const apiAt = (base: string, { secretKey, securityKey }: TossKeys) => {
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`;
  const get = (path: string) =>
    askProvider(base + path, { method: "GET", headers: { authorization } });
  const payment = async (path: string): Promise<TossPayment | null> => {
    const reply = await get(path);
    if (reply.status === 404) return null;
    if (reply.status !== 200) throw failed(reply);
    return reply.body as TossPayment;
  };
  return {
    post: (path: string, key: string, body: object) =>
      askProvider(base + path, {
        method: "POST",
        headers: { authorization, "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(body),
      }),
    async postSealed(path: string, key: string, body: object): Promise<Reply> {
      if (securityKey === null) throw new Error("there is no security key for payouts");
      const reply = await askProvider(base + path, {
        method: "POST",
        headers: {
          authorization,
          "content-type": "text/plain",
          "idempotency-key": key,
          "TossPayments-api-security-mode": "ENCRYPTION",
        },
        body: await encrypted(securityKey, JSON.stringify(body), now()),
      });
      // An error may arrive unencrypted.
      if (reply.body !== null) return reply;
      return { ...reply, body: JSON.parse(await decrypted(securityKey, reply.text)) };
    },
    ofOrder: (orderId: string) => payment(`/v1/payments/orders/${encodeURIComponent(orderId)}`),
    ofKey: (paymentKey: string) => payment(`/v1/payments/${encodeURIComponent(paymentKey)}`),
    async transactions(date: SeoulDate): Promise<TossTransaction[]> {
      const found: TossTransaction[] = [];
      const day = `startDate=${date}T00:00:00&endDate=${date}T23:59:59.999`;
      for (let page = 0; page < pagesMax; page += 1) {
        const last = found.at(-1)?.transactionKey;
        const after = last === undefined ? "" : `&startingAfter=${encodeURIComponent(last)}`;
        const reply = await get(`/v1/transactions?${day}&limit=${transactionsMax}${after}`);
        if (reply.status !== 200) throw failed(reply);
        const next = asListed<TossTransaction>(reply.body);
        found.push(...next);
        if (next.length < transactionsMax) return found;
      }
      throw new Error(`more than ${pagesMax * transactionsMax} transactions in a day`);
    },
    async payouts(from: SeoulDate, to?: SeoulDate): Promise<readonly TossPayout[]> {
      const until = to === undefined ? "" : `&payoutDateLte=${to}`;
      const reply = await get(`/v2/payouts?limit=${payoutsMax}&payoutDateGte=${from}${until}`);
      if (reply.status !== 200) throw failed(reply);
      const items = asListed<TossPayout>(member(member(reply.body, "entityBody"), "items"));
      if (items.length === payoutsMax) throw new Error(`${payoutsMax} payouts or more in a day`);
      return items;
    },
  };
};

/** Toss Payments as a provider. */
export const toss = (keys: TossKeys, url: string = tossUrl): Provider => {
  const api = apiAt(url.replace(/\/$/, ""), keys);
  const find = async ({ kind, key, askedAt, receipt }: Question): Promise<Standing> => {
    switch (kind) {
      case "charge": {
        const payment = await api.ofOrder(key);
        return payment === null ? { status: "absent" } : standingOfPayment(payment);
      }
      case "refund": {
        const payment = await api.ofKey(receipt ?? "");
        return payment === null ? { status: "absent" } : standingOfRefund(payment, key);
      }
      case "payout": {
        const all = await api.payouts(seoulDate(askedAt));
        const payout = all.find(({ refPayoutId }) => refPayoutId === key);
        return payout === undefined ? { status: "absent" } : standingOfPayout(payout);
      }
    }
  };
  /** What an answer means: an error is a final no only when the look-up finds nothing either. */
  const meant = async (
    reply: Reply,
    read: (body: unknown) => Standing,
    amountWon: number,
    question: Omit<Question, "askedAt">,
  ): Promise<Outcome> => {
    const standing =
      reply.status === 200 ? read(reply.body) : await find({ ...question, askedAt: now() });
    if (standing.status === "done" && standing.amountWon !== amountWon) throw failed(reply);
    if (standing.status !== "absent") return outcomeOf(standing);
    const code = codeOf(reply);
    if (reply.status === 200 || !isNo(reply.status, code)) throw failed(reply);
    return { status: "refused", detail: code };
  };
  return {
    name: "toss",
    needsPaymentKey: true,
    async charge(orderId, amount, _, paymentKey) {
      if (paymentKey === undefined) return { status: "refused", detail: "NO_PAYMENT_KEY" };
      const body = { paymentKey, orderId, amount };
      const reply = await api.post("/v1/payments/confirm", orderId, body);
      const read = (answer: unknown) => standingOfPayment(answer as TossPayment);
      return meant(reply, read, amount, { kind: "charge", key: orderId });
    },
    async refund(key, cancelAmount, receipt) {
      const path = `/v1/payments/${encodeURIComponent(receipt)}/cancel`;
      const reply = await api.post(path, key, { cancelReason: key, cancelAmount });
      const read = (answer: unknown) => standingOfRefund(answer as TossPayment, key);
      return meant(reply, read, cancelAmount, { kind: "refund", key, receipt });
    },
    async payout(key, value, { sellerId }) {
      if (sellerId === undefined) return { status: "refused", detail: "SELLER_UNKNOWN" };
      const item = {
        refPayoutId: key,
        destination: sellerId,
        scheduleType: "EXPRESS",
        amount: { currency: "KRW", value },
        transactionDescription: inBankBook,
      };
      const reply = await api.postSealed("/v2/payouts", key, [item]);
      const read = (answer: unknown): Standing => {
        const items = asListed<TossPayout>(member(member(answer, "entityBody"), "items"));
        const ours = items.find(({ refPayoutId }) => refPayoutId === key);
        return ours === undefined ? { status: "absent" } : standingOfPayout(ours);
      };
      return meant(reply, read, value, { kind: "payout", key });
    },
    find,
    async statement(date) {
      const lines: (Line | null)[] = [];
      for (const moved of await api.transactions(date)) {
        const payment = isCancel(moved.status) ? await api.ofOrder(moved.orderId) : null;
        const cancel = payment?.cancels?.find((one) => one.transactionKey === moved.transactionKey);
        // A cancel that is not ours (made in their console) has no key of ours.
        lines.push(lineOf(moved, cancel?.cancelReason ?? moved.transactionKey));
      }
      for (const payout of await api.payouts(date, date)) {
        const standing = standingOfPayout(payout);
        if (standing.status !== "done") continue;
        const { amountWon, at } = standing;
        lines.push({ kind: "payout", key: payout.refPayoutId, amountWon, at });
      }
      return lines.filter((line) => line !== null);
    },
    // Most of their events carry no signature, so an event is not trusted and only triggers a
    // look-up.
    heard({ body }) {
      const event = jsonIn(body);
      const key =
        member(member(event, "data"), "orderId") ??
        member(member(event, "entityBody"), "refPayoutId");
      return { isGenuine: true, key: typeof key === "string" ? key : null };
    },
  };
};
