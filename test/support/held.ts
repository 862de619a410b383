/** The real service, with a hook before one of its actions. */
import type { Context, ServiceSchema } from "moleculer";

type Handler = (this: unknown, ctx: Context) => unknown;
type Action = { readonly handler: Handler };

/** `before` is awaited ahead of each call of the action, which then continues as usual. */
export const heldAt = (
  schema: ServiceSchema,
  action: string,
  before: (params: Readonly<Record<string, unknown>>) => Promise<void>,
): ServiceSchema => {
  const { [action]: found } = schema.actions as unknown as Record<string, Action>;
  if (found === undefined) throw new Error(`${schema.name} has no action ${action}`);
  const handler: Handler = async function held(ctx) {
    await before(ctx.params as Record<string, unknown>);
    return found.handler.call(this, ctx);
  };
  return {
    ...schema,
    actions: { ...schema.actions, [action]: { ...found, handler } as never },
  };
};
