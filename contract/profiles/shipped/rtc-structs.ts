import type { Field, UnionCase } from '../field.ts';

/** Bits and structs of `include/uapi/linux/rtc.h`. */
export const voltageFlags = {
  dataInvalid: { value: 1, c: 'RTC_VL_DATA_INVALID', doc: 'The voltage was too low: the time is wrong.' },
  backupLow: { value: 2, c: 'RTC_VL_BACKUP_LOW' },
  backupEmpty: { value: 4, c: 'RTC_VL_BACKUP_EMPTY', doc: 'Empty, or there is none.' },
  accuracyLow: { value: 8, c: 'RTC_VL_ACCURACY_LOW' },
  backupSwitch: { value: 16, c: 'RTC_VL_BACKUP_SWITCH', doc: 'It has run from its battery.' },
} as const;

/** The header numbers the bits. */
export const parameterFeatures = {
  alarm: { value: 1, c: '1 << RTC_FEATURE_ALARM' },
  alarmResolutionMinute: { value: 2, c: '1 << RTC_FEATURE_ALARM_RES_MINUTE' },
  needWeekDay: { value: 4, c: '1 << RTC_FEATURE_NEED_WEEK_DAY' },
  alarmResolution2s: { value: 8, c: '1 << RTC_FEATURE_ALARM_RES_2S' },
  updateInterrupt: { value: 16, c: '1 << RTC_FEATURE_UPDATE_INTERRUPT' },
  correction: { value: 32, c: '1 << RTC_FEATURE_CORRECTION' },
  backupSwitchMode: { value: 64, c: '1 << RTC_FEATURE_BACKUP_SWITCH_MODE' },
  alarmWakeupOnly: { value: 128, c: '1 << RTC_FEATURE_ALARM_WAKEUP_ONLY' },
} as const;

export const switchModes = {
  disabled: { value: 0, c: 'RTC_BSM_DISABLED' },
  direct: { value: 1, c: 'RTC_BSM_DIRECT' },
  level: { value: 2, c: 'RTC_BSM_LEVEL' },
  standby: { value: 3, c: 'RTC_BSM_STANDBY' },
} as const;

const parameterCases = {
  correction: { c: 'svalue', type: 's64', unit: 'ppb' },
  backupSwitchMode: { c: 'uvalue', type: 'u64', enum: 'switchMode' },
} as const satisfies Record<string, UnionCase>;

/** The union's third member is a pointer, which no parameter has. */
const parameterHead = { name: 'parameter', c: 'param', type: 'u64', enum: 'parameter' } as const;
const parameterTail = [
  { name: 'index', type: 'u32', default: 0 },
  { name: 'pad', c: '__pad', type: 'u32', reserved: true },
] as const;

export const rtcStructs = {
  time: {
    c: 'rtc_time',
    fields: [
      { name: 'sec', c: 'tm_sec', type: 'int', doc: '0 to 59.' },
      { name: 'min', c: 'tm_min', type: 'int', doc: '0 to 59.' },
      { name: 'hour', c: 'tm_hour', type: 'int', doc: '0 to 23.' },
      { name: 'mday', c: 'tm_mday', type: 'int', doc: 'Day of the month, from 1.' },
      { name: 'mon', c: 'tm_mon', type: 'int', doc: 'Month, from 0.' },
      { name: 'year', c: 'tm_year', type: 'int', doc: 'Years since 1900.' },
      { name: 'wday', c: 'tm_wday', type: 'int', default: 0, doc: 'Not used by the kernel.' },
      { name: 'yday', c: 'tm_yday', type: 'int', default: 0, doc: 'Not used by the kernel.' },
      { name: 'isdst', c: 'tm_isdst', type: 'int', default: 0, doc: 'Not used by the kernel.' },
    ],
  },
  wakeAlarm: {
    c: 'rtc_wkalrm',
    fields: [
      { name: 'enabled', type: 'u8', doc: '1 where it rings.' },
      { name: 'pending', type: 'u8', only: 'output', doc: '1 where it has rung.' },
      { name: 'time', struct: 'time' },
    ],
  },
  pll: {
    c: 'rtc_pll_info',
    fields: [
      { name: 'control', c: 'pll_ctrl', type: 'int' },
      { name: 'value', c: 'pll_value', type: 'int', doc: 'The correction.' },
      { name: 'max', c: 'pll_max', type: 'int', doc: 'The greatest one, which makes it faster.' },
      { name: 'min', c: 'pll_min', type: 'int', doc: 'The least one, which makes it slower.' },
      { name: 'posMult', c: 'pll_posmult', type: 'int', doc: 'Factor of what makes it faster.' },
      { name: 'negMult', c: 'pll_negmult', type: 'int', doc: 'Factor of what makes it slower.' },
      { name: 'clock', c: 'pll_clock', type: 'long', doc: 'Its base frequency.' },
    ],
  },
  parameterAsked: {
    c: 'rtc_param',
    fields: [
      parameterHead,
      {
        name: 'value',
        only: 'output',
        union: {
          by: 'parameter',
          cases: { features: { c: 'uvalue', type: 'u64', flags: 'feature' }, ...parameterCases },
        },
      },
      ...parameterTail,
    ],
  },
  parameterGiven: {
    c: 'rtc_param',
    fields: [parameterHead, { name: 'value', union: { by: 'parameter', cases: parameterCases } }, ...parameterTail],
  },
} as const satisfies Record<string, { c: string; fields: readonly Field[] }>;
