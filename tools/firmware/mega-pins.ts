/** Where the Mega's outputs are: firmware/boards/mega/pins.h has the same. Injectors are outputs 0 to 15, coils 16 to 31. */
const ports = ['A', 'K', 'C', 'B'] as const;

/** Of the harness: the ports that have outputs. */
export const outputPorts = ports.join('');

export const pinOfOutput = (output: number): string => `${ports[output >> 3] ?? '?'}${output & 7}`;
