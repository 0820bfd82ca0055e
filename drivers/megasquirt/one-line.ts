/** Foreign text without line breaks, tabs and other control characters: one line, no longer than that. */
export function oneLine(text: string, most = Number.POSITIVE_INFINITY): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, most);
}
