export { insertEvents, type MadeUpEvent } from './audit-events.ts';
export { assertAuditLog, type ExpectedEvent } from './audit-log.ts';
export { Answer, Client, type RequestOptions, type SetCookie } from './client.ts';
export { createClock, type TestClock } from './clock.ts';
export { OPERATIONS, type Operation, type User } from './contract.ts';
export {
  type AuditRow,
  createTestDatabase,
  newDatabaseName,
  postgresUrl,
  statementOf,
  type TestDatabase,
} from './database.ts';
export { type Directory, type DirectoryQuery, expectedList, knownTo, SORTS } from './directory-model.ts';
export { type EventStream, openEventStream } from './event-stream.ts';
export { eventually } from './eventually.ts';
export {
  createUser,
  firstAdmin,
  newUserBody,
  type Person,
  resetPassword,
  type SignedInPerson,
  signedInUser,
  signIn,
} from './factories.ts';
export { accept, type Invited, invite, setInviteMethod, tokenOf } from './invitations.ts';
export { type OpenTransaction, whileLocked } from './locks.ts';
export {
  type ArrivedMail,
  configureMail,
  type Mailbox,
  type Misbehaviour,
  startMailbox,
  tokenIn,
} from './mailbox.ts';
export { passTime, queueTestMail, storedMail, untilMail, untilPaused } from './mails.ts';
export { insertNeighbours } from './neighbours.ts';
export {
  type AskedResources,
  insertTenant,
  inviteMember,
  inviteToOrganizations,
  type Tenant,
  untilAllProcessed,
} from './organization-invitations.ts';
export {
  configureUnreachableMail,
  latestResetToken,
  mailsTo,
  processAllResets,
  type QueuedMail,
  requestReset,
} from './password-resets.ts';
export { insertPeople, insertSession, insertSignedIn, type MadeUpPerson } from './people.ts';
export { runStatement, withDatabase } from './postgres.ts';
export { untilSealed } from './seals.ts';
export { METRICS, startTestServer, type TestServer, type TestServerOptions } from './server.ts';
export {
  configureSyslog,
  parseSyslog,
  type SyslogMessage,
  type SyslogReceiver,
  startSyslog,
} from './syslog.ts';
export {
  ordinalsOf,
  passSyslogTime,
  untilAllArrived,
  untilSyslogPaused,
  writeEvents,
} from './syslog-forwarding.ts';
export {
  insertMember,
  insertMembers,
  insertOrganization,
  insertProject,
  type MadeUpOrganization,
  type MadeUpProject,
  type MemberRole,
  removeMember,
} from './tenancy.ts';
