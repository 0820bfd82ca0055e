/** A name as catalogues have it: of a channel, or a gauge. */
export const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_.]{0,63}$/.test(name);

export const NAME_FORM = 'a letter, then letters, digits, _ and ., at most 64';
