/** Text in a colour, or as it is where colours are not wanted. */
export type Colours = Record<'red' | 'yellow' | 'green' | 'dim' | 'bold', (text: string) => string>;

const codes = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 } as const;

/** Colours for a terminal, unless NO_COLOR is set (https://no-color.org) or it is a dumb one. */
export function coloursFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Colours {
  const wanted = isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  const paint = (code: number) => (text: string) => (wanted ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    red: paint(codes.red),
    yellow: paint(codes.yellow),
    green: paint(codes.green),
    dim: paint(codes.dim),
    bold: paint(codes.bold),
  };
}
