import { DomainError } from '../../domain/errors';
import type { CourierPort, Party } from '../../ports/courier';
import { DEFAULT_TIMEOUT_MS, providerRequest } from '../http';
import { type JsonObject, objects, text } from '../wire';
import { createSfCall, type SfAnswer, type SfCall, type SfConfig, sfUnavailable } from './client';
import { readRoutes } from './routes';

export type { SfConfig } from './client';
export { type SfDigestMode, sfDigest } from './digest';
export { parseRoutePush, routePushReply } from './push';

type WaybillInput = Parameters<CourierPort['createWaybill']>[0];

const LANGUAGE = 'zh-CN';
const DUPLICATE_ORDER = '8016';
/** 已消单: cancelling again is no failure. */
const CANCELLED = new Set(['8037', '8253']);
const UNKNOWN_ORDER = new Set(['6150', '8018']);
/** The print service lags behind the order service. */
const LABEL_WAITS_MS = [1_000, 2_000, 4_000, 8_000];
const NOT_YET = '找不到该运单';

/** 顺丰丰桥. */
export function createSf(config: SfConfig): CourierPort {
  const call = createSfCall(config);
  return {
    async createWaybill(input) {
      const answer = await call('EXP_RECE_CREATE_ORDER', orderData(input, config.callCourier ?? false), true);
      if (answer.ok) return readWaybill(answer, input.clientOrderId);
      if (answer.errorCode === DUPLICATE_ORDER) return findWaybill(call, input.clientOrderId);
      throw refused(answer);
    },
    async printLabel(waybillNo) {
      const file = await printFile(call, config, waybillNo);
      return downloadLabel(file.url, file.token, config.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    },
    async routes(waybillNo, of) {
      const question = {
        ...{ language: LANGUAGE, trackingType: '1', trackingNumber: [waybillNo], methodType: '1' },
        ...(of ? { checkPhoneNo: of.phone.replace(/\D/g, '').slice(-4) } : {}),
      };
      const answer = await call('EXP_RECE_SEARCH_ROUTES', question, false);
      if (!answer.ok) throw sfUnavailable(false, answer.errorCode);
      return readRoutes(answer.data, waybillNo);
    },
    cancel: (clientOrderId, waybillNo) => cancelWaybill(call, clientOrderId, waybillNo),
  };
}

async function cancelWaybill(call: SfCall, clientOrderId: string, known: string | null): Promise<'cancelled' | 'none'> {
  const question = { orderId: clientOrderId, language: LANGUAGE };
  let waybillNo = known;
  if (!waybillNo) {
    const found = await call('EXP_RECE_SEARCH_ORDER_RESP', { ...question, searchType: '1' }, false);
    if (UNKNOWN_ORDER.has(found.errorCode)) return 'none';
    if (CANCELLED.has(found.errorCode)) return 'cancelled';
    if (!found.ok) throw refused(found);
    ({ waybillNo } = readWaybill(found, clientOrderId));
  }
  const data = { ...question, dealType: 2, waybillNoInfoList: [{ waybillType: 1, waybillNo }] };
  const answer = await call('EXP_RECE_UPDATE_ORDER', data, true);
  if (CANCELLED.has(answer.errorCode)) return 'cancelled';
  if (!answer.ok) throw refused(answer);
  if (text(answer.data.resStatus) !== '2') throw refused({ ...answer, errorCode: 'resStatus' });
  return 'cancelled';
}

function orderData(
  { clientOrderId, sender, receiver, cargoName, remark }: WaybillInput,
  callCourier: boolean,
): JsonObject {
  return {
    language: LANGUAGE,
    orderId: clientOrderId,
    cargoDetails: [{ name: cargoName, count: 1, unit: '件' }],
    contactInfoList: [contact(1, sender), contact(2, receiver)],
    // 2 = 收方付 (到付), 2 = 顺丰标快.
    payMethod: 2,
    expressTypeId: 2,
    parcelQty: 1,
    isDocall: callCourier ? 1 : 0,
    isGenWaybillNo: 1,
    isReturnRoutelabel: 1,
    remark,
  };
}

/** SF refuses a land line in the field of the mobile. */
const numberOf = (phone: string): JsonObject => (/^1[3-9]\d{9}$/.test(phone) ? { mobile: phone } : { tel: phone });

const contact = (contactType: 1 | 2, party: Party): JsonObject => ({
  contactType,
  company: party.company,
  contact: party.name,
  ...numberOf(party.mobile),
  country: 'CN',
  province: party.province,
  city: party.city,
  county: party.county,
  address: party.address,
});

/** SF answers a repeated order either with 8016 or with the first order's data: the order id decides. */
function readWaybill({ data }: SfAnswer, clientOrderId: string): { waybillNo: string } {
  if (text(data.orderId) !== clientOrderId) throw sfUnavailable(true, 'answer for another order');
  if (text(data.filterResult) === '3') {
    throw new DomainError('courier.undeliverable', '顺丰无法送达该地址，请核对收件地址。', 'invalid', {
      providerCode: 'filterResult3',
    });
  }
  const main = objects(data.waybillNoInfoList).find((entry) => text(entry.waybillType) === '1');
  const waybillNo = text(main?.waybillNo);
  if (!/^[A-Z0-9]{8,20}$/i.test(waybillNo)) throw sfUnavailable(true, 'no waybill number');
  return { waybillNo };
}

async function findWaybill(call: SfCall, clientOrderId: string): Promise<{ waybillNo: string }> {
  const question = { orderId: clientOrderId, searchType: '1', language: LANGUAGE };
  let answer: SfAnswer;
  try {
    answer = await call('EXP_RECE_SEARCH_ORDER_RESP', question, false);
  } catch {
    throw sfUnavailable(true, 'duplicate order not found yet');
  }
  if (!answer.ok) throw sfUnavailable(true, answer.errorCode);
  return readWaybill(answer, clientOrderId);
}

const refused = (answer: SfAnswer): DomainError =>
  new DomainError('courier.refused', '顺丰没有接受这个请求，请核对收件人、手机号和地址后重试。', 'invalid', {
    providerCode: answer.errorCode,
  });

async function printFile(call: SfCall, config: SfConfig, waybillNo: string): Promise<{ url: string; token: string }> {
  const sleep = config.sleep ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const request = {
    templateCode: config.templateCode ?? `fm_76130_standard_${config.partnerId}`,
    version: '2.0',
    fileType: 'pdf',
    sync: true,
    documents: [{ masterWaybillNo: waybillNo }],
  };
  for (const wait of [...LABEL_WAITS_MS, null]) {
    const answer = await call('COM_RECE_CLOUD_PRINT_WAYBILLS', request, false);
    if (answer.ok) {
      const file = objects(answer.data.files).find((entry) => text(entry.waybillNo) === waybillNo);
      if (!file) throw sfUnavailable(false, 'label for another waybill');
      return { url: text(file.url), token: text(file.token) };
    }
    if (!answer.errorText.includes(NOT_YET)) throw refused(answer);
    if (wait !== null) await sleep(wait);
  }
  throw sfUnavailable(false, 'label not ready');
}

async function downloadLabel(url: string, token: string, timeoutMs: number): Promise<Uint8Array> {
  if (!URL.canParse(url)) throw sfUnavailable(false, 'no label address');
  const headers = { 'X-Auth-token': token };
  const answer = await providerRequest({ provider: 'sf', method: 'GET', url, headers, timeoutMs, changes: false });
  if (answer.status !== 200) throw sfUnavailable(false, `label: http ${answer.status}`);
  if (!answer.bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw sfUnavailable(false, 'label: not a PDF');
  return answer.bytes;
}
