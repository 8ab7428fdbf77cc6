export {
  changeUser,
  endAuthority,
  forgetUser,
  passwordChanged,
  saveFields,
  targetOf,
} from './change.ts';
export { type Circle, circleOf } from './circles.ts';
export { membersOf } from './circles-store.ts';
export {
  Email,
  HandOvers,
  Language,
  Memberships,
  type MembershipsAsked,
  MembershipsInput,
  Phone,
  User,
  type UserBody,
  UserId,
  Username,
  WithoutAdmin,
  type WithoutAdminBody,
} from './contract.ts';
export type { UserDependent, UserDetails } from './dependents.ts';
export { factsOf, findOnlySystemAdmin, holdUsers, loadForChange, lockSystemAdmins } from './facts.ts';
export {
  normalizeUsername,
  phoneFaults,
  searchFaults,
  usernameFaults,
} from './fields.ts';
export { type HandOver, handOversOf } from './hand-over.ts';
export { activateUser, changeInvitedRole, eraseInvitedUsers, writeInvitedUser } from './invited.ts';
export { listUsers } from './list-store.ts';
export { toUser, type User as UserRecord, type UserRow } from './model.ts';
export { rememberOnlySystemAdmin } from './only-system-admin.ts';
export {
  decideCreateUser,
  decideInviteUsers,
  decideManageInvitations,
  decideUser,
} from './policy.ts';
export { presentUser } from './present.ts';
export { getUser, loadForReading } from './queries.ts';
export { userRoutes } from './routes.ts';
export { all, contains, searchText, searchWords } from './search.ts';
export { draftUser, writeNewUser } from './service.ts';
export {
  anyUserExists,
  findUser,
  findUserByEmail,
  findUsers,
  holdUserByEmail,
  lockUser,
  lockUserByEmail,
  saveLastLogin,
  updateUser,
} from './store.ts';
export { purgeNameWords } from './suggestions-store.ts';
