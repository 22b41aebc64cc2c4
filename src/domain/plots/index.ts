export { barChart, stackedBars, type Row } from './bars';
export { shareLines, type LineSeries } from './lines';
export { countMatrix } from './matrix';
