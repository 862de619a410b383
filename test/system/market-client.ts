/** Client: sends over HTTP to a OneDay that may be killed, until there is a definite answer. */
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../../services/contracts/index.ts";
import { isAgain, Reader, type Reply, type Sending } from "./reader.ts";

export type Person = {
  readonly userId: string;
  readonly role: "worker" | "employer" | "operator";
  readonly token: string;
};
/** One request and its outcome; status 0 if there was no answer. */
export type Attempt = {
  readonly path: string;
  readonly status: number;
  /** By `performance.now()`. */
  readonly startedMs: number;
  readonly tookMs: number;
};
/** The wait for an answer, over kills and restarts. */
const patienceMs = 20_000;
const attemptMs = 10_000;
export const pollMs = 20;

export const initOf = (method: string, { token, body, key }: Sending): RequestInit => ({
  method,
  headers: {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(key === undefined ? {} : { "idempotency-key": key }),
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/**
 * A client of one OneDay, which may be unavailable for a while and return at the same address. With
 * several addresses each attempt goes to the next one.
 */
export class Client extends Reader {
  private readonly urls: readonly string[];
  private readonly onAttempt: (attempt: Attempt) => void;
  /** The time for retries, and for a load's waits. */
  readonly patienceMs: number;
  private attempts = 0;
  /** The number of lost or indefinite answers. */
  repeats = 0;
  inFlight = 0;
  private awaiting: Promise<void> | null = null;
  private isStopped = false;

  constructor(
    url: string | readonly string[],
    onAttempt: (attempt: Attempt) => void = () => undefined,
    waitMs = patienceMs,
  ) {
    super();
    this.urls = [url].flat();
    this.onAttempt = onAttempt;
    this.patienceMs = waitMs;
  }

  /** Ends all retries: waiting callers fail. */
  stop(): void {
    this.isStopped = true;
  }

  /** Sends until there is a definite answer: neither a lost connection nor a 5xx. */
  override async send(method: string, path: string, options: Sending = {}): Promise<Reply> {
    const endMs = performance.now() + this.patienceMs;
    const init = initOf(method, options);
    for (;;) {
      const reply = await this.attempt(path, init);
      if (reply !== null && !isAgain(reply)) return reply;
      this.repeats += 1;
      if (this.isStopped || performance.now() > endMs) {
        throw new Error(`${method} ${path}: no answer until the end, ${reply?.status}`);
      }
      await (reply === null ? this.alive(endMs) : pause(pollMs));
    }
  }

  /** The address of the next attempt. */
  protected next(): string | undefined {
    return this.urls[this.attempts++ % this.urls.length];
  }

  protected async attempt(
    path: string,
    init: RequestInit,
    url = this.next(),
  ): Promise<Reply | null> {
    this.inFlight += 1;
    const startedMs = performance.now();
    let status = 0;
    try {
      const signal = AbortSignal.timeout(attemptMs);
      const reply = await fetch(`${url}${path}`, { ...init, signal });
      const body = await reply.json();
      status = reply.status;
      return { status, body };
    } catch {
      // The outcome is unknown: the caller retries under the same key.
      return null;
    } finally {
      this.inFlight -= 1;
      this.onAttempt({ path, status, startedMs, tookMs: performance.now() - startedMs });
    }
  }

  /** One poll for all: until the process answers, which is before it is ready. */
  private alive(endMs: number): Promise<void> {
    this.awaiting ??= this.poll(endMs).finally(() => {
      this.awaiting = null;
    });
    return this.awaiting;
  }

  private async poll(endMs: number): Promise<void> {
    while (!this.isStopped && performance.now() < endMs) {
      if ((await this.attempt("/health/live", {}))?.status === 200) return;
      await pause(pollMs);
    }
  }
}

export const login = async (client: Client, email: string, password: string): Promise<Person> => {
  const { status, body } = await client.send("POST", "/api/users/login", {
    body: { email, password },
  });
  if (status !== 200) throw new Error(`login of ${email}: ${status} ${body.code}`);
  const { user, accessToken } = body as Answer<"user.login">;
  return { userId: user.userId, role: user.role, token: accessToken };
};
