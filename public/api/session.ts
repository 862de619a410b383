/**
 * Session: who is signed in, the same in all tabs.
 *
 * Tokens are kept in `localStorage`, which other tabs see at once. No script of another origin and no
 * inline script can run in the page (CSP), so none can read them. A refresh token is good once: the
 * tab that holds the lock refreshes, and the others find the new tokens.
 */
import { computed, signal } from "@preact/signals";
import { Problem } from "./problem.ts";
import type { Gives } from "./routes.ts";

type TokenSet = Gives<"POST /api/users/login">;
export type Role = TokenSet["user"]["role"];
export type Session = {
  readonly userId: string;
  readonly role: Role;
  readonly name: string;
  readonly accessToken: string;
  readonly refreshToken: string;
};

const place = "oneday.session";
const devicePlace = "oneday.device";
const lockName = "oneday.refresh";

const read = (): Session | null => {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null") as Session | null;
  } catch {
    return null;
  }
};

/** Null for a stranger. */
export const session = signal<Session | null>(read());
export const role = computed<Role | null>(() => session.value?.role ?? null);

const set = (next: Session | null): void => {
  if (next === null) localStorage.removeItem(place);
  else localStorage.setItem(place, JSON.stringify(next));
  session.value = next;
};

addEventListener("storage", ({ key }) => {
  if (key === place || key === null) session.value = read();
});

/** Begins the session of a sign-in. */
export const begin = ({ user, accessToken, refreshToken, deviceToken }: TokenSet): void => {
  if (deviceToken !== undefined) localStorage.setItem(devicePlace, deviceToken);
  const { userId, role: itsRole, name } = user;
  set({ userId, role: itsRole, name, accessToken, refreshToken });
};

/** Ends the session in all tabs. */
export const end = (): void => set(null);

/** What makes this device a known one at the next sign-in. */
export const deviceToken = (): { deviceToken?: string } => {
  const known = localStorage.getItem(devicePlace);
  return known === null ? {} : { deviceToken: known };
};

/** Replaces the access token after the password was proved again. */
export const renew = (accessToken: string): void => {
  const now = session.peek();
  if (now !== null) set({ ...now, accessToken });
};

/**
 * Refreshes the tokens once, whichever tab needs it first. `stale` is the access token that was
 * refused. Resolves with the session to try again with, or null when it has ended. Rejects with a
 * Problem when the server could not be asked.
 */
export const refreshed = (
  stale: string,
  ask: (refreshToken: string) => Promise<TokenSet>,
): Promise<Session | null> =>
  navigator.locks.request(lockName, async () => {
    const now = read();
    if (now === null || now.accessToken !== stale) {
      session.value = now;
      return now;
    }
    try {
      begin(await ask(now.refreshToken));
      return session.peek();
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.status === 0 || thrown.status >= 429) throw thrown;
      // A sign-in in another tab may have taken its place meanwhile.
      if (read()?.refreshToken === now.refreshToken) end();
      return null;
    }
  });
