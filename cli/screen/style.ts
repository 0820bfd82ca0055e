import type { Environment } from '../cli.ts';

/** How a cell of a screen looks, by what it means. */
export type Style = 'plain' | 'dim' | 'bold' | 'shiny' | 'bar' | 'line' | 'warning' | 'danger' | 'stale' | 'title';

/** The numbers of a Select Graphic Rendition (ECMA-48) for each; empty: as the terminal has it. */
export type Palette = Readonly<Record<Style, string>>;

/** Blue and orange are told apart by all but everybody. Whatever a colour says is also said by a mark or by inverse letters. */
const MANY: Palette = {
  plain: '',
  dim: '2',
  bold: '1',
  shiny: '1;38;5;75',
  bar: '38;5;33',
  line: '38;5;75',
  warning: '38;5;214',
  danger: '1;7;38;5;208',
  stale: '2',
  title: '7',
};
const EIGHT: Palette = { ...MANY, shiny: '1;36', bar: '34', line: '36', warning: '33', danger: '1;7;33' };
const NONE: Palette = { ...MANY, shiny: '1', bar: '', line: '', warning: '1', danger: '1;7' };

/** What this terminal can show: 256 colours, eight, or none where NO_COLOR is set (https://no-color.org). */
export function paletteFor({ NO_COLOR = '', TERM = '', COLORTERM = '' }: Environment): Palette {
  if (NO_COLOR !== '') return NONE;
  return COLORTERM !== '' || /256|direct|kitty|alacritty|foot|wezterm/.test(TERM) ? MANY : EIGHT;
}
