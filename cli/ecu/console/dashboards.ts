/** What the console shows of the stimulator, whose numbers are raw as in pyEfi: tenths of volts, percents and degrees. */
export const STIMULATOR_DASHBOARDS = `dashboards:
  - name: rpm
    gaugePairs:
      1: 'rpm.rpm.shiny.0.8500.8000.>5'
      2: 'rpm. .bar.0.8500.8000.<24'
      10: 'rpmdot.dot.shiny.-400.400.300.>5'
      20: 'pulsewidth1.pw1.shiny.0.2500.2300.>5'
      21: 'pulsewidth1. .bar.0.2500.2300.<14'
      30: 'tps.tps.shiny.0.1000..>5'
      31: 'tps. .bar.0.1000..<12'
  - name: health
    gaugePairs:
      1: 'batteryvoltage.volt.shiny.100.160.<115.>6'
      2: 'batteryvoltage. .bar.100.160.<115.<24'
      10: 'coolant.temp.shiny.1400.2200.2050.>6'
      11: 'coolant. .bar.1400.2200.2050.<24'
      20: 'seconds.s.none.0.100000..>6'
`;
