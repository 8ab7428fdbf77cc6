export { createSyslogForwarder } from './delivery.ts';
export { SYSLOG_TIMEOUTS, type SyslogTimeouts } from './receiver.ts';
export { syslogRoutes } from './routes.ts';
