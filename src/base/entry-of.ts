// An entry of a map that was read from a file: what every object has by itself (constructor, toString …) is none of them.

export const entryOf = <T>(map: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;
