export { applyChanges, forgetUsers } from './apply.ts';
export { Member, MemberChanges, NewMembers } from './contract.ts';
export { membershipsOfUsers } from './dependents.ts';
export { holdMembers } from './facts.ts';
export { grantRoutes } from './grant-routes.ts';
export { membershipRoutes } from './routes.ts';
