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
  readonly english: string;
  /** Null on the upper level. */
  readonly parentId: string | null;
};

/** Names in Korean and in English. */
const tree = {
  logistics: {
    name: ["물류·창고", "Logistics and warehouse"],
    trades: {
      loading: ["상하차", "Loading"],
      picking: ["피킹·포장", "Picking and packing"],
      sorting: ["택배 분류", "Parcel sorting"],
      moving: ["이사·운반", "Moving"],
    },
  },
  food: {
    name: ["음식점·카페", "Restaurants and cafés"],
    trades: {
      serving: ["홀 서빙", "Serving"],
      kitchen: ["주방 보조", "Kitchen help"],
      dishwashing: ["설거지", "Dishwashing"],
      cafe: ["카페·음료", "Café work"],
      catering: ["급식·출장 뷔페", "Catering"],
    },
  },
  events: {
    name: ["행사·이벤트", "Events"],
    trades: {
      staging: ["무대·부스 설치", "Stage and booth set-up"],
      guiding: ["안내·진행", "Guiding visitors"],
      ticketing: ["입장·검표", "Tickets and entry"],
      promotion: ["판촉·시식", "Promotion and tasting"],
    },
  },
  construction: {
    name: ["건설·현장", "Construction"],
    trades: {
      labouring: ["현장 보조", "Site help"],
      carrying: ["자재 운반", "Carrying materials"],
      demolition: ["철거 보조", "Demolition help"],
      safety: ["신호수·안전 감시", "Signalling and safety watch"],
    },
  },
  retail: {
    name: ["매장·판매", "Shops"],
    trades: {
      sales: ["판매·계산", "Sales and till"],
      display: ["진열·보충", "Shelving"],
      convenience: ["편의점", "Convenience store"],
      stocktaking: ["재고 조사", "Stocktaking"],
    },
  },
  cleaning: {
    name: ["청소·미화", "Cleaning"],
    trades: {
      building: ["건물·사무실 청소", "Offices and buildings"],
      homes: ["입주·이사 청소", "Homes"],
      rooms: ["객실 정비", "Hotel rooms"],
      venues: ["행사장·외곽 청소", "Venues and grounds"],
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
  ([field, { name: names, trades }]) => [
    {
      categoryId: categoryId(field as FieldSlug),
      name: names[0],
      english: names[1],
      parentId: null,
    },
    ...Object.entries(trades).map(([trade, [name, english]]) => ({
      categoryId: categoryId(trade as TradeSlug),
      name,
      english,
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
