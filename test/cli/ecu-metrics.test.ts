/** `postern ecu metrics` on frames that are made up: the text, the file, the port and the socket. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { SourceFrame } from '../../cli/ecu/frame-source.ts';
import { EngineMetrics } from '../../cli/ecu/metrics/engine-metrics.ts';
import { exposition, metricNames } from '../../cli/ecu/metrics/exposition.ts';
import { parseMetricsSettings, serveSource } from '../../cli/ecu/metrics/metrics-ecu.ts';
import { parseListen, serveMetrics } from '../../cli/ecu/metrics/serve.ts';
import { makeCli } from '../../cli/run.ts';
import { catalogue, frame, LogFolder, quality, sourceOf } from './ecu-log-bench.ts';
import { until } from './harness.ts';

let folder: LogFolder;
beforeEach(() => {
  folder = new LogFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** A line of the format, and nothing else. */
const LINE =
  /^(# HELP [a-z]\w* .*|# TYPE [a-z]\w* (gauge|counter)|[a-zA-Z_:][\w:]*\{device="ecu0"\} -?[\d.]+(e[+-]?\d+)?)$/;

/** The values by their names; every line is one of the format, and every metric is declared once, before its value. */
function parse(text: string): Record<string, number> {
  assert.ok(text.endsWith('\n'));
  const values: Record<string, number> = {};
  const types = new Set<string>();
  for (const line of text.trimEnd().split('\n')) {
    assert.match(line, LINE);
    const [, declared] = /^# TYPE (\S+)/.exec(line) ?? [];
    if (declared !== undefined) {
      assert.ok(!types.has(declared), declared);
      types.add(declared);
    }
    const [, name, value] = /^([^#{]+)\{.*\} (.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    assert.ok(types.has(name), name);
    values[name] = Number(value);
  }
  return values;
}

describe('the text', () => {
  it('has channels as gauges and what went wrong as counters', () => {
    const metrics = new EngineMetrics('ecu0', catalogue.channels, 1);
    metrics.add(frame(1, { dropped: 2, resumed: true, quality: { ...quality, crcErrors: 3 } }), 1000);
    const text = metrics.text(2000);
    const values = parse(text);
    assert.deepEqual(values, {
      postern_ecu_up: 1,
      postern_ecu_frames_total: 1,
      postern_ecu_frames_missed_total: 2,
      postern_ecu_reconnects_total: 1,
      postern_ecu_frame_timestamp_seconds: frame(1).atMs / 1000,
      postern_ecu_latency_seconds: 0.015,
      postern_ecu_crc_errors_total: 3,
      postern_ecu_timeouts_total: 0,
      postern_ecu_busy_total: 0,
      postern_ecu_retries_total: 0,
      postern_ecu_frames_dropped_total: 0,
      postern_ecu_resets_total: 0,
      postern_ecu_channel_rpm: 801,
      postern_ecu_channel_RPM: 899,
      postern_ecu_channel_coolant: 83.6,
      postern_ecu_channel_at_ms: 1,
      postern_ecu_channel_running: 1,
      postern_ecu_channel_load: 0.125,
    });
    assert.match(text, /^# HELP postern_ecu_channel_rpm RPM \(RPM\)\n# TYPE postern_ecu_channel_rpm gauge$/m);
    assert.match(text, /^# HELP postern_ecu_channel_running running, 0: Off, 1: On$/m);
    assert.match(text, /^# TYPE postern_ecu_crc_errors_total counter$/m);
  });
  it('leaves out what is not known, and everything when nothing comes any more', () => {
    const metrics = new EngineMetrics('ecu0', catalogue.channels, 1);
    assert.equal(parse(metrics.text()).postern_ecu_up, 0);
    metrics.add(frame(3), 0);
    const now = parse(metrics.text(5000));
    assert.deepEqual(
      [now.postern_ecu_up, now.postern_ecu_channel_rpm, now.postern_ecu_channel_load],
      [1, 803, undefined],
    );
    const later = parse(metrics.text(5001));
    assert.deepEqual(
      [later.postern_ecu_up, later.postern_ecu_channel_rpm, later.postern_ecu_frames_total],
      [0, undefined, 1],
    );
    metrics.add(frame(4), 9000);
    metrics.end();
    assert.equal(parse(metrics.text(9000)).postern_ecu_up, 0);
  });
  it('has names and words that the format can say', () => {
    assert.deepEqual(metricNames([{ name: 'a.b' }, { name: 'a_b' }, { name: 'a.b_2' }, { name: 'a_b_2' }]), [
      'postern_ecu_channel_a_b',
      'postern_ecu_channel_a_b_2',
      'postern_ecu_channel_a_b_2_2',
      'postern_ecu_channel_a_b_2_3',
    ]);
    const metric = { name: 'x', type: 'gauge' as const, help: 'a\\b\nc', value: 1 };
    assert.equal(exposition('e"\\', [metric]), '# HELP x a\\\\b\\nc\n# TYPE x gauge\nx{device="e\\"\\\\"} 1\n');
  });
});

/** Runs the command; `frames` may end with a promise, at which it waits until the signal. */
function serve(frames: (SourceFrame | Promise<unknown>)[], options: Record<string, unknown>) {
  const said = { out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    isTerminal: false,
    write(text: string) {
      said[name] += text;
    },
  });
  const streams = { out: sink('out'), err: sink('err'), input: Readable.from([]), output: process.stdout };
  const cli = makeCli({ json: false }, [], {}, streams, () => {});
  return { said, ended: serveSource(cli, sourceOf(frames), parseMetricsSettings(options)) };
}

const forEver = () => new Promise(() => {});
const interrupt = () => process.kill(process.pid, 'SIGTERM');

async function get(options: object, path = '/metrics', method = 'GET') {
  const asked = request({ agent: false, ...options, path, method }).end();
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const text of response) body += String(text);
  return { status: response.statusCode, type: response.headers['content-type'], body };
}

describe('where it goes', () => {
  it('once to standard output', async () => {
    const { said, ended } = serve([frame(0), frame(1)], { channels: 'rpm' });
    await ended;
    assert.equal(parse(said.out).postern_ecu_channel_rpm, 800);
  });
  it('into a file that is always whole, and says in the end that nothing comes', async () => {
    const path = folder.of('ecu.prom');
    const { ended } = serve([frame(0), forEver()], { file: path, every: '10ms' });
    const up = () => existsSync(path) && parse(readFileSync(path, 'utf8')).postern_ecu_up === 1;
    await until(up, 'it is there');
    assert.ok(readdirSync(folder.path).every((name) => /^ecu\.prom(\.\w+\.new)?$/.test(name)));
    interrupt();
    await ended;
    assert.equal(parse(readFileSync(path, 'utf8')).postern_ecu_up, 0);
    assert.deepEqual(readdirSync(folder.path), ['ecu.prom']);
  });
  it('a folder that is not there is told at once, one that is in the way once', async () => {
    await assert.rejects(serve([], { file: folder.of('x/ecu.prom') }).ended, /cannot write .*: there is no such file/);
    mkdirSync(folder.of('in-the-way'));
    const { said, ended } = serve([frame(0), forEver()], { file: folder.of('in-the-way'), every: '10ms' });
    await until(() => said.err.includes('cannot write'), 'it is told');
    interrupt();
    await ended;
    assert.equal(said.err.split('cannot write').length, 2, 'once');
  });
  it('over HTTP at a port of this machine', async () => {
    const { said, ended } = serve([frame(2), forEver()], { listen: '127.0.0.1:0' });
    await until(() => said.err.includes('/metrics'), 'it serves');
    const [, port] = /serving http:\/\/127\.0\.0\.1:(\d+)\/metrics\n/.exec(said.err) ?? [];
    const at = { host: '127.0.0.1', port: Number(port) };
    const { status, type, body } = await get(at);
    assert.deepEqual([status, type], [200, 'text/plain; version=0.0.4; charset=utf-8']);
    assert.equal(parse(body).postern_ecu_channel_rpm, 802);
    assert.equal((await get(at, '/')).status, 404);
    assert.equal((await get(at, '/metrics', 'POST')).status, 405);
    interrupt();
    await ended;
    await assert.rejects(get(at), /ECONNREFUSED/);
  });
  it('at a socket; one that nobody listens at is no obstacle, a file and a living one are', async () => {
    const path = folder.of('s');
    await using _server = await serveMetrics(parseListen(`unix:${path}`), () => 'x 1\n');
    assert.equal((await get({ socketPath: path })).body, 'x 1\n');
    await assert.rejects(
      serveMetrics({ path }, () => ''),
      /another process does/,
    );
    writeFileSync(folder.of('f'), '');
    await assert.rejects(
      serveMetrics({ path: folder.of('f') }, () => ''),
      /there is a file of that name/,
    );
    const stale = folder.of('stale');
    leaveSocket(stale);
    await using _second = await serveMetrics({ path: stale }, () => 'y 1\n');
    assert.equal((await get({ socketPath: stale })).body, 'y 1\n');
  });
  for (const [address, hint] of [
    ['0.0.0.0:9101', /other machines/],
    ['example.org:80', /other machines/],
    ['9101', /127\.0\.0\.1:9101/],
    ['unix:', /unix:/],
    ['127.0.0.1:99999', /./],
  ] as const)
    it(`not at ${address}`, () => {
      assert.throws(
        () => parseListen(address),
        (error: Error & { hint?: string }) => /no unix:PATH/.test(error.message) && hint.test(error.hint ?? ''),
      );
    });
});

/** What a process leaves behind that was killed. */
function leaveSocket(path: string): void {
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script, path]);
  assert.ok(existsSync(path));
}
