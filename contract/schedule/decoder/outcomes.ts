/** What an edge was to a decoder: another one, the one that brought sync, the one that lost it, or noise that it left out. */
export type EdgeOutcome = 'tooth' | 'synced' | 'lost' | 'ignored';

/** What a pulse of the second sensor was: as before, the one that told the turns apart, in a wrong place, or of no use yet. */
export type MarkerOutcome = 'taken' | 'phased' | 'wrong' | 'ignored';
