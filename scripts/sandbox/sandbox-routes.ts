/** Sandbox routes: `/sandbox/…` of services/payment/provider/sandbox/sandbox.client.ts. */
import { now, type SeoulDate } from "../../services/contracts/core/units.ts";
import { jsonIn, member } from "../../services/payment/provider/http.client.ts";
import type { Kind } from "../../services/payment/provider/provider.ts";
import {
  linesOf,
  standingOf,
  transactionId,
} from "../../services/payment/provider/sandbox/sandbox-rules.ts";
import type { Transactions } from "../../services/payment/provider/sandbox/transactions.repository.ts";
import type { Act, Routes, SandboxReply, SandboxRequest } from "./sandbox-server.ts";

const look = async (
  { path, query }: SandboxRequest,
  transactions: Transactions,
): Promise<SandboxReply | null> => {
  if (path === "/sandbox/statement") {
    const found = await transactions.onDay(String(query.get("date")) as SeoulDate);
    return { status: 200, body: { lines: linesOf(found, now()) } };
  }
  const [, kind, key] = /^\/sandbox\/keys\/(charge|payout|refund)\/([\w-]+)$/.exec(path) ?? [];
  if (kind === undefined || key === undefined) return null;
  const transaction = await transactions.get(transactionId(kind as Kind, key));
  return { status: 200, body: standingOf(transaction, now()) };
};

const perform = async (
  { path, key, text }: SandboxRequest,
  act: Act,
): Promise<SandboxReply | null> => {
  const [, kind] = /^\/sandbox\/(charge|payout|refund)s$/.exec(path) ?? [];
  if (kind === undefined) return null;
  const body = jsonIn(text);
  const [amountWon, receipt, bankCode] = ["amountWon", "receipt", "bankCode"].map((name) =>
    member(body, name),
  );
  if (key === "" || typeof amountWon !== "number" || !Number.isSafeInteger(amountWon)) {
    return { status: 400, body: { code: "BAD_REQUEST" } };
  }
  const transaction = await act({
    kind: kind as Kind,
    key,
    amountWon,
    ...(typeof receipt === "string" ? { of: receipt } : {}),
    ...(typeof bankCode === "string" ? { bankCode } : {}),
  });
  return { status: 200, body: standingOf(transaction, now()) };
};

/** The routes for clients with the secret; null for other paths. Refuses NO_SECRET (401). */
export const ownRoutes =
  (secret: string): Routes =>
  async (request, act, transactions) => {
    const { path, method, authorization } = request;
    if (!path.startsWith("/sandbox/")) return null;
    if (authorization !== `Bearer ${secret}`) return { status: 401, body: { code: "NO_SECRET" } };
    if (method === "GET") return look(request, transactions);
    return method === "POST" ? perform(request, act) : null;
  };
