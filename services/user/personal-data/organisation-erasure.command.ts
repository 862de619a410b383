/** Erasure of an organisation: an owner's sites and managers, and a manager's memberships. */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { newId } from "../../contracts/core/units.ts";
import {
  dissolve,
  knownToOwner,
  type Organisation,
  organisations,
  withoutManager,
} from "../domain/organisation.ts";
import { membershipList } from "../read-models/memberships.projection.ts";
import { forgetSites, siteDetailsOf } from "../stores/sites.repository.ts";
import type { UserService } from "../support/account.command.ts";

const found = { limit: heldLimit };

/** Ends the memberships of a manager who leaves OneDay; nothing refuses it. */
const leaveAll = async (service: UserService, managerId: string): Promise<void> => {
  const rows = await readModelOf(service, membershipList).find({ managerId }, found);
  for (const employerId of new Set(rows.map((row) => row.employerId))) {
    const command = systemCommand(`leave:${newId()}`, { isFresh: true });
    const rule = (state: Organisation) => withoutManager(state, employerId, managerId, command.at);
    await service.log.decide(organisations, employerId, rule, command);
  }
};

/** Removes the details of an owner's sites and ends their managers' access; also as a manager. */
export const eraseOrganisation = async (service: Service, userId: string): Promise<void> => {
  const own = service as UserService;
  await leaveAll(own, userId);
  const command = systemCommand(`dissolve:${newId()}`, { isFresh: true });
  const rule = (state: Organisation) => dissolve(state, userId, command.at);
  await own.log.decide(organisations, userId, rule, command);
  await forgetSites(own, userId);
};

/** What an export says of sites and memberships, on both sides. */
export const heldOfOrganisation = async (service: UserService, userId: string) => {
  const { sites, memberships } = await service.log.state(organisations, userId);
  const rows = await readModelOf(service, membershipList).find({ managerId: userId }, found);
  const shown = await Promise.all(
    sites.map(async ({ detailsId, ...site }) => ({
      ...site,
      ...(await siteDetailsOf(service, detailsId)),
    })),
  );
  const mine = await Promise.all(
    rows.map(async ({ _id, employerId }) => {
      const state = await service.log.state(organisations, employerId);
      const one = state.memberships.find(({ membershipId }) => membershipId === _id);
      return one === undefined ? [] : [{ employerId, ...one }];
    }),
  );
  return { sites: shown, managers: memberships.map(knownToOwner), memberships: mine.flat() };
};
