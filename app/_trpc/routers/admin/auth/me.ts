import type { StaffView } from '@/lib/schemas/admin-views';
import { staffView } from '@/lib/services/staff/view';
import { staffProcedure } from '../procedures';

export const meRoute = staffProcedure.query(({ ctx }): StaffView => staffView(ctx.staff));
