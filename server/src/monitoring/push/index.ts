export { createPushDelivery } from './delivery.ts';
export { PUSH_PATIENCE, type PushPatience } from './receiver.ts';
export { pushRoutes } from './routes.ts';
