/** Organisations for tests: an owner with a site, its manager, and those who are neither. */
import type { ServiceBroker } from "moleculer";
import type { Params } from "../../services/contracts/index.ts";
import { join, type Someone } from "./work.ts";

export const siteOf = (more: Partial<Params<"user.sites.add">> = {}): Params<"user.sites.add"> => ({
  name: "송파점",
  address: "서울특별시 송파구 올림픽로 300",
  lat: 37.513,
  lng: 127.1,
  regularEmployees: 7,
  ...more,
});

/** Invites someone to sites, who accepts; answers the membership. */
export const engageManager = async (
  owner: Someone,
  manager: Someone,
  siteIds: string[],
): Promise<string> => {
  const { userId } = manager;
  const { membershipId } = await owner.ask("user.managers.invite", { userId, siteIds });
  await manager.ask("user.memberships.accept", { membershipId });
  return membershipId;
};

/** The people of the table in docs/organisation.md, around one site. */
export const organisation = async (broker: ServiceBroker) => {
  const employer = () => join(broker, { role: "employer", regularEmployees: 3 });
  const [owner, manager, elsewhere, removed, stranger] = await Promise.all([
    employer(),
    employer(),
    employer(),
    employer(),
    employer(),
  ]);
  const { siteId } = await owner.ask("user.sites.add", siteOf());
  const { siteId: otherId } = await owner.ask("user.sites.add", siteOf({ name: "잠실점" }));
  const membershipId = await engageManager(owner, manager, [siteId]);
  await engageManager(owner, elsewhere, [otherId]);
  const gone = await engageManager(owner, removed, [siteId, otherId]);
  await owner.ask("user.managers.remove", { membershipId: gone });
  return { owner, manager, elsewhere, removed, stranger, siteId, otherId, membershipId };
};
