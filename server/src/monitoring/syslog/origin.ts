import { hostname } from 'node:os';
import type { Receiver } from './receiver.ts';
import type { Origin } from './syslog.ts';

/** What the messages of this node to a receiver begin with. */
export const originOf = ({ facility, severity }: Receiver): Origin => ({
  facility,
  severity,
  host: hostname(),
  process: process.pid,
});
