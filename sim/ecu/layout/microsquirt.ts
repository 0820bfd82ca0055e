/** A microsquirt's layout: its block, what is computed of it, its gauges and its log. */
import { type GaugeRow, type Layout, type LogRow, laidOut } from './layout.ts';
import { microsquirtMeaning } from './microsquirt-meaning.ts';
import { microsquirtRows } from './microsquirt-rows.ts';

const gauge = (name: string, channel: string, title: string, unit: string, ...range: GaugeRow['range']): GaugeRow => ({
  name,
  channel,
  title,
  unit,
  range,
});

const gauges = [
  gauge('tachometer', 'rpm', 'Engine speed', 'rpm', 0, 8500, 300, 600, 6500, 7500, 0),
  gauge('mapGauge', 'map', 'Manifold pressure', 'kPa', 0, 255, 0, 10, 180, 220, 1),
  gauge('throttleGauge', 'tps', 'Throttle', '%', 0, 100, -1, -1, 101, 101, 1),
  gauge('cltGauge', 'coolant', 'Coolant', '°F', -40, 280, -40, 0, 215, 235, 0),
  gauge('matGauge', 'mat', 'Intake air', '°F', -40, 220, -40, -10, 150, 180, 0),
  gauge('afr1Gauge', 'afr1', 'Air to fuel', 'AFR', 10, 20, 10.5, 11.5, 16, 19, 1),
  gauge('advanceGauge', 'advance', 'Spark advance', 'deg', -10, 50, -5, 0, 40, 45, 1),
  gauge('pulseWidth1Gauge', 'pulseWidth1', 'Injection', 'ms', 0, 25, 0, 0, 20, 23, 3),
  gauge('dutyCycleGauge', 'dutyCycle1', 'Injector duty', '%', 0, 100, -1, -1, 80, 90, 1),
  gauge('voltMeter', 'batteryVoltage', 'Battery', 'V', 7, 18, 9, 11.5, 15, 16, 1),
  gauge('egoCorrGauge', 'egoCorrection1', 'Probe correction', '%', 50, 150, 80, 90, 110, 120, 1),
  gauge('warmupEnrichGauge', 'warmupEnrich', 'Warm-up enrichment', '%', 100, 200, 100, 100, 170, 190, 0),
  gauge('boostGauge', 'boost', 'Boost', 'kPa', 0, 150, -1, -1, 100, 130, 1),
] as const;

const log = (channel: string, label: string, format: string): LogRow => ({ channel, label, format });

export const microsquirt: Layout = {
  endianness: 'big',
  ...laidOut(microsquirtRows),
  derived: [
    { name: 'time', expression: 'timeNow', unit: 's' },
    { name: 'cycleTime', expression: 'rpm > 0 ? 120000.0 / rpm : 0', unit: 'ms' },
    { name: 'dutyCycle1', expression: 'cycleTime > 0 ? 100.0 * pulseWidth1 / cycleTime : 0', unit: '%' },
    { name: 'dutyCycle2', expression: 'cycleTime > 0 ? 100.0 * pulseWidth2 / cycleTime : 0', unit: '%' },
    { name: 'boost', expression: 'map > barometer ? map - barometer : 0', unit: 'kPa' },
    { name: 'vacuum', expression: 'map < barometer ? barometer - map : 0', unit: 'kPa' },
    { name: 'loadPercent', expression: 'barometer > 0 ? 100.0 * map / barometer : 0', unit: '%' },
    { name: 'lambda1', expression: 'afr1 / stoichiometric', unit: 'lambda' },
    { name: 'afrError', expression: 'afr1 - afrtgt1', unit: 'AFR' },
    { name: 'accelerating', expression: 'tpsaccaen || mapaccaen', unit: '' },
    { name: 'runHours', expression: 'round(seconds / 36.0) / 100', unit: 'h' },
  ],
  gauges,
  frontPage: [
    'tachometer',
    'mapGauge',
    'throttleGauge',
    'afr1Gauge',
    'cltGauge',
    'matGauge',
    'advanceGauge',
    'voltMeter',
  ],
  log: [
    log('time', 'Time', '%.3f'),
    log('seconds', 'SecL', '%d'),
    log('rpm', 'RPM', '%d'),
    log('map', 'MAP', '%.1f'),
    log('tps', 'TPS', '%.1f'),
    log('afr1', 'AFR', '%.2f'),
    log('lambda1', 'Lambda', '%.3f'),
    log('mat', 'MAT', '%.1f'),
    log('coolant', 'CLT', '%.1f'),
    log('engine', 'Engine', '%d'),
    log('egoCorrection1', 'EGO cor1', '%.1f'),
    log('warmupEnrich', 'Fuel: Warmup cor', '%d'),
    log('veCurr1', 'VE1', '%.1f'),
    log('pulseWidth1', 'PW', '%.3f'),
    log('pulseWidth2', 'PW2', '%.3f'),
    log('dutyCycle1', 'DutyCycle1', '%.1f'),
    log('advance', 'SPK: Spark Advance', '%.1f'),
    log('batteryVoltage', 'Batt V', '%.1f'),
    log('dwell', 'Dwell', '%.2f'),
    log('RPMdot', 'RPMdot', '%d'),
    log('TPSdot', 'TPSdot', '%.1f'),
  ],
  meaning: microsquirtMeaning,
};
