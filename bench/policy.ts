import { userInfo } from 'node:os';

/** As the simulated board has it. */
const CHIP = '/sys/devices/platform/soc/fe20c000.pwm';

interface Options {
  /** Device path of the chip whose channel 1 is the fan. */
  chip?: string;
  channel?: number;
  quotas?: Readonly<Record<string, number>>;
}

/** Ten rules, of which the last but one is the one that allows, with limits: a policy of some weight, not the cheapest. */
export function benchPolicy({ chip = CHIP, channel = 1, quotas = {} }: Options = {}): object {
  const devices = { fan: { kind: 'pwm', chip, channel, backend: 'sysfs' }, others: { kind: 'pwm', chip: '*' } };
  const beside = Array.from({ length: 8 }, (_, index) => ({
    id: `others-${index}`,
    groups: ['others'],
    devices: index < 4 ? ['fan'] : ['others'],
    allow: ['read', 'write'],
  }));
  const fan = {
    id: 'bench-fan',
    groups: ['bench'],
    devices: ['fan'],
    allow: ['read', 'write'],
    limits: { highRatio: [0, 0.8], frequencyHz: [20, 30_000] },
  };
  return {
    devices,
    groups: { bench: { users: [userInfo().username], quotas }, others: { users: ['nobody'] } },
    rules: [...beside, fan, { id: 'bench-others', groups: ['bench'], devices: ['others'], allow: ['read'] }],
  };
}
