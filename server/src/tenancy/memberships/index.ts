export { applyChanges, forgetUsers } from './apply.ts';
export { Member, MemberChanges, NewMembers } from './contract.ts';
export { holdMembers } from './facts.ts';
export { membershipRoutes } from './routes.ts';
