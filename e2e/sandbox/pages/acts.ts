import { z } from 'zod';
import { payTrade } from '../control/alipay';
import { answerRed, completeInvoice, invoiceDone, moveParcel, redAnswer, sfRoute } from '../control/logistics';
import { ControlError } from '../control/respond';
import { faultSchema } from '../core/faults';
import { registrySchema } from '../core/registry';
import { formOf, type Handler, type Route, redirect, route, text } from '../http/types';
import type { World } from '../providers/all';

type Form = Record<string, string>;

/** Empty inputs of a form are inputs left out. */
const filled = (form: Form): Form => Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));

/** Only a path of this server. */
const safeBack = (back: string | undefined): string => (back && /^\/(?![/\\])/.test(back) ? back : '/');

function doing(act: (form: Form) => unknown): Handler {
  return (request) => {
    const { back, ...form } = filled(formOf(request));
    try {
      act(form);
    } catch (error) {
      if (error instanceof ControlError) return text(error.message, error.status);
      if (error instanceof z.ZodError) return text(z.prettifyError(error), 400);
      throw error;
    }
    return redirect(safeBack(back));
  };
}

const cashierAct =
  (alipay: World['alipay']): Handler =>
  (request) => {
    const { outTradeNo = '' } = formOf(request);
    try {
      const paid = payTrade(alipay, { outTradeNo, force: false });
      return redirect(alipay.returnAddress(paid) ?? `/cashier/${outTradeNo}`);
    } catch (error) {
      if (error instanceof ControlError) return text(error.message, error.status);
      throw error;
    }
  };

const numbers = ({ times, delayMs, ...rest }: Form): object => ({
  ...rest,
  ...(times ? { times: Number(times) } : {}),
  ...(delayMs ? { delayMs: Number(delayMs) } : {}),
});

const flag = ({ ok, ...rest }: Form): object => ({ ...rest, ok: ok !== 'false' });

/** What the buttons of the people's pages do: the same acts as the control API, by form. */
export function actRoutes({ context, alipay, sf, nuonuo }: World): Route[] {
  const post = (path: string, act: (form: Form) => unknown) => route('POST', `/act/${path}`, doing(act));
  return [
    post('alipay/pay', ({ outTradeNo = '' }) => payTrade(alipay, { outTradeNo, force: false })),
    // The cashier pays and sends the buyer back to the merchant.
    route('POST', '/act/alipay/page-pay', cashierAct(alipay)),
    post('sf/route', (form) => moveParcel(sf, sfRoute.parse(form))),
    post('nuonuo/complete', (form) => completeInvoice(nuonuo, invoiceDone.parse(flag(form)))),
    post('nuonuo/red', (form) => answerRed(nuonuo, redAnswer.parse(flag(form)))),
    post('faults', (form) => context.faults.add(faultSchema.parse(numbers(form)))),
    post('faults/remove', ({ id = '' }) => context.faults.remove({ id })),
    post('registry', ({ kind = '', ...entry }) => context.registry.add(registrySchema.parse({ [kind]: entry }))),
  ];
}
