/** Erasure: removes the free texts of a user; the access records are retained. */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import type { Erase, RetainedRecords } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { now, seoulDate, yearsLater } from "../../contracts/core/units.ts";
import { accessRecordYears, ruleAt } from "../../contracts/law/statutory-values.ts";
import { suspicions } from "../collusion/suspicion.ts";
import { suspicionList } from "../collusion/suspicions.projection.ts";
import { endOfGone, type Request, requests } from "../requests/request.ts";
import { requestList } from "../requests/requests.projection.ts";
import { dropTexts } from "../stores/texts.repository.ts";

const pageRows = 500;

const erasureCommand = (requestId: string): Command => {
  const cid = `gone:${requestId}`;
  return systemCommand(cid, { fp: cid, correlationId: cid });
};

/** Ids of the texts that operators wrote about suspicions of the user. */
const textIdsAbout = async (service: Service, userId: string): Promise<string[]> => {
  const { log } = service as Service & LogMethods;
  const readModel = readModelOf(service, suspicionList);
  const textIds: string[] = [];
  for (const who of ["workerId", "employerId"] as const) {
    for (let after = ""; ; ) {
      const rows = await readModel.find(
        { [who]: userId, _id: { $gt: after } },
        { sort: { _id: 1 }, limit: pageRows },
      );
      for (const { _id } of rows) {
        const textId = (await log.state(suspicions, _id))?.decided?.textId;
        if (textId !== undefined) textIds.push(textId);
      }
      after = rows.at(-1)?._id ?? "";
      if (rows.length < pageRows) break;
    }
  }
  return textIds;
};

/** Removes the texts of the user's requests, of their answers, and of suspicions about them. */
export const dropTextsOf: Erase = async (service, userId) => {
  const { log } = service as Service & LogMethods;
  const readModel = readModelOf(service, requestList);
  const textIds: string[] = [];
  for (let after = ""; ; ) {
    const rows = await readModel.find(
      { userId, _id: { $gt: after } },
      { sort: { _id: 1 }, limit: pageRows },
    );
    for (const { _id } of rows) {
      const command = erasureCommand(_id);
      const rule = (request: Request) => endOfGone(request, command.at);
      // The user's own deletion is answered by its outcome.
      const isOwn = (request: Request) => request?.made.textId === undefined;
      const before = await log.state(requests, _id);
      const request = isOwn(before)
        ? before
        : (await log.decide(requests, _id, rule, command)).state;
      for (const { textId } of [request?.made ?? {}, request?.answered ?? {}] as const) {
        if (textId !== undefined) textIds.push(textId);
      }
    }
    after = rows.at(-1)?._id ?? "";
    if (rows.length < pageRows) break;
  }
  await dropTexts(service, [...textIds, ...(await textIdsAbout(service, userId))]);
};

/** The access records, which are retained by law, with sealed addresses. Refuses LAW_UNKNOWN. */
export const keptBySecurity = async (): Promise<RetainedRecords[]> => {
  const at = now();
  const { value, source: law, mark } = ruleAt(accessRecordYears, seoulDate(at));
  const text = "접속 기록 (이름 없이 번호로, 접속한 주소는 암호화)";
  const until = yearsLater(at, value);
  const isConfirmed = mark === "statute";
  return [{ what: "accessRecords", text, count: 1, until, law, isConfirmed }];
};
