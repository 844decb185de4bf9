import type { Context } from '../core/context';
import type { MailServer } from '../smtp';
import type { Alipay } from './alipay/gateway';
import type { Bank } from './bank/api';
import type { Esign } from './esign/api';
import type { Nuonuo } from './nuonuo/api';
import type { Sf } from './sf/api';
import type { Tencent } from './tencent/api';

export interface Providers {
  alipay: Alipay;
  tencent: Tencent;
  bank: Bank;
  esign: Esign;
  sf: Sf;
  nuonuo: Nuonuo;
  mail: MailServer;
}

export interface World extends Providers {
  context: Context;
}
