import { DomainError } from '../../domain/errors';
import type { RoutePush } from '../../ports/courier';
import { isObject, type JsonObject, objects, parseJsonObject, text } from '../wire';

/**
 * Route push (RoutePushService), JSON or form with XML, as the console is set. It carries no signature, so only the
 * waybills named in it are taken, as a hint what to ask about.
 * @throws DomainError courier.bad_push
 */
export function parseRoutePush(body: string, contentType: string): RoutePush[] {
  const rows = /json/i.test(contentType) || body.trimStart().startsWith('{') ? jsonRows(body) : xmlRows(body);
  if (!rows) throw new DomainError('courier.bad_push', '推送内容无法识别。', 'invalid');
  return rows
    .map((row) => ({ id: text(row.id), waybillNo: text(row.mailno) }))
    .filter(({ id, waybillNo }) => /^[\w-]{1,64}$/.test(id) && /^[A-Z0-9]{8,20}$/i.test(waybillNo));
}

/** What SF wants to hear, in the form in which it spoke; anything else makes it push again. */
export function routePushReply(contentType: string, ok: boolean): { contentType: string; body: string } {
  if (/json/i.test(contentType)) {
    const reply = ok ? { return_code: '0000', return_msg: '成功' } : { return_code: '1000', return_msg: '系统异常' };
    return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(reply) };
  }
  const head = ok ? '<Head>OK</Head>' : '<Head>ERR</Head><ERROR code="4001">系统异常</ERROR>';
  return { contentType: 'text/xml; charset=utf-8', body: `<Response service="RoutePushService">${head}</Response>` };
}

function jsonRows(body: string): JsonObject[] | null {
  const inner = parseJsonObject(body)?.Body;
  return isObject(inner) && Array.isArray(inner.WaybillRoute) ? objects(inner.WaybillRoute) : null;
}

/** Only attributes of one element are wanted: no XML parser, so no entity tricks either. */
function xmlRows(body: string): JsonObject[] | null {
  const xml = new URLSearchParams(body).get('content');
  if (!xml?.includes('RoutePushService')) return null;
  return [...xml.matchAll(/<WaybillRoute\s([^<>]*?)\/?>/g)].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', double, single]) => [
        name,
        double ?? single ?? '',
      ]),
    ),
  );
}
