import { z } from 'zod';
import { type Route, route } from '../http/types';
import type { Esign } from '../providers/esign/api';
import type { Flow } from '../providers/esign/flows';
import { ControlError, control } from './respond';

const DAY = 24 * 3600_000;
const back = (iso: string, days: number): string => new Date(Date.parse(iso) - days * DAY).toISOString();

const age = z.object({ flowId: z.string(), days: z.number().min(0) });
const settle = z.object({ flowId: z.string() });
const notify = z.object({ flowId: z.string(), forged: z.boolean().default(false), url: z.url().optional() });

export function esignControl({ flows, notices }: Esign): Route[] {
  const flowOf = (flowId: string): Flow => {
    const flow = flows.rows.get(flowId);
    if (!flow) throw new ControlError('no such flow', 404);
    return flow;
  };
  return [
    route(
      'POST',
      '/control/esign/age',
      control(age, ({ flowId, days }) => {
        const flow = flowOf(flowId);
        const { transfer } = flow;
        const older = transfer && {
          ...transfer,
          at: back(transfer.at, days),
          settlesAt: back(transfer.settlesAt, days),
        };
        return { flow: flows.rows.put(flowId, { ...flow, createdAt: back(flow.createdAt, days), transfer: older }) };
      }),
    ),
    route(
      'POST',
      '/control/esign/settle',
      control(settle, ({ flowId }) => {
        const flow = flowOf(flowId);
        if (!flow.transfer) throw new ControlError('nothing was transferred yet', 409);
        const transfer = { ...flow.transfer, settlesAt: new Date().toISOString() };
        return { flow: flows.rows.put(flowId, { ...flow, transfer }) };
      }),
    ),
    route(
      'POST',
      '/control/esign/notify',
      control(notify, ({ flowId, ...options }) => ({ sent: notices.accepted(flowOf(flowId), options) !== null })),
    ),
  ];
}
