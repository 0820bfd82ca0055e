/** The broker's own log, as lines and as entries of the journal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeLog } from '../../broker/log.ts';

function listen(isBusy = false) {
  const lines: string[] = [];
  const entries: string[] = [];
  const journal = (entry: string) => {
    if (isBusy) throw new Error('EAGAIN');
    entries.push(entry);
  };
  return { lines, entries, log: makeLog('info', (line) => lines.push(line), true, journal) };
}

test('an entry has what was said, how grave it is, and what it is about', () => {
  const { log, entries, lines } = listen();
  log.warning('fan was switched on', { event: 'set', device: 'fan', uid: 1000, user: undefined });
  log.debug('nobody wants to know');
  assert.deepEqual(lines, []);
  assert.deepEqual(entries, [
    'MESSAGE=fan was switched on\nPRIORITY=4\nSYSLOG_IDENTIFIER=posternd\nPOSTERN_EVENT=set\nPOSTERN_DEVICE=fan\nPOSTERN_UID=1000\n',
  ]);
});

test('no stranger makes up a field, or another entry', () => {
  const { log, entries } = listen();
  const foreign = 'x\nPRIORITY=0\r\n\n_UID=0\u0000\u0085\u2028MESSAGE\n\u0001\u0000';
  log.info(foreign, { user: foreign, rule: `${foreign}=` });
  const lines = (entries[0] ?? '').split('\n');
  assert.deepEqual(
    lines.map((line) => line.split('=')[0]),
    ['MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', 'POSTERN_USER', 'POSTERN_RULE', ''],
  );
  assert.equal(lines[1], 'PRIORITY=6');
  assert.match(
    lines[0] ?? '',
    /^MESSAGE=x\\u\{a\}PRIORITY=0\\u\{d\}\\u\{a\}\\u\{a\}_UID=0\\u\{0\}\\u\{85\}\\u\{2028\}MESSAGE/,
  );
});

test('a journal that takes no entry has the line', () => {
  const { log, lines } = listen(true);
  log.error('a\nb', { device: 'fan' });
  assert.deepEqual(lines, ['<3>a\\u{a}b\n']);
});
