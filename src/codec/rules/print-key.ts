// Print names, as they are compared.

/** DOM+User, DOM\user and dom/USER are the same person. */
export function printKey(name: string): string {
  return name.trim().toLowerCase().replace(/[\\/]/g, "+");
}
