/** Memberships: read model of who manages which employer's sites, by manager. Ids only. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";

export type MembershipDoc = Doc & {
  readonly employerId: string;
  readonly managerId: string;
  readonly state: string;
  readonly order: string;
};

export const membershipList: Projector<MembershipDoc> = {
  name: "memberships",
  version: 2,
  indexes: { index: ["managerId"] },
  on: ["user.membershipChanged"],
  ids: ({ type, data }) => (type === "user.membershipChanged" ? [data.membershipId] : []),
  next: (doc, message, membershipId) => {
    if (message.type !== "user.membershipChanged") return doc;
    const { userId: employerId, managerId, state } = message.data;
    if (state !== "invited" && state !== "active") return null;
    const order = doc?.order ?? `${message.at} ${membershipId}`;
    return { _id: membershipId, employerId, managerId, state, order };
  },
};
