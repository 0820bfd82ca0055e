/** Where lines go: standard error in two forms, the journal's socket, logger(1). */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Sink } from '../../cli/cli.ts';
import { Log } from '../../cli/psu/bridge/log.ts';
import { daemonTarget, plainTarget, systemdTarget } from '../../cli/psu/bridge/log-targets.ts';
import { within } from '../patience.ts';
import { Folder, memoryLog } from './psu-bridge-doubles.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder[Symbol.dispose]());

class TextSink implements Sink {
  readonly isTerminal = false;
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

describe('the log', () => {
  it('leaves out what is below its level', () => {
    const { log, lines } = memoryLog('WARNING');
    log.debug('a');
    log.info('b');
    log.warning('c');
    log.error('d');
    assert.deepEqual(lines, ['WARNING c', 'ERROR d']);
  });
  it('keeps one line one line, whatever a row says', () => {
    const { log, lines } = memoryLog();
    log.info("PSU:command 'x\n<0>forged\u001b[2J' took");
    assert.deepEqual(lines, ["INFO PSU:command 'x\\x0a<0>forged\\x1b[2J' took"]);
  });
});

describe('standard error', () => {
  it('has the time in front, for people', () => {
    const sink = new TextSink();
    const noon = new Date(2018, 10, 18, 16, 52, 4, 123);
    new Log(
      'DEBUG',
      plainTarget(sink, () => noon),
    ).info('text');
    assert.equal(sink.text, '2018-11-18 16:52:04.123: text\n');
  });
  it('has the priority in front, for systemd', () => {
    const sink = new TextSink();
    const log = new Log('DEBUG', systemdTarget(sink));
    log.debug('a');
    log.info('b');
    log.warning('c');
    log.error('d');
    assert.equal(sink.text, '<7>a\n<6>b\n<4>c\n<3>d\n');
  });
});

describe('a daemon', () => {
  it('logs to the journal, where there is one', async () => {
    const path = `${folder.path}/stdout`;
    let seen = '';
    const server = createServer((socket) => {
      socket.on('data', (bytes) => {
        seen += String(bytes);
      });
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const target = await daemonTarget(path, '/nowhere/logger');
    assert.ok(target);
    {
      await using log = new Log('INFO', target);
      log.info('one');
      log.error('two');
    }
    await new Promise((resolve) => server.close(resolve));
    assert.equal(seen, 'postern-psu-bridge\n\n6\n1\n0\n0\n0\n<6>one\n<3>two\n');
  });
  it('logs to syslog by logger(1), where there is no journal', async () => {
    const program = `${folder.path}/logger`;
    const out = `${folder.path}/out`;
    writeFileSync(program, `#!/bin/sh\necho "$@" > ${out}\ncat >> ${out}\n`);
    chmodSync(program, 0o755);
    const target = await daemonTarget(`${folder.path}/nowhere`, program);
    assert.ok(target);
    {
      await using log = new Log('INFO', target);
      log.warning('one');
    }
    const args = `--prio-prefix --priority daemon.info --tag postern-psu-bridge --id=${process.pid}`;
    assert.equal(readFileSync(out, 'utf8'), `${args}\n<4>one\n`);
  });
  it('has nowhere to log to, where there is neither', async () => {
    assert.equal(await daemonTarget(`${folder.path}/nowhere`, `${folder.path}/nothing`), undefined);
  });
  it('has nowhere to log to, where logger(1) finds no syslog', async () => {
    const program = `${folder.path}/logger`;
    writeFileSync(program, '#!/bin/sh\nexit 1\n');
    chmodSync(program, 0o755);
    assert.equal(await daemonTarget(`${folder.path}/nowhere`, program, within(60_000)), undefined);
  });
  it('goes on when its log has gone', async () => {
    const program = `${folder.path}/logger`;
    writeFileSync(program, '#!/bin/sh\nhead -n 1\n');
    chmodSync(program, 0o755);
    const target = await daemonTarget(`${folder.path}/nowhere`, program);
    assert.ok(target);
    await using log = new Log('INFO', target);
    for (let turn = 0; turn < 50; turn++) {
      log.info('x'.repeat(10_000));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.ok(existsSync(program));
  });
});
