import type { Canvas } from '../../../screen/canvas.ts';

/** What keys do, for people; dash-keys.ts does it. */
const lines: readonly (readonly [string, string])[] = [
  ['1 .. 9', 'this page'],
  ['right left, n p', 'next page, page before'],
  ['down up', 'scroll'],
  ['v, tab', 'next view: gauges, bars, history'],
  ['g b h', 'gauges, bars, history'],
  ['s', 'as pyEfi shows it (dashboards.yml)'],
  ['u', 'units: as given, metric, imperial'],
  ['space', 'pause, and go on'],
  ['?', 'this help'],
  ['q, Ctrl-C', 'ends it'],
];
const MARKS = '▲ high  ▼ low  ! danger  ~ old  ╎ warning from here  ┃ danger from here';

/** A box in the middle. */
export function drawHelp(canvas: Canvas): void {
  const keys = Math.max(...lines.map(([key]) => key.length));
  const texts = ['', ...lines.map(([key, doc]) => `${key.padEnd(keys)}   ${doc}`), '', MARKS, ''];
  const width = Math.min(canvas.columns, Math.max(...texts.map((text) => [...text].length)) + 4);
  const x = Math.max(0, Math.floor((canvas.columns - width) / 2));
  const y = Math.max(0, Math.floor((canvas.rows - texts.length - 2) / 2));
  canvas.put(x, y, `┌ keys ${'─'.repeat(Math.max(0, width - 8))}┐`, 'plain', width);
  for (const [index, text] of texts.entries()) {
    const inner = [...text]
      .slice(0, width - 4)
      .join('')
      .padEnd(width - 4);
    canvas.put(x, y + 1 + index, `│ ${inner} │`, 'plain', width);
  }
  canvas.put(x, y + 1 + texts.length, `└${'─'.repeat(Math.max(0, width - 2))}┘`, 'plain', width);
}
