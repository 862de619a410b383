/** Steps: a day of work in order. Each is one request as one of the two, and one sentence about it. */
import { call } from "../../api/client.ts";
import { minutes, moment, number, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { apply, funded, post, spot } from "./offer.ts";
import { type Side, until } from "./people.ts";
import { asked, made, type World } from "./world.ts";

export type Step = {
  readonly side: Side;
  readonly act: (world: World, signal: AbortSignal) => Promise<World>;
  /** What happened, and what it did to money and seat. */
  readonly say: (before: World, after: World) => string;
};

type Named = "accept" | "sign" | "check-in" | "check-out" | "approve";
const idOf = (world: World): string => made(world.application).applicationId;

/** A command about the application. */
const command =
  (side: Side, name: Named, more: (world: World) => object = () => ({})) =>
  async (world: World, signal: AbortSignal, key = `${side}-${name}`): Promise<World> => {
    const params = { applicationId: idOf(world), ...more(world) };
    const route = `POST /api/jobs/applications/:applicationId/${name}` as const;
    const application = await call(route, params as never, asked(world, side, key, signal));
    return { ...world, application };
  };

const readCode = async (world: World, signal: AbortSignal): Promise<World> => {
  const { jobId } = made(world.job);
  const { token } = world.employer;
  const { code } = await call("GET /api/jobs/:jobId/check-in-code", { jobId }, { token, signal });
  return { ...world, code };
};

/** The worker shows where they are. The code is read at that moment, since it changes by the minute. */
const presence = (name: "check-in" | "check-out") => {
  const show = command("worker", name, ({ code }) => ({ code, ...spot }));
  return async (world: World, signal: AbortSignal) => show(await readCode(world, signal), signal);
};

const paid = async (world: World, signal: AbortSignal): Promise<World> => {
  const ask = () =>
    call(
      "GET /api/jobs/applications/:applicationId",
      { applicationId: idOf(world) },
      {
        token: world.worker.token,
        signal,
      },
    );
  return { ...world, application: await until(ask, ({ status }) => status === "paid", signal) };
};

const readSlip = async (world: World, signal: AbortSignal): Promise<World> => {
  const params = { applicationId: idOf(world) };
  const options = { token: world.worker.token, signal };
  const slip = await call("GET /api/payments/settlements/:applicationId/payslip", params, options);
  return { ...world, slip };
};

const planned = (world: World): number => {
  const { startsAt, endsAt } = made(world.job);
  return (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000;
};
const charged = (before: World, after: World): string => {
  const amount = after.chargedWon - before.chargedWon;
  return amount === 0 ? "" : `${t("play.charged", { won: won(amount) })} `;
};

/** All steps, from the posting to the payslip. */
export const steps: readonly Step[] = [
  {
    side: "employer",
    act: (world, signal) => funded(world, "post", (one, key) => post(one, key, signal), signal),
    say: (before, after) => {
      const { startsAt, hourlyWageWon } = made(after.job);
      const values = {
        at: moment(startsAt),
        time: minutes(planned(after)),
        won: won(hourlyWageWon),
      };
      return charged(before, after) + t("play.post", values);
    },
  },
  {
    side: "worker",
    act: apply,
    say: (before, { nth, worker: { name } }) =>
      t(nth === before.nth ? "play.apply" : "play.applyOther", { name }),
  },
  {
    side: "employer",
    act: (world, signal) =>
      funded(
        world,
        "accept",
        (one, key) => command("employer", "accept")(one, signal, key),
        signal,
      ),
    say: (before, after) => {
      const held = after.employer.wallet.heldWon - before.employer.wallet.heldWon;
      return charged(before, after) + t("play.accept", { won: won(held), name: after.worker.name });
    },
  },
  { side: "worker", act: command("worker", "sign"), say: () => t("play.signWorker") },
  { side: "employer", act: command("employer", "sign"), say: () => t("play.signEmployer") },
  { side: "employer", act: readCode, say: () => t("play.code") },
  { side: "worker", act: presence("check-in"), say: (_, { code }) => t("play.checkIn", { code }) },
  { side: "worker", act: presence("check-out"), say: () => t("play.checkOut") },
  {
    side: "employer",
    act: command("employer", "approve", (world) => ({ workedMinutes: planned(world) })),
    say: (_, after) => t("play.approve", { time: minutes(planned(after)) }),
  },
  {
    side: "worker",
    act: paid,
    say: (_, { application }) => t("play.paid", { won: won(made(application).netWon ?? 0) }),
  },
  {
    side: "worker",
    act: readSlip,
    say: (_, { slip }) => t("play.slip", { count: number(made(slip).lines.length) }),
  },
];
