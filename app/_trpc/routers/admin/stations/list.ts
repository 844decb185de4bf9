import type { StationView } from '@/lib/schemas/admin-views';
import { listStations } from '@/lib/services/station/list';
import { staffProcedure } from '../procedures';

export const listRoute = staffProcedure.query(({ ctx }): Promise<StationView[]> => listStations(ctx.service));
