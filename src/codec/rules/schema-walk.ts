// Looks inside zod schemas: which settings there are at a path. Pure.

import { entryOf } from "../../base/entry-of.ts";

/** As much of a zod schema as is looked at here. */
export interface SchemaShape {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, SchemaShape>>;
    readonly keyType?: SchemaShape;
    readonly valueType?: SchemaShape;
    readonly element?: SchemaShape;
    readonly innerType?: SchemaShape;
    readonly in?: SchemaShape;
    readonly out?: SchemaShape;
    readonly options?: readonly SchemaShape[];
    readonly entries?: Readonly<Record<string, string>>;
    readonly values?: readonly unknown[];
    readonly defaultValue?: unknown;
    readonly checks?: readonly {
      readonly _zod: { readonly def: { readonly check: string } & Record<string, unknown> };
    }[];
  };
  readonly description?: string | undefined;
  meta(): Readonly<Record<string, unknown>> | undefined;
}

/** What a schema takes, without what is done to it afterwards, and without its default. */
export function takenBy(schema: SchemaShape): SchemaShape {
  let at = schema;
  for (;;) {
    const { innerType, in: before, out } = at.def;
    // What stands before a preprocess takes anything; what is behind it says what is meant.
    const next = innerType ?? (before?.def.type === "transform" ? out : before);
    if (next === undefined) return at;
    at = next;
  }
}

/** The settings a schema knows at a path of keys. */
export function settingsAt(schema: SchemaShape, path: readonly PropertyKey[]): string[] {
  const step = (all: readonly SchemaShape[], key: PropertyKey): SchemaShape[] =>
    all.flatMap((one) => {
      const { shape, valueType, element } = one.def;
      const own = shape === undefined ? undefined : entryOf(shape, String(key));
      const next = own ?? valueType ?? (typeof key === "number" ? element : undefined);
      return next === undefined ? [] : choices(next);
    });
  return path.reduce(step, choices(schema)).flatMap((one) => Object.keys(one.def.shape ?? {}));
}

const choices = (schema: SchemaShape): SchemaShape[] => {
  const taken = takenBy(schema);
  return taken.def.options?.flatMap(choices) ?? [taken];
};
