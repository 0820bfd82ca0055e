/**
 * Colours of a heat map: cividis, which grows lighter all the way, and which people with any kind of colour blindness see alike. The number
 * on it is black or white, whichever is read better: the contrast is at least 4.5 on every colour there is.
 */
const stops = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [166, 157, 117],
  [195, 181, 105],
  [226, 206, 86],
  [254, 232, 56],
] as const;

export interface HeatColour {
  readonly ground: string;
  readonly ink: string;
}

type Rgb = readonly [number, number, number];

/** @param share 0 to 1 */
function colourAt(share: number): Rgb {
  const place = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const [from = stops[0], to = stops[0]] = [stops[index], stops[index + 1]];
  const mixed = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * (place - index));
  return [mixed(0), mixed(1), mixed(2)];
}

/** As WCAG has it. */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Where black and white are read alike. */
const MIDDLE = Math.sqrt(1.05 * 0.05) - 0.05;

export function heatColour(share: number): HeatColour {
  const colour = colourAt(share);
  return { ground: `rgb(${colour.join(' ')})`, ink: luminance(colour) > MIDDLE ? '#000' : '#fff' };
}

/** Of a scale that is drawn, from its least to its most. */
export const heatGradient = (): string =>
  `linear-gradient(to right, ${stops.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;
