/** A dashboards.yml to begin with, in the words that pyEfi's have. */
export const EXAMPLE_DASHBOARDS = `# Dashboards, each with its gauges by their positions:
#   'channel.label.graphic.min.max.alarm.justify'
# graphic: none, shiny (a number that is coloured), bar; alarm: a number, or nothing; justify: < ^ > and a width.
dashboards:
  - name: driving
    gaugePairs:
      1: 'rpm.rpm.shiny.0.7000.6500.>5'
      2: 'rpm. .bar.0.7000.6500.<30'
      10: 'tps.throttle.shiny.0.100..>9'
      20: 'map.kPa.shiny.20.250.220.>6'
      21: 'map. .bar.20.250.220.<20'
  - name: warm-up
    gaugePairs:
      1: 'coolant.coolant.shiny.0.120.105.>8'
      2: 'coolant. .bar.0.120.105.<30'
      10: 'batteryvoltage.volts.shiny.10.16.15.>6'
  # The numbers of 'postern ecu stim --redis' and of pyEfi are raw: tenths of volts and degrees Fahrenheit.
  - name: stim
    gaugePairs:
      1: 'rpm.rpm.shiny.0.8500.8000.>5'
      2: 'rpm. .bar.0.8500.8000.<30'
      10: 'coolant.temp.shiny.1400.2100.2050.>6'
      20: 'batteryvoltage.volt.shiny.100.160.150.>6'
`;

export const EXAMPLE_COMMANDS = `Put each entry between quotes: the shell knows < and > itself.

  postern ecu dash add driving 1 'rpm.rpm.shiny.0.7000.6500.>5'
      dashboard 'driving', position 1: channel rpm under the label rpm, a coloured number from 0 to 7000,
      alarm at 6500, five characters wide and to the right
  postern ecu dash add driving 2 'rpm. .bar.0.7000.6500.<30'
      the same as a bar of 30 characters
  postern ecu dash rm driving 2
  postern ecu dash ls
  postern ecu dash syncYml dashboards.yml
      takes all dashboards from a file, which may look as this one:

`;
