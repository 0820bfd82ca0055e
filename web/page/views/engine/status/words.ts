/** As people read them. */
export const syncWords = {
  none: 'No sync',
  turn: 'In sync with the crankshaft',
  cycle: 'In sync',
} as const;

export const cutWords = {
  none: 'Fuel and spark are given',
  rpm: 'Too fast: neither fuel nor spark',
  sync: 'No sync: neither fuel nor spark',
  monitor: 'Monitor: everything is computed, and nothing driven',
  time: 'The main loop did not run in time: neither fuel nor spark',
} as const;

export const noticeWords = {
  boot: 'It started',
  sync: 'Found sync',
  lost: 'Lost sync',
  cut: 'Fuel and spark',
  limp: 'Limp mode',
  overload: 'Too much to do',
  mode: 'Mode',
} as const;
