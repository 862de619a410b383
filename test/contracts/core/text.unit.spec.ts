import { expect, test } from "@jest/globals";
import type { ActionContract } from "../../../services/contracts/core/action-contract.ts";
import {
  closed,
  Email,
  Id,
  Line,
  Nullable,
  Query,
  Secret,
  T,
  Text,
  TypedCode,
} from "../../../services/contracts/core/schema.ts";
import { checkerOf } from "../../../services/contracts/core/validator.ts";
import { actions } from "../../../services/contracts/index.ts";
import { costMs } from "../../support/patterns.ts";

type Schema = {
  readonly type?: string;
  readonly reads?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
};

const shape = T.Object(
  {
    line: T.Optional(Line(5)),
    text: T.Optional(Text(20)),
    query: T.Optional(Query(10)),
    secret: T.Optional(Secret(20, 8)),
    email: T.Optional(Email),
    code: T.Optional(TypedCode),
    id: T.Optional(Nullable(Id)),
    ids: T.Optional(T.Record(T.String({ pattern: "^[a-z]{1,9}$" }), Id)),
    list: T.Optional(T.Array(T.Object({ name: Line(5) }, closed), { maxItems: 3 })),
  },
  closed,
);
const check = checkerOf(shape);

/** Params as an action gets them, or the fields that are refused. */
const taken = (params: object): unknown => {
  const result = check(params);
  return result === true ? params : result.map(({ field }) => field);
};

const bare = ({ type, reads, format, pattern, enum: words, const: one }: Schema): boolean =>
  type === "string" && [reads, format, pattern, words, one].every((word) => word === undefined);

/** Every text of a schema without a format, pattern or reader. */
const undescribed = (schema: Schema, at: string): string[] => [
  ...(bare(schema) ? [at] : []),
  ...(schema.items === undefined ? [] : undescribed(schema.items, `${at}/*`)),
  ...(schema.anyOf ?? []).flatMap((one) => undescribed(one, at)),
  ...Object.entries({ ...schema.properties, ...schema.patternProperties }).flatMap(([name, one]) =>
    undescribed(one, `${at}/${name}`),
  ),
];

test("every text of every contract's params has a reader, a format or a pattern", () => {
  const found = Object.entries<ActionContract>(actions).flatMap(([action, { params }]) =>
    undescribed(params as Schema, action),
  );
  expect(found).toEqual([]);
  expect(undescribed(T.Object({ a: T.Array(T.String()) }) as Schema, "x")).toEqual(["x/a/*"]);
});

test.each([
  ["blanks", "   "],
  ["Hangul fillers", "\u3164\u115f\u1160\uffa0"],
  ["zero-width letters", "\u200b\u200d\ufeff"],
  ["a soft hyphen and blanks of other scripts", "\u00ad\u3000\u2003"],
  ["a blank of Braille", "\u2800"],
  ["marks alone", "\u0301\u0302"],
  ["a bell", "a\u0007"],
  ["an escape of C1", "a\u009b"],
  ["a line break", "a\nb"],
  ["a carriage return", "a\r"],
  ["a separator of lines", "a\u2028b"],
  ["an override of the direction", "a\u202eb"],
  ["an isolate of the direction", "a\u2066b"],
  ["U+0000", "a\0"],
  ["half of a pair", "a\ud800"],
  ["six letters where five may be", "abcdef"],
])("a line of %s is refused with its field", (_, line) => {
  expect(taken({ line })).toContain("/line");
});

test.each([
  ["joined emoji", "👨‍👩‍👧"],
  ["Persian with a joiner", "می‌خو"],
  ["a space within", "김 하루"],
  ["a sign alone", "!"],
])("a line of %s is accepted unchanged", (_, line) => {
  expect(taken({ line })).toEqual({ line });
});

test("letters that stand for several others are accepted, but not as the whole text", () => {
  expect(taken({ text: "㈜하루 ㎏ ℃ ﷺ" })).toEqual({ text: "㈜하루 ㎏ ℃ ﷺ" });
  expect(taken({ text: "\ufdfa".repeat(20) })).toEqual(["/text"]);
});

test("a line is composed (NFC) before it is measured", () => {
  const composed = "각각각각각";
  expect(taken({ line: composed.normalize("NFD") })).toEqual({ line: composed });
  expect(taken({ list: [{ name: "가".normalize("NFD") }] })).toEqual({ list: [{ name: "가" }] });
});

test("a text of many lines has its line breaks in one form, and no other controls", () => {
  expect(taken({ text: "a\r\nb\rc\n\td" })).toEqual({ text: "a\nb\nc\n\td" });
  for (const text of ["a\u0000", "a\u001b[2J", "\u202ea", "\n \n"]) {
    expect(taken({ text })).toEqual(["/text"]);
  }
});

test("a search text may be blank", () => {
  expect(taken({ query: "  " })).toEqual({ query: "  " });
  expect(taken({ query: "a\nb" })).toEqual(["/query"]);
});

test("a password is measured in the form in which it is hashed", () => {
  expect(taken({ secret: "ﬁﬁﬁﬁ" })).toEqual({ secret: "fifififi" });
  expect(taken({ secret: "e\u0301".repeat(7) })).toEqual(["/secret"]);
  expect(taken({ secret: "\ufdfa" })).toEqual({ secret: "\ufdfa".normalize("NFKC") });
});

test("blanks around an address are removed, and quoted or malformed addresses are refused", () => {
  expect(taken({ email: " a@x.kr\u3000" })).toEqual({ email: "a@x.kr" });
  for (const email of ['"a b"@x.kr', '"a\nb"@x.kr', "a@x.kr\n", "a @x.kr"]) {
    expect(taken({ email })).toContain("/email");
  }
});

test("ids in capitals are the same ids, in any place", () => {
  const id = "0b6e8a52-1c1f-4d8a-9f43-1d0a8f6f0c3e";
  const upper = id.toUpperCase();
  expect(taken({ id: upper, ids: { a: upper } })).toEqual({ id, ids: { a: id } });
  expect(taken({ id: null })).toEqual({ id: null });
});

test("a typed code is read as Crockford's base32", () => {
  expect(taken({ code: " o1l-Iab c" })).toEqual({ code: "0111ABC" });
});

test("an inner value is copied before it is changed", () => {
  const inner = { name: "가".normalize("NFD") };
  const params = { list: [inner] };
  expect(check(params)).toBe(true);
  expect(params.list[0]?.name).toBe("가");
  expect(inner.name).toBe("가".normalize("NFD"));
});

test.each([
  ["marks in the wrong order", `a${"\u0315\u0300\u0316".repeat(100_000)}`],
  ["letters that grow", "\ufdfa".repeat(100_000)],
  ["blanks", " ".repeat(300_000)],
  ["line breaks", "\r".repeat(300_000)],
])("a text far too long, of %s, is refused at once", (_, text) => {
  for (const name of ["line", "text", "secret", "email", "id", "code"]) {
    expect(taken({ [name]: text })).toContain(`/${name}`);
    expect(costMs(() => void check({ [name]: text }), 3)).toBeLessThan(50);
  }
});
