export { createSyslogForwarder } from './forwarder.ts';
export { SYSLOG_TIMEOUTS, type SyslogTimeouts } from './receiver.ts';
export { syslogRoutes } from './routes.ts';
