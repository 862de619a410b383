/** Herald: the sandbox's webhooks, as late, as often and as seldom as its faults have it. */
import { setTimeout as pause } from "node:timers/promises";
import { type Instant, now } from "../../services/contracts/core/units.ts";
import {
  drawn,
  type Faults,
  happens,
  type Transaction,
} from "../../services/payment/provider/sandbox/sandbox-rules.ts";
import { signed } from "../../services/payment/provider/webhook-signature.adapter.ts";

/** Where it tells of ends, and in whose words. */
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

export class WebhookSender {
  /** How many were taken by whoever is there. */
  sent = 0;
  private readonly secret: string;
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(secret: string) {
    this.secret = secret;
  }

  /** Tells of a deed's end when it is there. */
  tell(webhook: Webhook, deed: Transaction, faults: Faults): void {
    if (happens(faults, "silent", deed.key)) return;
    const endMs = Math.max(0, Date.parse(deed.endsAt) - Date.parse(now()));
    const times = happens(faults, "twice", deed.key) ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const lateMs = drawn(faults, "lateMsMax", deed.key, time) * faults.lateMsMax;
      const run = this.send(webhook, deed, endMs + lateMs).finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  /** Tells nothing more; what was not told yet never is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async send({ url, dialect }: Webhook, deed: Transaction, afterMs: number): Promise<void> {
    const { signal } = this.stopping;
    // Node waits no longer than this at once; a stop wakes it, and is seen below.
    await pause(Math.min(afterMs, 2 ** 31 - 1), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const at = now();
    const { kind, key } = deed;
    const body = JSON.stringify(dialect === "toss" ? tossEventOf(deed, at) : { kind, key, at });
    const headers = {
      "content-type": "application/json",
      "x-signature": signed(this.secret, body, at),
    };
    const timely = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const told = await fetch(url, { method: "POST", headers, body, signal: timely }).then(
      () => true,
      // Who is not there is not told: that is what look-ups are for.
      () => false,
    );
    if (told) this.sent += 1;
  }
}
