import { Gate } from './gate';

/** Places of cases that build and run, of all batches together: more than there are processors would only slow each other into time-outs. */
export class CpuGate extends Gate {}
