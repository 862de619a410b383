import { expect, test } from "@jest/globals";
import { instant, newId } from "../../../services/contracts/core/units.ts";
import { managersMax, sitesMax } from "../../../services/contracts/user/organisation.ts";
import {
  accept,
  addSite,
  changeSite,
  closeSite,
  dissolve,
  invite,
  isManaged,
  leave,
  managersOf,
  type Organisation,
  type OrganisationEvent,
  organisations,
  removeManager,
  type Site,
} from "../../../services/user/domain/organisation.ts";

const at = instant("2026-12-01T09:00:00+09:00");
const owner = newId();
const manager = newId();
const after = (state: Organisation, events: OrganisationEvent[]): Organisation =>
  events.reduce(organisations.evolve, state);
const site = (more: Partial<Site> = {}): Site => ({
  siteId: newId(),
  detailsId: newId(),
  regularEmployees: 4,
  ownerManages: false,
  ...more,
});
const { empty } = organisations;
const withSite = (one: Site) => after(empty, addSite(empty, owner, one));
const membershipId = newId();
const invited = (state: Organisation, siteIds: string[], managerId = manager) =>
  after(state, invite(state, owner, { membershipId, managerId, siteIds }, at));
const engaged = (state: Organisation, siteIds: string[]) => {
  const asked = invited(state, siteIds);
  return after(asked, accept(asked, owner, { membershipId, managerId: manager }, at));
};

test("an invitation gives no right: only who has accepted manages a site", () => {
  const one = site();
  const asked = invited(withSite(one), [one.siteId]);
  expect(managersOf(asked, one.siteId)).toEqual([]);
  expect(isManaged(asked, one.siteId)).toBe(false);
  const by = { membershipId, managerId: manager };
  const active = after(asked, accept(asked, owner, by, at));
  expect(managersOf(active, one.siteId)).toEqual([manager]);
  expect(isManaged(active, one.siteId)).toBe(true);
  expect(accept(active, owner, by, at)).toEqual([]);
});

test("an invitation is answered by the invited alone, and no one invites themself or twice", () => {
  const one = site();
  const asked = invited(withSite(one), [one.siteId]);
  const stranger = { membershipId, managerId: newId() };
  expect(() => accept(asked, owner, stranger, at)).toThrow("NOT_FOUND");
  expect(() => leave(asked, owner, stranger, at)).toThrow("NOT_FOUND");
  expect(() => invited(asked, [one.siteId], owner)).toThrow("OWN_ACCOUNT");
  const twice = { membershipId: newId(), managerId: manager, siteIds: [one.siteId] };
  expect(() => invite(asked, owner, twice, at)).toThrow("ALREADY_MANAGER");
  expect(() => invite(asked, owner, { ...twice, siteIds: [newId()] }, at)).toThrow("NOT_FOUND");
});

test("the last responsible person of a site with open postings is not removed, unless the owner is one", () => {
  const one = site();
  const state = engaged(withSite(one), [one.siteId]);
  const remove = (from: Organisation, busy: string[]) =>
    removeManager(from, owner, membershipId, { busy, at });
  expect(() => remove(state, [one.siteId])).toThrow("SITE_WITHOUT_MANAGER");
  expect(managersOf(after(state, remove(state, [])), one.siteId)).toEqual([]);
  const next = { ...one, ownerManages: true };
  const both = after(state, changeSite(state, owner, { seen: one, next }, []));
  const alone = after(both, remove(both, [one.siteId]));
  expect(isManaged(alone, one.siteId)).toBe(true);
  const back = { seen: next, next: one };
  expect(() => changeSite(alone, owner, back, [one.siteId])).toThrow("SITE_WITHOUT_MANAGER");
});

test("a manager may always leave, and a site is closed once no posting is open there", () => {
  const one = site();
  const state = engaged(withSite(one), [one.siteId]);
  const gone = after(state, leave(state, owner, { membershipId, managerId: manager }, at));
  expect(gone.memberships).toEqual([]);
  expect(() => closeSite(state, owner, one.siteId, [one.siteId])).toThrow("SITE_IN_USE");
  const closed = after(state, closeSite(state, owner, one.siteId, []));
  expect(closed).toEqual(empty);
});

test("a change of a site that has changed meanwhile is refused", () => {
  const one = site();
  const state = withSite(one);
  const next = { ...one, detailsId: newId(), regularEmployees: 9 };
  const changed = after(state, changeSite(state, owner, { seen: one, next }, []));
  expect(changed.sites).toEqual([next]);
  expect(() => changeSite(changed, owner, { seen: one, next }, [])).toThrow("SITE_CHANGED");
});

test("an employer has a hundred sites and two hundred managers at most", () => {
  let state: Organisation = empty;
  for (let n = 0; n < sitesMax; n += 1) state = after(state, addSite(state, owner, site()));
  expect(() => addSite(state, owner, site())).toThrow("TOO_MANY_SITES");
  const siteIds = [state.sites[0]?.siteId ?? ""];
  const ask = () =>
    invite(state, owner, { membershipId: newId(), managerId: newId(), siteIds }, at);
  for (let n = 0; n < managersMax; n += 1) state = after(state, ask());
  expect(ask).toThrow("TOO_MANY_MANAGERS");
});

test("an owner who leaves has neither sites nor managers", () => {
  const one = site();
  const state = engaged(withSite(one), [one.siteId]);
  expect(after(state, dissolve(state, owner, at))).toEqual(empty);
});
