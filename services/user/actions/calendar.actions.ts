/** Calendars: other services book, keep and release a worker's time. */
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import { instant, seoulDate } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { ageYears } from "../../contracts/kernel/age.ts";
import {
  type Booking,
  bookAll,
  type Calendar,
  calendars,
  keepTime,
  type Limits,
  release,
  releaseAll,
} from "../domain/calendar.ts";
import { openMax, reliabilities } from "../domain/reliability.ts";
import type { UserMethods, UserService } from "../support/account.command.ts";

type Group = Pick<
  Handlers<"user", UserService & UserMethods>,
  "calendar.book" | "calendar.keep" | "calendar.release"
>;

type AskedDay = Omit<Booking, "from" | "to"> & { readonly from: string; readonly to: string };

export const calendarActions: Group = {
  async "calendar.book"(ctx) {
    const { place, minutes, more = [], ...timed } = ctx.params;
    const { workerId, applicationId } = timed;
    // Without place, minutes and days: a retry of a command from before these existed must match it.
    const command = { ...commandOfRequest(ctx), fp: fingerprint(timed) };
    // Every open application is a booking, so this limits open applications.
    const [reliability, person] = await Promise.all([
      this.log.state(reliabilities, workerId),
      this.vault.get(workerId),
    ]);
    const bookingsMax = openMax(reliability, command.at);
    const bookingOf = (day: AskedDay): [Booking, Limits] => {
      const [from, to] = [instant(day.from), instant(day.to)];
      const age = person === null ? {} : { ageYears: ageYears(person.birthDate, seoulDate(from)) };
      return [
        { ...day, from, to, ...(place && { place }) },
        { bookingsMax, ...age },
      ];
    };
    const first = { applicationId, from: timed.from, to: timed.to };
    const days = [
      bookingOf(minutes === undefined ? first : { ...first, minutes }),
      ...more.map((day) => bookingOf({ ...day, partOf: applicationId })),
    ];
    const rule = (state: Calendar) => bookAll(state, days, workerId, command.at);
    const { state } = await this.log.decide(calendars, workerId, rule, command);
    return { workerId, bookings: state.bookings.length };
  },

  async "calendar.keep"(ctx) {
    const { workerId, applicationId } = ctx.params;
    const span = {
      applicationId,
      from: instant(ctx.params.from),
      to: instant(ctx.params.to),
    };
    const rule = (state: Calendar) => keepTime(state, span, workerId);
    await this.log.decide(calendars, workerId, rule, commandOfRequest(ctx));
    return { workerId };
  },

  async "calendar.release"(ctx) {
    const { workerId, applicationId, undoes, kept, withDays = false } = ctx.params;
    const time = kept && { from: instant(kept.from), to: instant(kept.to) };
    const rule = (state: Calendar) =>
      withDays
        ? releaseAll(state, applicationId, workerId)
        : release(state, applicationId, workerId, time);
    if (undoes === undefined)
      await this.log.decide(calendars, workerId, rule, commandOfRequest(ctx));
    else await this.log.cancel(undoes, calendars, workerId, rule, commandOfRequest(ctx));
    return { workerId, bookings: (await this.log.state(calendars, workerId)).bookings.length };
  },
};
