/**
 * Sandbox, as Toss Payments: the routes and shapes of their public API over the sandbox's deeds.
 *
 * Only what ../../services/payment/provider/toss/toss.client.ts uses, so that the client is tested against what their reference says.
 */
import {
  dayMs,
  later,
  now,
  type SeoulDate,
  seoulDate,
} from "../../services/contracts/core/units.ts";
import { member } from "../../services/payment/provider/http.client.ts";
import { decrypted, encrypted } from "../../services/payment/provider/jwe.adapter.ts";
import {
  noBank,
  standingOf,
  type Transaction,
  transactionId,
} from "../../services/payment/provider/sandbox/sandbox-rules.ts";
import type { Transactions } from "../../services/payment/provider/sandbox/transactions.repository.ts";
import type { Act, Routes, SandboxReply, SandboxRequest } from "./sandbox-server.ts";

/** How far ahead the end of a payout may lie. */
const aheadMs = 31 * dayMs;

const error = (status: number, code: string): SandboxReply => ({
  status,
  body: { code, message: code },
});
const noPayment = error(404, "NOT_FOUND_PAYMENT");

/** A payment and what was given back of it. */
const paymentOf = async (deeds: Transactions, charge: Transaction): Promise<object> => {
  const at = now();
  const standing = standingOf(charge, at);
  const refunds = (await deeds.about(charge.receipt)).filter(
    (deed) => deed.kind === "refund" && standingOf(deed, at).status === "done",
  );
  const status = {
    absent: "READY",
    pending: "WAITING_FOR_DEPOSIT",
    refused: "ABORTED",
    done: refunds.length === 0 ? "DONE" : "PARTIAL_CANCELED",
  }[standing.status];
  return {
    paymentKey: charge.receipt,
    orderId: charge.key,
    status,
    totalAmount: charge.amountWon,
    approvedAt: standing.status === "done" ? charge.endsAt : null,
    failure: standing.status === "refused" ? { code: "INVALID_REJECT_CARD" } : null,
    cancels:
      refunds.length === 0
        ? null
        : refunds.map(({ receipt, amountWon, key, endsAt }) => ({
            transactionKey: receipt,
            cancelAmount: amountWon,
            cancelReason: key,
            canceledAt: endsAt,
          })),
  };
};

const jsonIn = ({ text }: SandboxRequest): unknown => JSON.parse(text);

const confirm = async (
  came: SandboxRequest,
  act: Act,
  deeds: Transactions,
): Promise<SandboxReply> => {
  const body = jsonIn(came);
  const orderId = String(member(body, "orderId"));
  const known = await deeds.get(transactionId("charge", orderId));
  // Under another key than the first it is another request.
  if (known !== null && came.key !== orderId) return error(400, "ALREADY_PROCESSED_PAYMENT");
  const amountWon = Number(member(body, "amount"));
  const receipt = String(member(body, "paymentKey"));
  const deed = await act({ kind: "charge", key: orderId, amountWon, receipt });
  if (standingOf(deed, now()).status === "refused") return error(400, "INVALID_REJECT_CARD");
  return { status: 200, body: await paymentOf(deeds, deed) };
};

const chargeWith = async (deeds: Transactions, receipt: string): Promise<Transaction | null> =>
  (await deeds.about(receipt)).find((deed) => deed.kind === "charge") ?? null;

const cancel = async (
  came: SandboxRequest,
  receipt: string,
  act: Act,
  deeds: Transactions,
): Promise<SandboxReply> => {
  const charge = await chargeWith(deeds, receipt);
  if (charge === null) return noPayment;
  const body = jsonIn(came);
  const amountWon = Number(member(body, "cancelAmount"));
  const key = String(member(body, "cancelReason"));
  const deed = await act({ kind: "refund", key, amountWon, of: receipt });
  if (deed.end === "refused") return error(403, "NOT_CANCELABLE_AMOUNT");
  return { status: 200, body: await paymentOf(deeds, charge) };
};

const payoutOf = (deed: Transaction): object => {
  const standing = standingOf(deed, now());
  const status = { absent: "", pending: "IN_PROGRESS", refused: "FAILED", done: "COMPLETED" }[
    standing.status
  ];
  return {
    id: deed.receipt,
    refPayoutId: deed.key,
    status,
    amount: { currency: "KRW", value: deed.amountWon },
    requestedAt: deed.endsAt,
    error: standing.status === "refused" ? { code: deed.detail } : null,
  };
};
const listed = (deeds: readonly Transaction[]): object => ({
  version: "2022-11-16",
  entityType: "payout",
  entityBody: { items: deeds.map(payoutOf) },
});

const pay = async (
  { text }: SandboxRequest,
  act: Act,
  securityKey: string,
): Promise<SandboxReply> => {
  const items: unknown = JSON.parse(await decrypted(securityKey, text));
  if (!Array.isArray(items)) return error(400, "INVALID_REQUEST");
  const deeds: Transaction[] = [];
  for (const item of items) {
    const key = String(member(item, "refPayoutId"));
    const amountWon = Number(member(member(item, "amount"), "value"));
    // The seller whose bank does not exist.
    const bankCode = member(item, "destination") === `seller-${noBank}` ? noBank : "004";
    deeds.push(await act({ kind: "payout", key, amountWon, bankCode }));
  }
  const body = await encrypted(securityKey, JSON.stringify(listed(deeds)), now());
  return { status: 200, body, type: "text/plain" };
};

/** By the days on which they end, from one to another. */
const deedsBetween = async (
  deeds: Transactions,
  from: string,
  to: string,
): Promise<Transaction[]> => {
  const found: Transaction[] = [];
  const end = Date.parse(to) + 1;
  for (let at = Date.parse(from); at < end; at += dayMs) {
    found.push(...(await deeds.onDay(new Date(at).toISOString().slice(0, 10) as SeoulDate)));
  }
  return found;
};

const transactions = async (
  { query }: SandboxRequest,
  deeds: Transactions,
): Promise<SandboxReply> => {
  const day = String(query.get("startDate")).slice(0, 10) as SeoulDate;
  const at = now();
  const moved = (await deeds.onDay(day)).filter(
    (deed) => deed.kind !== "payout" && standingOf(deed, at).status === "done",
  );
  const first = moved.findIndex(({ receipt }) => receipt === query.get("startingAfter")) + 1;
  const page = moved.slice(first, first + Number(query.get("limit")));
  const rows = page.map(async ({ kind, key, receipt, of, amountWon, endsAt }) => ({
    transactionKey: receipt,
    paymentKey: of ?? receipt,
    orderId: of === null ? key : (await chargeWith(deeds, of))?.key,
    amount: amountWon,
    status: kind === "charge" ? "DONE" : "PARTIAL_CANCELED",
    transactionAt: endsAt,
  }));
  return { status: 200, body: await Promise.all(rows) };
};

const shown = async (deeds: Transactions, charge: Transaction | null): Promise<SandboxReply> =>
  charge === null ? noPayment : { status: 200, body: await paymentOf(deeds, charge) };

/** `/v1/…` and `/v2/…`; null for other paths. */
export const tossRoutes = (secretKey: string, securityKey: string): Routes => {
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`;
  return async (came, act, deeds) => {
    const { method, path, query } = came;
    if (!/^\/v[12]\//.test(path)) return null;
    if (came.authorization !== authorization) return error(401, "UNAUTHORIZED_KEY");
    const [, orderId] = /^\/v1\/payments\/orders\/([^/]+)$/.exec(path) ?? [];
    const [, receipt, verb] = /^\/v1\/payments\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
    switch (`${method} ${path}`) {
      case "POST /v1/payments/confirm":
        return confirm(came, act, deeds);
      case "GET /v1/transactions":
        return transactions(came, deeds);
      case "POST /v2/payouts":
        return pay(came, act, securityKey);
      case "GET /v2/payouts": {
        const from = String(query.get("payoutDateGte"));
        const to = query.get("payoutDateLte") ?? seoulDate(later(now(), aheadMs));
        const found = await deedsBetween(deeds, from, to);
        return { status: 200, body: listed(found.filter(({ kind }) => kind === "payout")) };
      }
    }
    if (method === "GET" && orderId !== undefined) {
      return shown(deeds, await deeds.get(transactionId("charge", decodeURIComponent(orderId))));
    }
    if (receipt === undefined) return null;
    if (method === "POST" && verb !== undefined) return cancel(came, receipt, act, deeds);
    return method === "GET" ? shown(deeds, await chargeWith(deeds, receipt)) : null;
  };
};
