// The rules files as JSON Schema (draft 7), for editors that complete and check YAML. An editor sees 50 as a number and yes as a
// word where the compiler sees text, so every value may be either; what it cannot say the compiler says at the next load. Pure.

import type { RulesFile } from "./rule-set.ts";
import { inboundSchema } from "./schema-inbound.ts";
import { linesSchema } from "./schema-lines.ts";
import { outboundSchema } from "./schema-outbound.ts";
import { siteSchema } from "./schema-site.ts";
import { usersSchema } from "./schema-users.ts";
import type { SchemaShape } from "./schema-walk.ts";

export type Json = { readonly [key: string]: unknown };

const schemas: Readonly<Record<RulesFile, unknown>> = {
  "faxgate.yaml": siteSchema,
  "lines.yaml": linesSchema,
  "users.yaml": usersSchema,
  "outbound.yaml": outboundSchema,
  "inbound.yaml": inboundSchema,
};

const text = { type: ["string", "number"] };
const variable = { $ref: "#/definitions/variable" };

/** The schema of a rules file. */
export function jsonSchemaOf(file: RulesFile): Json {
  const { properties, ...rest } = valueSchema(schemas[file] as SchemaShape);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `faxgate: ${file}`,
    ...rest,
    properties: {
      include: {
        ...oneOrList({ type: "string" }),
        description: "Files below this folder that continue this one: more-users.yaml, sites/*.yaml.",
      },
      variables: {
        type: "object",
        propertyNames: { pattern: "^[a-z][a-z0-9_-]{0,40}$" },
        additionalProperties: oneOrList(text),
        description: "Values with a name: $name stands for one, and {…} behind a $ inside a text.",
      },
      ...(properties as Json),
    },
    definitions: { variable: { type: "string", pattern: "^\\$[a-zA-Z{]", description: "A variable: $name." } },
  };
}

const oneOrList = (item: Json): Json => ({ anyOf: [item, { type: "array", items: item }] });

function valueSchema(schema: SchemaShape): Json {
  const said = saidOf(schema);
  return said === undefined ? shapeOf(schema) : { ...shapeOf(schema), description: said };
}

/** The outermost description on the way to what is taken. */
function saidOf(schema: SchemaShape): string | undefined {
  for (let at: SchemaShape | undefined = schema; at !== undefined; at = at.def.innerType)
    if (at.description !== undefined) return at.description;
  return undefined;
}

function shapeOf(schema: SchemaShape): Json {
  const { def } = schema;
  const own = schema.meta()?.["json"] as Json | undefined;
  if (own !== undefined) return { anyOf: [own, variable] };
  if (def.innerType !== undefined) {
    const inner = shapeOf(def.innerType);
    const usual = def.type === "default" ? def.defaultValue : undefined;
    return typeof usual === "string" && usual !== "" ? { ...inner, default: usual } : inner;
  }
  if (def.in !== undefined && def.out !== undefined) {
    if (def.in.def.type !== "transform") return valueSchema(def.in);
    const out = valueSchema(def.out);
    // One value may stand for a list of one, or for the one setting that matters.
    return out["type"] === "array" ? { anyOf: [out["items"], out] } : { anyOf: [text, out] };
  }
  switch (def.type) {
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, one]) => [key, valueSchema(one)])),
        ...required(def.shape ?? {}),
        additionalProperties: false,
      };
    case "record":
      return {
        type: "object",
        ...(patternOf(def.keyType) === undefined ? {} : { propertyNames: { pattern: patternOf(def.keyType) } }),
        additionalProperties: def.valueType === undefined ? {} : valueSchema(def.valueType),
      };
    case "array":
      return { type: "array", items: def.element === undefined ? {} : valueSchema(def.element) };
    case "union":
      return { anyOf: (def.options ?? []).map(valueSchema) };
    case "enum":
      return { anyOf: [{ enum: eitherWay(Object.values(def.entries ?? {})) }, variable] };
    case "literal":
      return { enum: eitherWay((def.values ?? []).map(String)) };
    default: {
      const pattern = patternOf(schema);
      return pattern === undefined ? text : { anyOf: [{ ...text, pattern }, variable] };
    }
  }
}

/** 300 is a word to the compiler and a number to an editor. */
const eitherWay = (words: readonly string[]): (string | number)[] =>
  words.flatMap((word) => (/^\d+$/.test(word) ? [word, Number(word)] : [word]));

function required(shape: Readonly<Record<string, SchemaShape>>): Json {
  const keys = Object.entries(shape).flatMap(([key, schema]) => (mayBeMissing(schema) ? [] : [key]));
  return keys.length === 0 ? {} : { required: keys };
}

function mayBeMissing({ def }: SchemaShape): boolean {
  if (["default", "prefault", "optional"].includes(def.type)) return true;
  const taken = def.in?.def.type === "transform" ? def.out : def.in;
  return taken !== undefined && mayBeMissing(taken);
}

/** Of a text with a regular expression that needs no flags. */
function patternOf(schema: SchemaShape | undefined): string | undefined {
  for (const { _zod } of schema?.def.checks ?? []) {
    const { pattern } = _zod.def as { pattern?: unknown };
    if (_zod.def.check === "string_format" && pattern instanceof RegExp && pattern.flags === "") return pattern.source;
  }
  return undefined;
}
