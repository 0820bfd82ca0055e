import { fail } from '../errno.ts';
import type { Level, LineSettings } from './line.ts';

/** enum gpio_v2_line_flag of include/uapi/linux/gpio.h. */
const USED = 1 << 0;
const ACTIVE_LOW = 1 << 1;
const INPUT = 1 << 2;
const OUTPUT = 1 << 3;
const EDGE_RISING = 1 << 4;
const EDGE_FALLING = 1 << 5;
const OPEN_DRAIN = 1 << 6;
const OPEN_SOURCE = 1 << 7;
const PULL_UP = 1 << 8;
const PULL_DOWN = 1 << 9;
const BIAS_DISABLED = 1 << 10;
const CLOCK_REALTIME = 1 << 11;
const CLOCK_HTE = 1 << 12;
const KNOWN = 0x1ffen;

/** enum gpio_v2_line_attr_id. */
const ATTRIBUTE_FLAGS = 1;
const ATTRIBUTE_VALUES = 2;
export const ATTRIBUTE_DEBOUNCE = 3;

/** struct gpio_v2_line_config: u64 flags, u32 count, five u32 of padding, ten attributes of 24 bytes. */
export const CONFIG_BYTES = 272;
const MOST_ATTRIBUTES = 10;

/** What is asked of one line: without settings it stays as it is. */
export interface LineConfig {
  settings: LineSettings | undefined;
  /** Which a request takes over even for a line that stays as it is. */
  activeLow: boolean;
  value: Level;
}

/** @throws Errno EINVAL for what contradicts itself, EOPNOTSUPP for stamps that hardware takes */
export function decodeConfig(view: DataView, lines: number): LineConfig[] {
  const attributes = decodeAttributes(view);
  return Array.from({ length: lines }, (_, index) => {
    const of = (id: number) =>
      attributes.find((one) => one.id === id && ((one.mask >> BigInt(index)) & 1n) === 1n)?.value;
    const values = of(ATTRIBUTE_VALUES) ?? 0n;
    const debounceUs = Number((of(ATTRIBUTE_DEBOUNCE) ?? 0n) & 0xffffffffn);
    const flags = of(ATTRIBUTE_FLAGS) ?? view.getBigUint64(0, true);
    return {
      settings: decodeFlags(flags, debounceUs),
      activeLow: (flags & BigInt(ACTIVE_LOW)) !== 0n,
      value: ((values >> BigInt(index)) & 1n) === 1n ? 1 : 0,
    };
  });
}

function decodeAttributes(view: DataView): { id: number; value: bigint; mask: bigint }[] {
  const count = view.getUint32(8, true);
  const isPadded = [12, 16, 20, 24, 28].some((at) => view.getUint32(at, true) !== 0);
  if (count > MOST_ATTRIBUTES || isPadded) fail('EINVAL');
  return Array.from({ length: count }, (_, index) => {
    const at = 32 + index * 24;
    return {
      id: view.getUint32(at, true),
      value: view.getBigUint64(at + 8, true),
      mask: view.getBigUint64(at + 16, true),
    };
  });
}

function decodeFlags(asked: bigint, debounceUs: number): LineSettings | undefined {
  if ((asked & ~KNOWN) !== 0n) fail('EINVAL');
  const flags = Number(asked);
  const has = (flag: number) => (flags & flag) !== 0;
  const several = (...of: number[]) => of.filter(has).length > 1;
  if (has(CLOCK_HTE)) fail('EOPNOTSUPP');
  const contradicts =
    several(INPUT, OUTPUT) ||
    several(OPEN_DRAIN, OPEN_SOURCE) ||
    several(PULL_UP, PULL_DOWN, BIAS_DISABLED) ||
    ((has(EDGE_RISING) || has(EDGE_FALLING)) && !has(INPUT)) ||
    ((has(OPEN_DRAIN) || has(OPEN_SOURCE)) && !has(OUTPUT)) ||
    ((has(PULL_UP) || has(PULL_DOWN) || has(BIAS_DISABLED)) && !has(INPUT) && !has(OUTPUT)) ||
    (has(OUTPUT) && debounceUs > 0);
  if (contradicts) fail('EINVAL');
  if (!has(INPUT) && !has(OUTPUT)) return undefined;
  return {
    direction: has(OUTPUT) ? 'output' : 'input',
    activeLow: has(ACTIVE_LOW),
    bias: has(PULL_UP) ? 'pull up' : has(PULL_DOWN) ? 'pull down' : has(BIAS_DISABLED) ? 'disabled' : 'as is',
    drive: has(OPEN_DRAIN) ? 'open drain' : has(OPEN_SOURCE) ? 'open source' : 'push pull',
    edges: { rising: has(EDGE_RISING), falling: has(EDGE_FALLING) },
    realtime: has(CLOCK_REALTIME),
    debounceUs,
  };
}

/** The flags of struct gpio_v2_line_info. */
export function encodeFlags(settings: LineSettings, isUsed: boolean): bigint {
  const { direction, activeLow, bias, drive, edges, realtime } = settings;
  const flags: [number, boolean][] = [
    [USED, isUsed],
    [ACTIVE_LOW, activeLow],
    [direction === 'input' ? INPUT : OUTPUT, true],
    [EDGE_RISING, edges.rising],
    [EDGE_FALLING, edges.falling],
    [OPEN_DRAIN, drive === 'open drain'],
    [OPEN_SOURCE, drive === 'open source'],
    [PULL_UP, bias === 'pull up'],
    [PULL_DOWN, bias === 'pull down'],
    [BIAS_DISABLED, bias === 'disabled'],
    [CLOCK_REALTIME, realtime],
  ];
  return BigInt(flags.reduce((sum, [flag, isSet]) => sum + (isSet ? flag : 0), 0));
}
