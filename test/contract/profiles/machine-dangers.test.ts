/** What hands the machine away is known, however its number is written. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  machineDanger,
  machineDangers,
  machineFamilies,
  machineStreams,
} from '../../../contract/profiles/machine-dangers.ts';
import { checkProfile, type Profile, requestNumber, shippedProfiles } from '../../../contract/profiles.ts';

const all = machineDangers.flatMap(({ reason, requests }) =>
  Object.entries(requests).map(([name, number]) => ({ name, number, reason })),
);

/** A profile that declares a number as somebody would who does not know what it is. */
function declaring(number: number, danger?: string): Profile {
  const size = (number >>> 16) & 0x3fff;
  const direction = (['none', 'write', 'read', 'both'] as const)[number >>> 30] ?? 'none';
  const parts = direction === 'none' ? { number } : { type: (number >>> 8) & 0xff, nr: number & 0xff };
  const moved = direction === 'none' ? 'read' : direction;
  const argument = size === 0 ? { direction: 'none' as const } : { direction: moved, argument: { bytes: size } };
  return {
    name: 'own',
    doc: '',
    node: { type: 'character', subsystems: ['none'] },
    requests: { it: { ...parts, ...argument, access: 'write', ...(danger && { danger }), doc: '' } },
  };
}

it('every one of them is refused, unless it is called what it is', () => {
  for (const { name, number } of all) {
    const profile = declaring(number);
    assert.equal(requestNumber(profile, 'it'), number, name);
    assert.deepEqual(
      checkProfile(profile).map(({ path }) => path),
      ['requests.it'],
      name,
    );
    assert.deepEqual(checkProfile(declaring(number, 'erase')).length, 1, name);
    assert.deepEqual(checkProfile(declaring(number, 'machine')), [], name);
  }
});

it('high bits do not hide it', () => {
  assert.equal(machineDanger(0x5412 + 2 ** 32)?.name, 'TIOCSTI');
  assert.equal(machineDanger(0x1_c048_4e41)?.name, 'NVME_IOCTL_ADMIN_CMD');
  assert.equal(machineDanger(0xc0484e41 | 0)?.name, 'NVME_IOCTL_ADMIN_CMD', 'a negative number is the same one');
});

it('another size does not hide it, another direction is another request', () => {
  assert.deepEqual(
    [machineDanger(0xc0484e41)?.match, machineDanger(0xc0004e41)?.match, machineDanger(0x80484e41)],
    ['number', 'other size', undefined],
  );
  assert.equal(machineDanger(0x80084504), undefined, 'EVIOCGKEYCODE reads what EVIOCSKEYCODE writes');
  assert.equal(machineDanger(0x0000fd01)?.match, 'family');
});

it('old numbers are known exactly: their last bytes are also those of others', () => {
  assert.equal(machineDanger(0x5605)?.name, 'VT_RELDISP');
  assert.equal(machineDanger(0x40045605), undefined);
});

it('each has a reason that is a sentence, and no two have one number', () => {
  for (const { name, reason } of all) assert.match(reason, /^[A-Z].{10,140}\.$/, name);
  for (const { name, reason } of Object.values(machineFamilies)) assert.match(reason, /^[A-Z].{10,140}\.$/, name);
  for (const why of Object.values(machineStreams)) assert.match(why, /^[a-z].*[^.]$/);
  const numbers = all.map(({ number }) => number);
  const twice = all.filter(({ number }, index) => numbers.indexOf(number) < index).map(({ name }) => name);
  assert.deepEqual(twice, ['FIBMAP', 'USB_RAW_IOCTL_RUN'], 'of SCSI_IOCTL_SEND_COMMAND and UI_DEV_CREATE');
});

it('nothing that comes with Postern is one', () => {
  for (const profile of Object.values<Profile>(shippedProfiles)) {
    for (const name of Object.keys(profile.requests))
      assert.equal(machineDanger(requestNumber(profile, name)), undefined);
  }
});

it('what the names in the issue are', () => {
  const wanted = [
    'TIOCSTI',
    'TIOCLINUX',
    'TIOCCONS',
    'TIOCSETD',
    'SG_IO',
    'BLKDISCARD',
    'EVIOCGRAB',
    'UI_DEV_CREATE',
    'I2C_SLAVE_FORCE',
    'TUNSETIFF',
  ];
  for (const name of wanted)
    assert.ok(
      all.some((each) => each.name === name),
      name,
    );
});
