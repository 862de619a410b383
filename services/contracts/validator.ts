/** The check of params at run time: TypeBox's compiler behind Moleculer's validator option. */
import { Validators } from "moleculer";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Locale } from "typebox/system";

/** `english` goes along, so that the door can answer in the language of the caller. */
type Finding = { field: string; message: string; english: string; [key: string]: unknown };
type Check = (params: unknown) => true | Finding[];

/** Compiles a schema. The answer is true or the findings, at most 20; a throw would be lost. */
export const checkerOf = (schema: TSchema): Check => {
  const compiled = Compile(schema);
  return (params) => {
    if (compiled.Check(params)) return true;
    return compiled
      .Errors(params)
      .slice(0, 20)
      .map((error) => ({
        field: error.instancePath || "/",
        message: Locale.ko_KR(error),
        english: Locale.en_US(error),
      }));
  };
};

type Compiled = ReturnType<Validators.Base["compile"]>;

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
