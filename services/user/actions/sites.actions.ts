/** Sites: added, changed and closed by their owner; read by other services. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { freeTextCommand, freeTextIdOf } from "../../../mixins/personal-data/free-texts.ts";
import { pageByCount } from "../../contracts/core/paging.ts";
import { idFrom } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import { checkContact } from "../../contracts/kernel/contact-details.ts";
import { checkNames } from "../../contracts/kernel/display-name-rules.ts";
import { checkArea } from "../../contracts/kernel/service-area.ts";
import { checkBusinessNumber } from "../domain/account.ts";
import * as rules from "../domain/organisation.ts";
import {
  dropSite,
  keepingSite,
  type SiteDetails,
  siteDetailsOf,
} from "../stores/sites.repository.ts";
import { notFound, step, type UserMethods, type UserService } from "../support/account.command.ts";
import { busySites, factsOfSite, shownSite } from "../support/organisation.query.ts";

type Names = "sites" | "sites.add" | "sites.change" | "sites.close" | "site";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** Refuses BUSINESS_NUMBER_WRONG, NAME_RESERVED, CONTACT_IN_TEXT and PLACE_OUTSIDE_SERVICE (422). */
const checkDetails = ({ name, address, lat, lng, businessNumber }: SiteDetails): void => {
  checkBusinessNumber(businessNumber);
  checkNames({ name });
  checkContact(address, "address");
  checkArea({ lat, lng }, ["/lat", "/lng"]);
};

const detailsIn = ({ name, address, lat, lng, businessNumber }: SiteDetails): SiteDetails => ({
  name,
  address,
  lat,
  lng,
  ...(businessNumber === undefined ? {} : { businessNumber }),
});

/** The site with a patch, and what it was. Refuses NOT_FOUND (404) and what `checkDetails` refuses. */
const patched = async (
  service: UserService,
  seen: rules.Site,
  { siteId: _, ...patch }: Ctx<"user.sites.change">["params"],
) => {
  const before = await siteDetailsOf(service, seen.detailsId);
  if (before === null) throw notFound();
  const { regularEmployees = seen.regularEmployees, ownerManages = seen.ownerManages } = patch;
  const next = { ...before, ...patch, regularEmployees, ownerManages };
  const details = detailsIn(next);
  checkDetails(details);
  return { details, next: { ...seen, regularEmployees, ownerManages } };
};

/** Whether a change takes the owner's word back that they are responsible. */
const resigns = (seen: rules.Site, next: rules.Site): boolean =>
  seen.ownerManages && !next.ownerManages;

export const siteActions: Group = {
  async sites(ctx) {
    const state = await this.log.state(rules.organisations, callerOf(ctx).userId);
    const page = pageByCount(state.sites, ctx.params);
    const items = page.items.map((site) => shownSite(this, state, site));
    return { ...page, items: await Promise.all(items) };
  },

  async "sites.add"(ctx) {
    const { userId } = callerOf(ctx);
    const { regularEmployees, ownerManages = false } = ctx.params;
    const details = detailsIn(ctx.params);
    checkDetails(details);
    const command = freeTextCommand(ctx);
    const siteId = idFrom("site", command.cid, command.fp);
    const site = { siteId, detailsId: freeTextIdOf(command), regularEmployees, ownerManages };
    const named = { ...command, cid: `${command.cid}/named`, fp: siteId };
    const rule = (state: rules.Organisation) => rules.addSite(state, userId, site);
    rule(await this.log.state(rules.organisations, userId));
    const event = { type: "siteNamed", data: { userId } } as const;
    await this.log.decide(rules.siteOwners, siteId, (owner) => (owner ? [] : [event]), named);
    const done = await keepingSite(this, { userId, details }, command, () =>
      this.log.decide(rules.organisations, userId, rule, command),
    );
    markReplayed(ctx, done);
    return shownSite(this, done.state, rules.siteOf(done.state, siteId));
  },

  async "sites.change"(ctx) {
    const { userId } = callerOf(ctx);
    const { siteId } = ctx.params;
    const command = freeTextCommand(ctx);
    const before = await this.log.state(rules.organisations, userId);
    const seen = rules.siteOf(before, siteId);
    if (await this.log.isDone(command)) {
      markReplayed(ctx, { replayed: true });
      return shownSite(this, before, seen);
    }
    const { details, next } = await patched(this, seen, ctx.params);
    const site = { ...next, detailsId: freeTextIdOf(command) };
    const busy = resigns(seen, site) ? await busySites(ctx, [siteId]) : [];
    const rule = (state: rules.Organisation) =>
      rules.changeSite(state, userId, { seen, next: site }, busy);
    const done = await keepingSite(this, { userId, details }, command, () =>
      this.log.decide(rules.organisations, userId, rule, command),
    );
    markReplayed(ctx, done);
    await dropSite(this, seen.detailsId);
    return shownSite(this, done.state, rules.siteOf(done.state, siteId));
  },

  async "sites.close"(ctx) {
    const { userId } = callerOf(ctx);
    const { siteId } = ctx.params;
    const { detailsId } = rules.siteOf(await this.log.state(rules.organisations, userId), siteId);
    const busy = await busySites(ctx, [siteId]);
    const rule = (state: rules.Organisation) => rules.closeSite(state, userId, siteId, busy);
    await this.log.decide(rules.organisations, userId, rule, step(ctx, userId));
    await dropSite(this, detailsId);
    return { siteId };
  },

  site(ctx) {
    return factsOfSite(this, ctx.params.siteId);
  },
};
