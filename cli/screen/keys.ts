/** What terminals send for the keys that have no character (xterm's ctlseqs, "PC-Style Function Keys"), beside what they are called here. */
const named: Readonly<Record<string, string>> = {
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1b[C': 'right',
  '\x1b[D': 'left',
  '\x1bOA': 'up',
  '\x1bOB': 'down',
  '\x1bOC': 'right',
  '\x1bOD': 'left',
  '\x1b[5~': 'page-up',
  '\x1b[6~': 'page-down',
  '\x1b[H': 'home',
  '\x1b[F': 'end',
  '\x1b[1~': 'home',
  '\x1b[4~': 'end',
  '\x1b[Z': 'back-tab',
  '\x1b': 'escape',
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  '\x03': 'ctrl-c',
  '\x0c': 'ctrl-l',
  ' ': 'space',
};

/** A sequence, whole, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const KEY = /\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Z]|[\s\S]/gu;

/** The keys that were pressed: by their names, or the character that they type. Sequences that mean nothing here are left out. */
export function keysOf(bytes: Uint8Array): string[] {
  const pieces = Buffer.from(bytes).toString().match(KEY) ?? [];
  return pieces.map((piece) => named[piece] ?? piece).filter((key) => !key.startsWith('\x1b'));
}
