import { type Answer, binary } from './binary';

/** The address that stands in every certificate as its policy statement. An operator puts his own here. */
const STATEMENT = `电子认证业务规则（演示）

本系统签发的证书仅供演示和测试。正式运营机构应当在此公布其电子认证业务规则（CPS）。

证书吊销列表：/pki/crl/issuing.crl（二十四小时内更新；证书状态变化后一分钟内更新）
证书状态查询：/pki/ocsp（RFC 6960、RFC 5019）
签发机构证书：/pki/ca/issuing.cer，证书链：/pki/ca/issuing.pem
`;

export const answerCps = (): Answer =>
  binary(STATEMENT, 'text/plain; charset=utf-8', { 'cache-control': 'public, max-age=3600' });
