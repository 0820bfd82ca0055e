import type { PwmState } from '../../contract/pwm/waveform.ts';

/** Draws what an oscilloscope would show: `columns` characters over `spanNs`, high as a bar, low as a line. */
export function drawWaveform({ enabled, periodNs, dutyNs, polarity }: PwmState, spanNs: number, columns = 64): string {
  const column = (index: number) => {
    const within = (((index + 0.5) * spanNs) / columns) % (periodNs || 1);
    const active = enabled && within < dutyNs;
    return active === (polarity === 'normal') ? '█' : '▁';
  };
  return Array.from({ length: columns }, (_, index) => column(index)).join('');
}
