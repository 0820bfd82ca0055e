/** A name as catalogues have it: of a channel, or a gauge. */
const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_.]{0,63}$/.test(name);

/** A file's name as a catalogue may have it: what is not of its letters becomes `_`. @returns undefined where nothing is left */
export function nameFrom(written: string): string | undefined {
  const name = written
    .replace(/[^A-Za-z0-9_.]/g, '_')
    .replace(/^(?=[\d.])/, '_')
    .slice(0, 64);
  return isName(name) && /[A-Za-z0-9]/.test(name) ? name : undefined;
}
