// The floors, rooms and sizes of the house. A new import between rooms is a design decision: change the tables here and say why.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const src = join(root, "src");

const floorOf: Readonly<Record<string, number>> = {
  base: 0,
  codec: 1,
  engine: 2,
  device: 3,
  trial: 3,
  service: 4,
  main: 5,
  cli: 5,
};

/** The one room (a folder below src) that may import each npm package. */
const packageRooms: Readonly<Record<string, string>> = {
  "smtp-server": "service/smtp",
  mailauth: "service/proof",
  tldts: "service/proof",
  mailparser: "service/intake",
  "html-to-text": "service/intake",
  htmlparser2: "service/document",
  nodemailer: "device/mailout",
  serialport: "device/serial",
  ldapts: "device/directory",
  "libphonenumber-js": "codec/phone",
  "pdf-lib": "service/document",
  fontkit: "service/document",
  sharp: "service/document",
  bullmq: "device/queue",
  ioredis: "device/queue",
  yaml: "codec/rules",
  zod: "codec/rules",
  commander: "cli",
};

/** Pure tables and generated data may be long; each is named here with its reason. */
const longTables: ReadonlySet<string> = new Set(["base/outcome.ts", "codec/t4/tables.ts", "codec/image/font.ts"]);

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sources(): Source[] {
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:ts|mjs)$/.test(path))
    .map((path) => {
      const text = readFileSync(join(src, path), "utf8");
      const imports = [
        ...text.matchAll(/(?:^|[\s;])(?:import|export)\b[^"';]*?from\s*"([^"]+)"|import\s*\(?\s*"([^"]+)"/g),
      ];
      return { path, text, imports: imports.map((match) => match[1] ?? match[2]!) };
    });
}

const all = sources();
const floor = (path: string): number => floorOf[path.split("/")[0]!] ?? Number.NaN;
const target = (from: Source, specifier: string): string => relative(src, resolve(src, dirname(from.path), specifier));
const packageName = (specifier: string): string =>
  specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : specifier.split("/")[0]!;

function report(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\n${problems.join("\n")}`);
}

describe("the house", () => {
  it("has only known floors", () => report(all.filter((s) => Number.isNaN(floor(s.path))).map((s) => s.path)));

  it("imports downwards, or within one floor's room", () => {
    const problems: string[] = [];
    for (const source of all)
      for (const specifier of source.imports.filter((i) => i.startsWith("."))) {
        const to = target(source, specifier);
        const sameTop = to.split("/")[0] === source.path.split("/")[0];
        if (floor(to) > floor(source.path)) problems.push(`${source.path} imports upwards: ${to}`);
        if (floor(to) === floor(source.path) && !sameTop && floor(to) < 5)
          problems.push(`${source.path} imports sideways: ${to}`);
      }
    report(problems);
  });

  it("names files with their extension and imports no barrel", () => {
    const problems: string[] = [];
    for (const source of all) {
      if (/(^|\/)index\.ts$/.test(source.path)) problems.push(`${source.path} is a barrel`);
      if (!/^[a-z0-9]+(-[a-z0-9]+)*\.(ts|mjs)$/.test(source.path.split("/").at(-1)!))
        problems.push(`${source.path} is not kebab-case`);
      for (const specifier of source.imports)
        if (specifier.startsWith(".") && !/\.(?:ts|mjs)$/.test(specifier))
          problems.push(`${source.path}: ${specifier}`);
    }
    report(problems);
  });

  it("keeps floors 0 to 2 free of I/O, clocks and chance", () => {
    const problems: string[] = [];
    const forbidden =
      /\bprocess\.|(?<!-)\bDate\b|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|Math\.random|\bconsole\.|\bBuffer\b/;
    for (const source of all.filter((s) => floor(s.path) <= 2)) {
      for (const specifier of source.imports)
        if (specifier.startsWith("node:")) problems.push(`${source.path} imports ${specifier}`);
      source.text.split("\n").forEach((line, index) => {
        const code = line.replace(/\/\/.*$|^\s*\*.*$|^\s*\/\*.*$/, "");
        if (forbidden.test(code)) problems.push(`${source.path}:${index + 1} ${line.trim()}`);
      });
    }
    report(problems);
  });

  it("imports each npm package in the one room named for it", () => {
    const problems: string[] = [];
    for (const source of all)
      for (const specifier of source.imports.filter((i) => !i.startsWith(".") && !i.startsWith("node:"))) {
        const room = packageRooms[packageName(specifier)];
        if (room === undefined) problems.push(`${source.path} imports ${specifier}, which no room is named for`);
        else if (!source.path.startsWith(`${room}/`)) problems.push(`${source.path} imports ${specifier}, of ${room}`);
      }
    report(problems);
  });

  it("has no import cycle", () => {
    const graph = new Map(
      all.map((s) => [s.path, s.imports.filter((i) => i.startsWith(".")).map((i) => target(s, i))]),
    );
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) assert.fail(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(" → ")}`);
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
  });

  it("has no file over 500 lines but the named tables", () =>
    report(
      all
        .filter((s) => !longTables.has(s.path) && s.text.split("\n").length > 501)
        .map((s) => `${s.path}: ${s.text.split("\n").length} lines`),
    ));

  it("never imports tests", () =>
    report(all.filter((s) => s.imports.some((i) => /(^|\/)test\//.test(i))).map((s) => s.path)));
});
