import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseChannels } from '../../cli/ecu/channel-words.ts';
import { optionOf, valueText } from '../../client/dash/value-text.ts';
import type { Catalogue } from '../../contract/telemetry/catalogue.ts';

const catalogue: Catalogue = {
  channels: ['rpm', 'map', 'coolant', 'AFR', 'afr', 'tps', 'egt.0', 'egt.1'].map((name) => ({ name })),
  gauges: [
    { name: 'tachometer', channel: 'rpm', title: 'Engine speed', low: 0, high: 8000 },
    { name: 'clt', channel: 'coolant', title: 'Coolant', low: -40, high: 120 },
    { name: 'lost', channel: 'gone', title: 'What there is no longer', low: 0, high: 1 },
  ],
  pages: [{ name: 'Front Page', gauges: ['tachometer', 'clt', 'never'] }],
};

describe('words that name channels', () => {
  it('are channels, gauges and pages, in their order, each once', () => {
    const cases: [words: string[], are: string[] | undefined][] = [
      [[], undefined],
      [['', ' , '], undefined],
      [['rpm,map'], ['rpm', 'map']],
      [
        ['map', 'rpm,', 'tps'],
        ['map', 'rpm', 'tps'],
      ],
      [['rpm,rpm,RPM'], ['rpm']],
      [['AFR'], ['AFR']],
      [['afr'], ['afr']],
      [['Egt.1'], ['egt.1']],
      [['clt'], ['coolant']],
      [
        ['tps', 'front page'],
        ['tps', 'rpm', 'coolant'],
      ],
      [['Tachometer,rpm'], ['rpm']],
    ];
    for (const [words, are] of cases) assert.deepEqual(chooseChannels(catalogue, words), are, words.join(' '));
  });
  it('are refused where they mean nothing, with what is like them', () => {
    assert.throws(() => chooseChannels(catalogue, ['rpm,mpa']), {
      message: "'mpa' is no channel, gauge or gauge page",
      hint: 'did you mean map?',
    });
    assert.throws(() => chooseChannels(catalogue, ['fornt page'], 'dash.yml:7'), {
      message: "dash.yml:7: 'fornt page' is no channel, gauge or gauge page",
      hint: 'did you mean Front Page?',
    });
    assert.throws(() => chooseChannels(catalogue, ['zzzzzz']), { hint: "'postern ecu channels' lists them" });
  });
});

describe('a value as it is read', () => {
  it('has the digits that are worth showing, or its label', () => {
    assert.equal(valueText({ digits: 1 }, 14.657), '14.7');
    assert.equal(valueText({ digits: 0 }, 812.4), '812');
    assert.equal(valueText({}, 1 / 3), '0.333');
    assert.equal(valueText({}, 812), '812');
    assert.equal(valueText({ options: ['off', 'on'] }, 1), 'on');
    assert.equal(valueText({ options: ['off', ''] }, 1), '1');
    assert.equal(valueText({ options: ['off', 'on'] }, 7), '7');
    assert.equal(valueText({ digits: 2 }, null), '-');
  });
  it('has no label where it is not known, or is no place in the list', () => {
    for (const value of [null, undefined, -1, 0.5, 2]) assert.equal(optionOf(['a', 'b'], value), undefined);
  });
});
