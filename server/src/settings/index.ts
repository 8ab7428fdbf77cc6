export { brandingRoutes } from './branding-routes.ts';
export {
  FACILITIES,
  type PasswordPolicy,
  SEVERITIES,
  type Settings,
  type SyslogFraming,
} from './catalogue.ts';
export { openClientKey } from './client-certificate.ts';
export { createConnectionTests, INSTANCE_HEADER } from './connection-tests.ts';
export { SystemFacts } from './contract.ts';
export { hostFaults, rootUrlFaults, timeZoneFaults } from './fields.ts';
export { isMailSetUp, mailContextOf, mailServerOf } from './mail-server.ts';
export { createMailsService } from './mails.ts';
export { mailRoutes } from './mails-routes.ts';
export { decideSettings } from './policy.ts';
export { presentSystem } from './present.ts';
export { settingRoutes } from './routes.ts';
export { createSettingsService } from './service.ts';
export { createSettings, rootUrlOf, type SettingsSnapshot } from './snapshot.ts';
export { readSettings } from './store.ts';
