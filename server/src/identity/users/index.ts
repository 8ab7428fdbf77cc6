export {
  Email,
  Language,
  Memberships,
  MembershipsInput,
  OwnershipTransfers,
  Phone,
  type RequestedMemberships,
  User,
  type UserBody,
  UserId,
  Username,
  WithoutAdmin,
  type WithoutAdminBody,
} from './contract.ts';
export { createUserDirectory } from './directory.ts';
export { checkDirectory, DIRECTORY_TABLES, fillDirectory } from './directory-tables-store.ts';
export { normalizeUsername, phoneFaults, searchFaults, usernameFaults } from './fields.ts';
export { activateUser, changePendingUserRole, createPendingUser, deleteInvitedUsers } from './invited.ts';
export { createLastSystemAdmin, type LastSystemAdmin } from './last-system-admin.ts';
export {
  createUserLifecycle,
  type UserDetails,
  type UserLifecycle,
  type UserLifecycleHook,
} from './lifecycle.ts';
export { listUsers } from './list-store.ts';
export type { MembershipScope } from './membership-scopes.ts';
export {
  newUser,
  targetOf,
  toUser,
  USER_COLUMNS_TEXT,
  type User as UserRecord,
  type UserRow,
} from './model.ts';
export { type OwnershipTransfer, ownershipTransfersOf } from './ownership-transfer.ts';
export { createPinyinJob } from './pinyin-store.ts';
export {
  administersUser,
  decideCreateUser,
  decideInviteUsers,
  decideManageInvitations,
  decideUser,
} from './policy.ts';
export { presentUser } from './present.ts';
export { userRoutes } from './routes.ts';
export { all, contains, searchText, searchWords } from './search.ts';
export { createUserService, insertNewUser, readUser, type UserService } from './service.ts';
export { combineSizes, sizesOf } from './sizes-store.ts';
export {
  anyUserExists,
  findLastSystemAdmin,
  findUser,
  findUserByEmail,
  findUsers,
  hasEmail,
  insertUser,
  lockSystemAdmins,
  lockUser,
  lockUserByEmail,
  lockUserForChange,
  lockUsers,
  shareLockUserByEmail,
  updateUser,
  withFacts,
} from './store.ts';
export { combineNameWords } from './suggestions-store.ts';
