import type { RouteEvent, RouteStage } from '../../ports/courier';
import { type JsonObject, objects, parseChinaTime, text } from '../wire';

/** A returned parcel travels on under a new number: these win over the broad status. */
const RETURNED = new Set(['648', '631']);
const EXCEPTION = new Set(['70', '33', '34']);
const STAGE_BY_STATUS: Record<string, RouteStage> = {
  已揽收: 'picked_up',
  运送中: 'in_transit',
  派送中: 'delivering',
  已签收: 'delivered',
};
const STAGE_BY_CODE: Record<string, RouteStage> = {
  '50': 'picked_up',
  '54': 'picked_up',
  '44': 'delivering',
  '204': 'delivering',
  '125': 'delivering', // in a locker
  '123': 'delivering', // at a shop
  '130': 'delivering',
  '607': 'delivering', // with somebody who takes it in
  '80': 'delivered',
  '8000': 'delivered', // the signature's record, after 80
};

/** Codes that are not known count as "in transit": the text is shown as it came. */
export function routeStage(opCode: string, firstStatusName = ''): RouteStage {
  if (RETURNED.has(opCode)) return 'returned';
  if (EXCEPTION.has(opCode)) return 'exception';
  return STAGE_BY_STATUS[firstStatusName] ?? STAGE_BY_CODE[opCode] ?? 'in_transit';
}

/** Events of one waybill, oldest first. */
export function readRoutes(data: JsonObject, waybillNo: string): RouteEvent[] {
  const routes = objects(data.routeResps).filter((entry) => text(entry.mailNo) === waybillNo);
  return routes
    .flatMap((entry) => objects(entry.routes))
    .flatMap((route): RouteEvent[] => {
      const at = parseChinaTime(route.acceptTime);
      if (!at) return [];
      const opCode = text(route.opCode);
      return [
        {
          at,
          place: text(route.acceptAddress),
          // The courier writes "…" inside Chinese sentences; customers read them as they are printed elsewhere.
          text: text(route.remark).replace(/"([^"]*)"/g, '“$1”'),
          opCode,
          stage: routeStage(opCode, text(route.firstStatusName)),
        },
      ];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
