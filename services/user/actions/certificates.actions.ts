/** Certificates: added and removed by the worker, checked by operators. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, now, seoulDate } from "../../contracts/core/units.ts";
import type { Answer, Handlers } from "../../contracts/index.ts";
import {
  addCertificate,
  type Certificate,
  type Certificates,
  certificateLists,
  certificateOf,
  checkCertificate,
  checkDates,
  checkStatusOfStay,
  removeCertificate,
  shownCertificate,
} from "../domain/certificates.ts";
import { certificateQueue } from "../read-models/certificates.projection.ts";
import { notFound, step, type UserMethods, type UserService } from "../support/account.command.ts";

type Names =
  | "certificates"
  | "certificates.add"
  | "certificates.remove"
  | "certificates.queue"
  | "certificates.check";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;
type Shown = Answer<"user.certificates.add">;
type Queued = Answer<"user.certificates.check">;

/** A certificate as its owner sees it; null when its row was removed. */
const shown = async ({ papers }: UserService, one: Certificate): Promise<Shown | null> => {
  const paper = await papers.get(one.certificateId);
  if (paper === null) return null;
  return shownCertificate(one, paper, papers.numberOf(paper), seoulDate(now()));
};

/** A certificate as an operator sees it: with its holder and the whole number. */
const queued = async (
  service: UserService,
  userId: string,
  one: Certificate | undefined,
): Promise<Queued | null> => {
  if (one === undefined) return null;
  const { papers, vault } = service;
  const [certificate, paper, person] = await Promise.all([
    shown(service, one),
    papers.get(one.certificateId),
    vault.get(userId),
  ]);
  if (certificate === null || paper === null || person === null) return null;
  const number = papers.numberOf(paper);
  const { name: holder, birthDate } = person;
  return { userId, holder, birthDate, certificate: { ...certificate, number } };
};

/** All certificates of a user whose rows exist, as the user sees them. */
export const certificatesOf = async (service: UserService, userId: string): Promise<Shown[]> => {
  const list = await service.log.state(certificateLists, userId);
  const all = await Promise.all(list.map((one) => shown(service, one)));
  return all.flatMap((one) => one ?? []);
};

export const certificateActions: Group = {
  async certificates(ctx) {
    return { items: await certificatesOf(this, callerOf(ctx).userId) };
  },

  async "certificates.add"(ctx) {
    const { userId } = callerOf(ctx);
    const { kind, number, issuedOn, expiresOn = null, statusOfStay } = ctx.params;
    const stay = statusOfStay === undefined ? {} : { statusOfStay };
    const command = { ...commandOfRequest(ctx), fp: this.vault.fingerprint(ctx.params) };
    const { at } = command;
    checkDates({ issuedOn, expiresOn }, seoulDate(at));
    checkStatusOfStay(ctx.params);
    const certificateId = idFrom("certificate", command.cid, command.fp);
    const rule = (list: Certificates) => addCertificate(list, { userId, certificateId }, at);
    const given = { _id: certificateId, userId, kind, issuedOn, expiresOn, ...stay };
    await this.papers.keep({ ...given, number });
    try {
      const done = await this.log.decide(certificateLists, userId, rule, command);
      markReplayed(ctx, done);
      // On a retry with the same key the certificate may have been removed meanwhile.
      const one = { certificateId, addedAt: done.commit?.at ?? at, state: "unverified" as const };
      const found = done.state.find((each) => each.certificateId === certificateId);
      if (found === undefined) await this.papers.remove(userId, certificateId);
      const today = seoulDate(at);
      return shownCertificate(found ?? one, { ...given, sealedNumber: "" }, number, today);
    } catch (error) {
      const isRefused =
        error instanceof Refusal && (await this.log.byCommand(command.cid)) === null;
      if (isRefused) await this.papers.remove(userId, certificateId);
      throw error;
    }
  },

  async "certificates.remove"(ctx) {
    const { userId } = callerOf(ctx);
    const { certificateId } = ctx.params;
    const rule = (list: Certificates) => removeCertificate(list, { userId, certificateId });
    await this.log.decide(certificateLists, userId, rule, step(ctx, userId));
    await this.papers.remove(userId, certificateId);
    return { certificateId };
  },

  async "certificates.queue"(ctx) {
    const { state = "unverified", ...paging } = ctx.params;
    const page = await pageInOrder(
      readModelOf(this, certificateQueue),
      { state },
      paging,
      "oldest",
    );
    const items = page.items.map(async ({ _id, userId }) => {
      const list = await this.log.state(certificateLists, userId);
      return queued(
        this,
        userId,
        list.find(({ certificateId }) => certificateId === _id),
      );
    });
    return { ...page, items: (await Promise.all(items)).flatMap((one) => one ?? []) };
  },

  async "certificates.check"(ctx) {
    const { userId, certificateId, outcome } = ctx.params;
    const rule = (list: Certificates) => checkCertificate(list, { userId, certificateId }, outcome);
    const done = await this.log.decide(certificateLists, userId, rule, commandOfRequest(ctx));
    markReplayed(ctx, done);
    const answer = await queued(this, userId, certificateOf(done.state, certificateId));
    if (answer === null) throw notFound();
    return answer;
  },
};
