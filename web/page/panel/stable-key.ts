/** The same text for the same values, in whatever order they were written. */
export const stableKey = (params: Record<string, unknown>): string =>
  JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
