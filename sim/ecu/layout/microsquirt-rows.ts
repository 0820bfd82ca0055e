/**
 * The block of a microsquirt with MS2/Extra, 212 bytes: names, types, places and scales are those of the firmware, so that programs which know it
 * find what they look for.
 */
import { type BitsRow, row, type ScalarRow } from './layout.ts';

const u8 = row('U08');
const s8 = row('S08');
const u16 = row('U16');
const s16 = row('S16');
const u32 = row('U32');
const s32 = row('S32');

/** A tick of its clock for fuel is 1.5 × 4/9 µs; dwell and loop times count others. */
const FUEL_TICK_MS = 0.000666;
const TEN_TICKS_MS = 0.0666;

const bit = (at: number, off = 'off', on = 'on'): BitsRow => [at, at, off, on];
const fuelTicks = (name: string) => u16(name, 'ms', FUEL_TICK_MS);
const degrees = (name: string) => s16(name, 'deg', 0.1);
const tenthPercent = (name: string) => s16(name, '%', 0.1);
const percent = (name: string) => s16(name, '%');
const tenth = (name: string, unit = '') => s16(name, unit, 0.1);
const plain = (name: string) => u16(name);
const trim = (name: string) => s16(name, '%', 0.009765625, { translate: 10_240 });

export const microsquirtRows: readonly ScalarRow[] = [
  u16('seconds', 's'),
  fuelTicks('pulseWidth1'),
  fuelTicks('pulseWidth2'),
  u16('rpm', 'rpm'),
  degrees('advance'),
  u8('squirt', '', 1, {
    bits: {
      firing1: bit(0),
      firing2: bit(1),
      sched1: bit(2),
      inj1: bit(3),
      sched2: bit(4),
      inj2: bit(5),
    },
  }),
  u8('engine', '', 1, {
    bits: {
      ready: bit(0, 'not ready', 'ready'),
      crank: bit(1, 'not cranking', 'cranking'),
      startw: bit(2, 'no afterstart', 'afterstart'),
      warmup: bit(3, 'warm', 'warming up'),
      tpsaccaen: bit(4, 'steady', 'throttle opens'),
      tpsaccden: bit(5, 'steady', 'throttle closes'),
      mapaccaen: bit(6, 'steady', 'load rises'),
      mapaccden: bit(7, 'steady', 'load falls'),
    },
  }),
  u8('afrtgt1', 'AFR', 0.1),
  u8('afrtgt2', 'AFR', 0.1),
  u8('wbo2_en1'),
  u8('wbo2_en2'),
  tenth('barometer', 'kPa'),
  tenth('map', 'kPa'),
  tenth('mat', '°F'),
  tenth('coolant', '°F'),
  tenthPercent('tps'),
  tenth('batteryVoltage', 'V'),
  tenth('afr1', 'AFR'),
  tenth('afr2', 'AFR'),
  u16('knock', '%', 0.1),
  tenthPercent('egoCorrection1'),
  tenthPercent('egoCorrection2'),
  tenthPercent('airCorrection'),
  percent('warmupEnrich'),
  tenth('accelEnrich', 'ms'),
  percent('tpsfuelcut'),
  tenthPercent('baroCorrection'),
  percent('gammaEnrich'),
  tenthPercent('veCurr1'),
  tenthPercent('veCurr2'),
  s16('iacstep'),
  degrees('coldAdvDeg'),
  tenth('TPSdot', '%/s'),
  s16('MAPdot', 'kPa/s'),
  u16('dwell', 'ms', TEN_TICKS_MS),
  tenth('mafload', 'kPa'),
  tenth('fuelload', 'kPa'),
  percent('fuelCorrection'),
  u8('portStatus', '', 1, {
    bits: {
      port0: bit(0),
      port1: bit(1),
      port2: bit(2),
      port3: bit(3),
      port4: bit(4),
      port5: bit(5),
      port6: bit(6),
    },
  }),
  u8('knockRetard', 'deg', 0.1),
  u16('EAEFuelCorr1', '%'),
  s16('egoV', 'V', 0.01),
  s16('egoV2', 'V', 0.01),
  u8('status1', '', 1, { bits: { needsBurn: bit(0, 'saved', 'not saved'), syncLost: bit(1, 'in sync', 'sync lost') } }),
  u8('status2', '', 1, { bits: { launch: bit(4), flatShift: bit(5), overBoost: bit(6) } }),
  u8('status3', '', 1, { bits: { syncState: [0, 1, 'none', 'half', 'full', 'unused'], fuelCut: bit(4) } }),
  u8('status4'),
  u16('looptime', 'us', 0.6667),
  plain('status5ca'),
  plain('tpsADC'),
  tenth('fuelload2', 'kPa'),
  tenth('ignload', 'kPa'),
  tenth('ignload2', 'kPa'),
  u8('synccnt'),
  s8('timing_err', '%', 0.1),
  s32('deltaT', 'us'),
  u32('wallfuel1', 'us'),
  plain('gpioadc0'),
  plain('gpioadc1'),
  plain('gpioadc2'),
  plain('gpioadc3'),
  plain('gpioadc4'),
  plain('gpioadc5'),
  plain('gpioadc6'),
  plain('gpioadc7'),
  plain('gpiopwmin0'),
  plain('gpiopwmin1'),
  plain('gpiopwmin2'),
  plain('gpiopwmin3'),
  plain('adc6'),
  plain('adc7'),
  u32('wallfuel2', 'us'),
  u16('EAEFuelCorr2', '%'),
  u8('boostduty', '%'),
  u8('syncreason'),
  plain('user0'),
  degrees('inj_adv1'),
  degrees('inj_adv2'),
  fuelTicks('pulseWidth3'),
  fuelTicks('pulseWidth4'),
  trim('vetrim1curr'),
  trim('vetrim2curr'),
  trim('vetrim3curr'),
  trim('vetrim4curr'),
  u16('maf', 'g/s'),
  tenth('eaeload1', 'kPa'),
  tenth('afrload1', 'kPa'),
  s16('RPMdot', 'rpm/s', 10),
  u8('gpioport0'),
  u8('gpioport1'),
  u8('gpioport2'),
  u8('SPARE'),
  s16('cl_idle_targ_rpm', 'rpm'),
  u16('maf_volts', 'V', 0.001),
  tenth('airtemp', '°F'),
  u16('dwell_trl', 'ms', TEN_TICKS_MS),
  u16('fuel_pct', '%', 0.1),
  tenth('boost_targ', 'kPa'),
  degrees('ext_advance'),
  degrees('base_advance'),
  degrees('idle_cor_advance'),
  degrees('mat_retard'),
  degrees('flex_advance'),
  degrees('adv1'),
  degrees('adv2'),
  degrees('adv3'),
  degrees('revlim_retard'),
  degrees('nitrous_retard'),
  u16('deadtime1', 'ms', 0.001),
  fuelTicks('n2o_addfuel'),
  u8('portbde'),
  u8('portam'),
  u8('portt'),
  u8('can_error_bits'),
  u16('can_error_cnt'),
];
