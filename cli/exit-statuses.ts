import { refusals } from '../contract/errors.ts';
import { INTERRUPTED, LEASE_LOST, NOT_EXECUTABLE, NOT_FOUND } from './lease/statuses.ts';

/** Every exit status of `postern` and what it means: those of the refusals, and what else a command may end with. */
export function exitStatuses(): { status: number; name: string; doc: string }[] {
  const own = [
    { status: 0, name: 'done', doc: 'It is done; a check found nothing wrong.' },
    {
      status: 1,
      name: 'found',
      doc: '`policy lint`, `policy test`, `policy replay`, `ioctl lint`, `ecu lint`, `schedule check`, `audit verify`, `doctor`, `serial replay` and `psu bridge --status`: the check ran and found something. Otherwise:',
    },
    {
      status: LEASE_LOST,
      name: 'lost',
      doc: '`lease`, `watchdog run`: the lease is lost, the watchdog cannot be fed; the command was told to stop. `schedule run`, `pwm fade`: somebody stopped it, or its leases or rights have ended.',
    },
    { status: NOT_EXECUTABLE, name: 'not executable', doc: '`lease`, `watchdog run`: the command cannot be run.' },
    { status: NOT_FOUND, name: 'not found', doc: '`lease`, `watchdog run`: there is no such command.' },
    {
      status: INTERRUPTED,
      name: 'interrupted',
      doc: '`schedule run`, `pwm fade`: Ctrl-C or SIGTERM stopped what would have ended by itself.',
    },
  ];
  const ofRefusals = Object.entries(refusals).map(([name, { exit, doc }]) => ({ status: exit, name, doc }));
  return [...own, ...ofRefusals].sort((a, b) => a.status - b.status);
}
