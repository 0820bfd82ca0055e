import type { AlarmLevel } from '../../../client/dash/alarm.ts';

export interface AlarmWords {
  /** A shape that says it without a colour. */
  readonly sign: string;
  readonly text: string;
  readonly kind: 'none' | 'warning' | 'danger';
}

const words: Readonly<Record<AlarmLevel, AlarmWords>> = {
  '-2': { sign: '▲', text: 'danger: low', kind: 'danger' },
  '-1': { sign: '●', text: 'warning: low', kind: 'warning' },
  '0': { sign: '', text: '', kind: 'none' },
  '1': { sign: '●', text: 'warning: high', kind: 'warning' },
  '2': { sign: '▲', text: 'danger: high', kind: 'danger' },
};

export const alarmWords = (level: AlarmLevel): AlarmWords => words[level];
