/** Leave: signs out, so that the server sends this browser no more pushes, and shows the first page. */
import { call, signOut } from "../api/client.ts";
import { unsubscribe } from "./push.ts";
import { go } from "./router.ts";

/** The push service refuses an ended subscription too, so the server is not waited for long. */
const waitMs = 3000;

export const leave = async (): Promise<void> => {
  const endpoint = await unsubscribe();
  if (endpoint !== null) {
    const options = { signal: AbortSignal.timeout(waitMs) };
    await call("DELETE /api/communication/push-subscriptions", { endpoint }, options).catch(
      () => undefined,
    );
  }
  await signOut();
  go("/");
};
