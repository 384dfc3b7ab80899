// As much of JSON Schema (draft 7) as the shipped schemas use: what an editor would underline.

type Schema = { readonly [key: string]: unknown };

/** Paths of what a schema refuses. */
export function refused(schema: Schema, value: unknown, root: Schema = schema, path = ""): string[] {
  const at = path === "" ? "." : path;
  if (typeof schema["$ref"] === "string") {
    const target = schema["$ref"]
      .split("/")
      .slice(1)
      .reduce<unknown>((from, key) => (from as Schema)[key], root);
    return refused(target as Schema, value, root, path);
  }
  const any = schema["anyOf"] as readonly Schema[] | undefined;
  if (any !== undefined) {
    const tried = any.map((one) => refused(one, value, root, path));
    if (tried.some((faults) => faults.length === 0)) return [];
    return tried.reduce((a, b) => (depth(b) > depth(a) ? b : a));
  }
  const values = schema["enum"] as readonly unknown[] | undefined;
  if (values !== undefined) return values.includes(value) ? [] : [`${at} is none of ${values.join(" ")}`];
  const types = schema["type"] === undefined ? [] : [schema["type"]].flat();
  if (types.length > 0 && !types.includes(typeOf(value)) && !(types.includes("number") && typeOf(value) === "integer"))
    return [`${at} is no ${types.join(" or ")}`];
  if (typeof value === "string" && typeof schema["pattern"] === "string" && !new RegExp(schema["pattern"]).test(value))
    return [`${at} does not fit ${schema["pattern"]}`];
  if (typeof value === "number" && typeof schema["minimum"] === "number" && value < schema["minimum"])
    return [`${at} is too small`];
  if (typeof value === "number" && typeof schema["maximum"] === "number" && value > schema["maximum"])
    return [`${at} is too large`];
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      schema["items"] === undefined ? [] : refused(schema["items"] as Schema, item, root, `${path}.${index}`),
    );
  if (typeOf(value) !== "object") return [];
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const names = (schema["propertyNames"] as { pattern: string } | undefined)?.pattern;
  return [
    ...((schema["required"] ?? []) as readonly string[])
      .filter((key) => !Object.hasOwn(value as object, key))
      .map((key) => `${path}.${key} is missing`),
    ...Object.entries(value as object).flatMap(([key, item]) => {
      if (names !== undefined && !new RegExp(names).test(key)) return [`${path}.${key} is no name`];
      const own = Object.hasOwn(properties, key) ? properties[key] : schema["additionalProperties"];
      if (own === false) return [`${path}.${key} is not known`];
      return typeof own === "object" ? refused(own as Schema, item, root, `${path}.${key}`) : [];
    }),
  ];
}

const depth = (faults: readonly string[]): number => Math.max(...faults.map((fault) => fault.split(".").length));

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
