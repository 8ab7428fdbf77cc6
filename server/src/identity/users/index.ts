export { Email, IfMatch, Language, Phone, User, UserId, Username } from './contract.ts';
export type { UserDependent } from './dependents.ts';
export { entityTag, preconditionOf } from './etag.ts';
export { factsOf, loadForChange, lockSystemAdmins } from './facts.ts';
export {
  emailFaults,
  normalizePhone,
  normalizeUsername,
  phoneFaults,
  textFaults,
  usernameFaults,
} from './fields.ts';
export { toUser, type User as UserRecord, type UserRow } from './model.ts';
export { decideCreateUser, decideListUsers, decideUser } from './policy.ts';
export { presentUser } from './present.ts';
export { getUser, loadForReading } from './queries.ts';
export { userRoutes } from './routes.ts';
export { searchText } from './search.ts';
export { draftUser, type Precondition, writeNewUser } from './service.ts';
export {
  anyUserExists,
  findUser,
  findUserByEmail,
  holdUserByEmail,
  saveLastLogin,
  updateUser,
} from './store.ts';
