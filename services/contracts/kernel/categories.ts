/**
 * Categories: the trades of day work, a tree of two levels.
 *
 * A posting names a trade, the lower level. A category's id is derived from its slug, so it is the
 * same in every installation. A slug never changes its meaning; a name may.
 */
import { idFrom } from "../core/units.ts";

export type Category = {
  readonly categoryId: string;
  readonly name: string;
  /** Null on the upper level. */
  readonly parentId: string | null;
};

const tree = {
  logistics: {
    name: "물류·창고",
    trades: {
      loading: "상하차",
      picking: "피킹·포장",
      sorting: "택배 분류",
      moving: "이사·운반",
    },
  },
  food: {
    name: "음식점·카페",
    trades: {
      serving: "홀 서빙",
      kitchen: "주방 보조",
      dishwashing: "설거지",
      cafe: "카페·음료",
      catering: "급식·출장 뷔페",
    },
  },
  events: {
    name: "행사·이벤트",
    trades: {
      staging: "무대·부스 설치",
      guiding: "안내·진행",
      ticketing: "입장·검표",
      promotion: "판촉·시식",
    },
  },
  construction: {
    name: "건설·현장",
    trades: {
      labouring: "현장 보조",
      carrying: "자재 운반",
      demolition: "철거 보조",
      safety: "신호수·안전 감시",
    },
  },
  retail: {
    name: "매장·판매",
    trades: {
      sales: "판매·계산",
      display: "진열·보충",
      convenience: "편의점",
      stocktaking: "재고 조사",
    },
  },
  cleaning: {
    name: "청소·미화",
    trades: {
      building: "건물·사무실 청소",
      homes: "입주·이사 청소",
      rooms: "객실 정비",
      venues: "행사장·외곽 청소",
    },
  },
} as const;

/** Slug of an upper category. */
export type FieldSlug = keyof typeof tree;
/** Slug of a lower category, one that work is posted in. */
export type TradeSlug = {
  [F in FieldSlug]: keyof (typeof tree)[F]["trades"];
}[FieldSlug];

/** The id of a category, the same everywhere. */
export const categoryId = (slug: FieldSlug | TradeSlug): string => idFrom("category", slug);

/** Every category, each field before its trades. */
export const categories: readonly Category[] = Object.entries(tree).flatMap(
  ([field, { name, trades }]) => [
    { categoryId: categoryId(field as FieldSlug), name, parentId: null },
    ...Object.entries(trades).map(([trade, tradeName]) => ({
      categoryId: categoryId(trade as TradeSlug),
      name: tradeName,
      parentId: categoryId(field as FieldSlug),
    })),
  ],
);

/** Whether a category is a field or one of its trades. */
export const isOfField = (id: string, field: FieldSlug): boolean =>
  id === categoryId(field) ||
  categories.find((one) => one.categoryId === id)?.parentId === categoryId(field);

/** Every field, in the order of the tree. */
export const fields: readonly FieldSlug[] = Object.keys(tree) as FieldSlug[];

/** The trades of a field. */
export const tradesOf = (field: FieldSlug): readonly TradeSlug[] =>
  Object.keys(tree[field].trades) as TradeSlug[];

/** The field that a trade belongs to. Throws RangeError for a slug that no field has. */
export const fieldOf = (trade: TradeSlug): FieldSlug => {
  const found = fields.find((field) => tradesOf(field).includes(trade));
  if (!found) throw new RangeError(`no field has the trade ${trade}`);
  return found;
};

const trades: ReadonlyMap<string, TradeSlug> = new Map(
  fields.flatMap((field) => tradesOf(field).map((trade) => [categoryId(trade), trade])),
);

/** The trade of a category; null for a field or an unknown id. */
export const tradeOf = (id: string): TradeSlug | null => trades.get(id) ?? null;
