/** As the supply's own display has them: three digits behind the point, four of a current. */
export const voltsText = (volts: number): string => `${volts.toFixed(3)} V`;
export const ampsText = (amps: number): string => `${amps.toFixed(4)} A`;

/** What was given by a user, as short as it is: `7.4 V`. */
export const given = (value: number, unit: string): string => `${value} ${unit}`;
