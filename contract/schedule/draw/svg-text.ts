/** Small things that all of an SVG needs. */

/** Colours that stay apart for colour-blind readers (Okabe and Ito's palette), and in print. */
export const ink = {
  paper: '#ffffff',
  text: '#1a1a1a',
  grid: '#d0d0d0',
  open: '#0072b2',
  level: '#009e73',
  charge: '#d55e00',
  chargeLight: '#fbe3d3',
  mark: '#000000',
  strokes: ['#f2f2f2', '#e2e2e2'],
} as const;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (letter) => entities[letter] ?? '');

/** Hundredths of a pixel are enough. */
export const round = (pixels: number): string => String(Number(pixels.toFixed(2)));
