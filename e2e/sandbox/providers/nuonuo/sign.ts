import { createHmac } from 'node:crypto';

export interface NuonuoSigned {
  appKey: string;
  senid: string;
  nonce: string;
  timestamp: string;
  /** Exactly the bytes sent. */
  body: string;
}

/** X-Nuonuo-Sign: the path /open/v1/services is spelled out in the signed text. */
export function nuonuoSign(secret: string, { appKey, senid, nonce, timestamp, body }: NuonuoSigned): string {
  const text = `a=services&l=v1&p=open&k=${appKey}&i=${senid}&n=${nonce}&t=${timestamp}&f=${body}`;
  return createHmac('sha1', secret).update(text, 'utf8').digest('base64');
}
