/** Offer: the posting of a played day, the money for it, and a worker who has the time. */
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { t } from "../../words/words.ts";
import { enter, until, withWallet } from "./people.ts";
import { asked, made, type World } from "./world.ts";

const minuteMs = 60_000;
const startsInMs = 10 * minuteMs;
const shiftMs = 120 * minuteMs;
const hourlyWageWon = 15_000;
const chargeWon = 500_000;
/** That many demo workers may be entered. */
const workersMax = 20;
/** Where the work is, and so where the worker is at check-in. */
export const spot = { lat: 37.5431, lng: 127.0557 };

/** Refusals that money in the wallet takes away. */
const isShort = ({ code }: Problem): boolean =>
  code === "INSUFFICIENT_FUNDS" || code === "TOO_MANY_POSTINGS";
/** Refusals of one worker that another one may not meet. */
const isOfWorker = ({ code }: Problem): boolean =>
  ["TIME_CLASH", "APPLICATIONS_LIMITED", "DAILY_LIMIT", "NOT_ELIGIBLE"].includes(code);

const charge = async (world: World, name: string, signal: AbortSignal): Promise<World> => {
  const { wallet: short } = await withWallet(world.employer, signal);
  const charging = { amountWon: chargeWon, method: "card" } as const;
  const options = asked(world, "employer", `${name}-charge`, signal);
  await call("POST /api/payments/charges", charging, options);
  const ask = () => withWallet(world.employer, signal);
  await until(ask, ({ wallet }) => wallet.availableWon > short.availableWon, signal);
  return { ...world, chargedWon: world.chargedWon + chargeWon };
};

/** Does an act of the employer; where money is missing, charges the wallet and does it again. */
export const funded = async (
  world: World,
  name: string,
  act: (world: World, key: string) => Promise<World>,
  signal: AbortSignal,
): Promise<World> => {
  try {
    return await act(world, name);
  } catch (thrown) {
    if (!(thrown instanceof Problem && isShort(thrown))) throw thrown;
    return act(await charge(world, name, signal), `${name}-again`);
  }
};

/** Posts a short shift that begins soon. */
export const post = async (world: World, key: string, signal: AbortSignal): Promise<World> => {
  const { items } = await call("GET /api/jobs/categories", { limit: 100 }, { signal });
  const trade = made(items.find(({ parentId }) => parentId !== null) ?? null);
  const startsAtMs = Math.ceil(Date.now() / minuteMs) * minuteMs + startsInMs;
  const posting = {
    title: t("play.jobTitle"),
    description: t("play.jobText"),
    categoryId: trade.categoryId,
    hourlyWageWon,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + shiftMs).toISOString(),
    breakMinutes: 0,
    seats: 1,
    place: { address: t("play.address"), ...spot },
  };
  const job = await call("POST /api/jobs", posting, asked(world, "employer", key, signal));
  return { ...world, job };
};

/** The worker applies; where they have other work at that time, the next demo worker does. */
export const apply = async (first: World, signal: AbortSignal): Promise<World> => {
  const { jobId } = made(first.job);
  for (let world = first; ; ) {
    try {
      const options = asked(world, "worker", `apply-${world.nth}`, signal);
      const message = t("play.message");
      const params = { jobId, message };
      const application = await call("POST /api/jobs/:jobId/applications", params, options);
      return { ...world, application };
    } catch (thrown) {
      const isOther = thrown instanceof Problem && isOfWorker(thrown) && world.nth < workersMax;
      if (!isOther) throw thrown;
      const nth = world.nth + 1;
      world = { ...world, nth, worker: await enter("worker", nth, signal) };
    }
  }
};
