/** The tape contract suite on a real kernel's driver, with the drive that scsi_debug simulates. */
import { Linux } from '../../broker/hardware/linux.ts';
import { tapeSuite } from '../broker/hardware/tape-suite.ts';
import { has } from './capabilities.ts';
import { plugTape, REWINDING_TAPE, TAPE, TAPE_BLOCKS, TAPE_ROOM, unplugTape } from './scsi-tape.ts';

/** Room for some blocks before the warning. */
const ROOM_LEFT = 10;

if (has('tape-medium'))
  tapeSuite('real: the SCSI tape driver', TAPE_BLOCKS, () => ({
    os: new Linux(),
    path: TAPE,
    rewindingPath: REWINDING_TAPE,
    goNearTheEnd: (tape) => tape.run(['writeFileMarks', TAPE_ROOM - ROOM_LEFT]),
    unplug: unplugTape,
    plug: plugTape,
    end: plugTape,
  }));
