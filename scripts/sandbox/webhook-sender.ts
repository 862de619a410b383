/** Webhook sender: the sandbox's webhooks, delayed, repeated and dropped as its faults say. */
import { setTimeout as pause } from "node:timers/promises";
import { type Instant, now } from "../../services/contracts/core/units.ts";
import {
  drawn,
  type Faults,
  happens,
  type Transaction,
} from "../../services/payment/provider/sandbox/sandbox-rules.ts";
import { signed } from "../../services/payment/provider/webhook-signature.adapter.ts";

/** The address of the webhooks, and the dialect of their bodies. */
export type Webhook = { readonly url: string; readonly dialect: "sandbox" | "toss" };

const timeoutMs = 2000;

const tossEventOf = ({ kind, key, of, receipt }: Transaction, at: Instant): object =>
  kind === "payout"
    ? {
        eventType: "payout.changed",
        createdAt: at,
        entityType: "payout",
        entityBody: { refPayoutId: key },
      }
    : {
        eventType: "PAYMENT_STATUS_CHANGED",
        createdAt: at,
        data: { paymentKey: of ?? receipt, orderId: key },
      };

/** Sends a webhook when a transaction ends. Webhooks are not retried. */
export class WebhookSender {
  /** How many webhooks got an answer, of any status. */
  sent = 0;
  private readonly secret: string;
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(secret: string) {
    this.secret = secret;
  }

  /** Sends a webhook when the transaction ends. */
  tell(webhook: Webhook, transaction: Transaction, faults: Faults): void {
    if (happens(faults, "silent", transaction.key)) return;
    const endMs = Math.max(0, Date.parse(transaction.endsAt) - Date.parse(now()));
    const times = happens(faults, "twice", transaction.key) ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const lateMs = drawn(faults, "lateMsMax", transaction.key, time) * faults.lateMsMax;
      const run = this.send(webhook, transaction, endMs + lateMs).finally(() =>
        this.running.delete(run),
      );
      this.running.add(run);
    }
  }

  /** Stops sending; pending webhooks are dropped. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async send(
    { url, dialect }: Webhook,
    transaction: Transaction,
    afterMs: number,
  ): Promise<void> {
    const { signal } = this.stopping;
    // Node's timers wait no longer than this; a stop ends the wait and is checked below.
    await pause(Math.min(afterMs, 2 ** 31 - 1), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const at = now();
    const { kind, key } = transaction;
    const body = JSON.stringify(
      dialect === "toss" ? tossEventOf(transaction, at) : { kind, key, at },
    );
    const headers = {
      "content-type": "application/json",
      "x-signature": signed(this.secret, body, at),
    };
    const timely = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const isAnswered = await fetch(url, { method: "POST", headers, body, signal: timely }).then(
      () => true,
      // A receiver that does not answer misses the webhook: look-ups cover that.
      () => false,
    );
    if (isAnswered) this.sent += 1;
  }
}
