/** Validation of params at run time: TypeBox's compiler as Moleculer's validator. */
import { Validators } from "moleculer";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Locale } from "typebox/system";
import { type Finding, readerOf } from "./text-reader.ts";

type Check = (params: unknown) => true | Finding[];

const findingsMax = 20;

/**
 * Compiles a schema. The check first normalises the texts of the params in place. It returns true
 * or at most 20 findings; a throw would be lost.
 */
export const checkerOf = (schema: TSchema): Check => {
  const compiled = Compile(schema);
  const read = readerOf(schema);
  return (params) => {
    const unread = read?.(params) ?? [];
    if (unread.length === 0 && compiled.Check(params)) return true;
    const wrong = compiled.Errors(params).map((error) => ({
      field: error.instancePath || "/",
      message: Locale.ko_KR(error),
      english: Locale.en_US(error),
    }));
    return [...unread, ...wrong].slice(0, findingsMax);
  };
};

type Compiled = ReturnType<Validators.Base["compile"]>;

/** Moleculer's validator option, backed by TypeBox. */
export class TypeBoxValidator extends Validators.Base {
  // Moleculer types the check as boolean, but takes the findings as an array at run time.
  override compile(schema: Record<string, unknown>): Compiled {
    return checkerOf(schema as TSchema) as unknown as Compiled;
  }

  override validate(params: Record<string, unknown>, schema: Record<string, unknown>): boolean {
    return checkerOf(schema as TSchema)(params) === true;
  }

  override convertSchemaToMoleculer(schema: Record<string, unknown>): Record<string, unknown> {
    return schema;
  }
}
