/** Sandbox client: the sandbox's HTTP server as the provider. */
import type { Outcome } from "../../../../mixins/reactor.mixin.ts";
import { instant } from "../../../contracts/core/units.ts";
import { askProvider, codeIn, jsonIn, member } from "../http.client.ts";
import { type Line, outcomeOf, type Provider, type Standing } from "../provider.ts";
import { isSigned } from "../webhook-signature.adapter.ts";

const kinds = ["charge", "payout", "refund"] as const;

/** Throws for an answer without a known status. */
const standingIn = (body: unknown): Standing => {
  const detail = codeIn(member(body, "detail"), "UNNAMED");
  const amountWon = Number(member(body, "amountWon"));
  switch (member(body, "status")) {
    case "absent":
      return { status: "absent" };
    case "pending":
      return { status: "pending" };
    case "refused":
      return { status: "refused", detail };
    case "done":
      return { status: "done", detail, amountWon, at: instant(String(member(body, "at"))) };
    default:
      throw new Error("the sandbox's answer says nothing");
  }
};

const lineIn = (line: unknown): Line => {
  const kind = kinds.find((each) => each === member(line, "kind"));
  if (kind === undefined) throw new Error("the sandbox's statement has a line of no kind");
  const [key, amountWon] = [String(member(line, "key")), Number(member(line, "amountWon"))];
  return { kind, key, amountWon, at: instant(String(member(line, "at"))) };
};

/**
 * The provider at a sandbox server. `url`: the server's. `secret`: known to both; it signs webhooks
 * too.
 */
export const sandboxAt = (url: string, secret: string): Provider => {
  const base = url.replace(/\/$/, "");
  const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
  const read = async (path: string): Promise<unknown> => {
    const { status, body } = await askProvider(base + path, { method: "GET", headers });
    if (status !== 200) throw new Error(`the sandbox answers ${status}`);
    return body;
  };
  const ask = async (path: string, key: string, what: object): Promise<Outcome> => {
    const { status, body } = await askProvider(base + path, {
      method: "POST",
      headers: { ...headers, "idempotency-key": key },
      body: JSON.stringify(what),
    });
    if (status !== 200) throw new Error(`the sandbox answers ${status}`);
    return outcomeOf(standingIn(body));
  };
  return {
    name: "sandbox",
    needsPaymentKey: false,
    charge: (key, amountWon, method) => ask("/sandbox/charges", key, { amountWon, method }),
    payout: (key, amountWon, { bankCode, accountNumber, holder }) =>
      ask("/sandbox/payouts", key, { amountWon, bankCode, accountNumber, holder }),
    refund: (key, amountWon, receipt) => ask("/sandbox/refunds", key, { amountWon, receipt }),
    find: async ({ kind, key }) => standingIn(await read(`/sandbox/keys/${kind}/${key}`)),
    async statement(date) {
      const lines = member(await read(`/sandbox/statement?date=${date}`), "lines");
      if (!Array.isArray(lines)) throw new Error("the sandbox's statement has no lines");
      return lines.map(lineIn);
    },
    heard(sent, at) {
      if (!isSigned(secret, sent, at)) return { isGenuine: false, key: null };
      const key = member(jsonIn(sent.body), "key");
      return { isGenuine: true, key: typeof key === "string" ? key : null };
    },
  };
};
