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
  Language,
  Memberships,
  type MembershipsAsked,
  MembershipsInput,
  OwnershipTransfers,
  Phone,
  User,
  type UserBody,
  UserId,
  Username,
  WithoutAdmin,
  type WithoutAdminBody,
} from './contract.ts';
export { factsOf, findOnlySystemAdmin, loadForChange, lockSystemAdmins, lockUsers } from './facts.ts';
export {
  normalizeUsername,
  phoneFaults,
  searchFaults,
  usernameFaults,
} from './fields.ts';
export { activateUser, changeInvitedRole, eraseInvitedUsers, writeInvitedUser } from './invited.ts';
export {
  createUserLifecycle,
  type UserDetails,
  type UserLifecycle,
  type UserLifecycleHook,
} from './lifecycle.ts';
export { listUsers } from './list-store.ts';
export { toUser, type User as UserRecord, type UserRow } from './model.ts';
export { rememberOnlySystemAdmin } from './only-system-admin.ts';
export { type OwnershipTransfer, ownershipTransfersOf } from './ownership-transfer.ts';
export {
  administersUser,
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
  insertUser,
  lockUser,
  lockUserByEmail,
  saveLastLogin,
  shareLockUserByEmail,
  updateUser,
} from './store.ts';
export { purgeNameWords } from './suggestions-store.ts';
