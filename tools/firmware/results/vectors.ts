/** Interrupts of the ATmega2560 that the firmware has, as simavr counts them: from 0, the reset; its data sheet counts from 1. */
const names: Readonly<Record<number, string>> = {
  0: 'main program',
  1: 'INT0',
  25: 'USART0 received',
  26: 'USART0 can send',
  46: 'TIMER5 capture',
  47: 'TIMER5 compare A',
  48: 'TIMER5 compare B',
  50: 'TIMER5 overflow',
};

export const vectorName = (vector: number): string => names[vector] ?? `vector ${vector}`;
