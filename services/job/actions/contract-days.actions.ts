/** Steps of sagas on the further days of a contract: their holds, and what they share with the first. */
import { commandOfRequest, systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { instant } from "../../contracts/core/units.ts";
import { type Ctx, call, type Handlers } from "../../contracts/index.ts";
import { unlessMovedOn } from "../background/unless-moved-on.ts";
import * as rules from "../domain/application.ts";
import {
  type ContractEnd,
  endDay,
  furtherDays,
  openDay,
  signDay,
} from "../domain/contract-days.ts";
import { holdId, payTerms } from "../domain/saga-steps.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { endApplication } from "../support/application-answer.command.ts";

type Names = "days.hold" | "days.release" | "days.open" | "days.sign" | "days.end";
type Of = Ctx<`job.${Names}`>;

const firstOf = async ({ log }: JobService, { params }: Of): Promise<rules.Applied> =>
  steps.found(await log.state(rules.applications, params.applicationId));

/**
 * Acts on each further day by its application's id. A day that is not open is opened first: a later
 * step may come before the one that opens them.
 */
const onDays = async (
  service: JobService,
  ctx: Of,
  act: (id: string, first: rules.Applied, command: Command) => Promise<void>,
): Promise<Record<string, never>> => {
  const { at, meta } = commandOfRequest(ctx);
  const { correlationId } = meta;
  const first = await firstOf(service, ctx);
  for (const day of furtherDays(first)) {
    const id = day.parties.applicationId;
    const opens = systemCommand(`open:${id}`, { at, correlationId });
    const rule = (state: rules.Application) => openDay(state, day, first, at);
    await service.log.decide(rules.applications, id, rule, opens);
    await act(id, first, systemCommand(`${ctx.action?.name}:${id}`, { at, correlationId }));
  }
  return {};
};

export const contractDayActions: Pick<Handlers<"job", JobService>, Names> = {
  async "days.hold"(ctx) {
    const { attempt } = ctx.params;
    for (const { parties, terms } of furtherDays(await firstOf(this, ctx))) {
      const cid = holdId(parties.applicationId, attempt);
      await call(ctx, "payment.hold", { cid, ...parties, attempt, terms: payTerms(terms) });
    }
    return {};
  },

  async "days.release"(ctx) {
    const { attempt, cid } = ctx.params;
    for (const { parties } of furtherDays(await firstOf(this, ctx))) {
      const { applicationId } = parties;
      const undoes = holdId(applicationId, attempt);
      const ref = { applicationId, attempt, undoes, cid: `${cid}/${applicationId}` };
      await call(ctx, "payment.release", ref);
    }
    return {};
  },

  "days.open"(ctx) {
    return onDays(this, ctx, async () => undefined);
  },

  "days.sign"(ctx) {
    return onDays(this, ctx, async (id, first, command) => {
      const rule = (state: rules.Application) => signDay(steps.found(state), first, command.at);
      await this.log.decide(rules.applications, id, rule, command);
    });
  },

  "days.end"(ctx) {
    const { status, by, at, statementId } = ctx.params;
    const why = statementId === undefined ? {} : { statementId };
    const end: ContractEnd = { status, by, at: instant(at), ...why };
    const how = { check: steps.found, rule: (one: rules.Applied) => endDay(one, end) };
    // A day that has ended or begun by itself stays as it is.
    return onDays(this, ctx, (id, _, command) =>
      unlessMovedOn(endApplication(this, id, status, how, command)),
    );
  },
};
