import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { channels, type Product } from '../../../db/schema/channel';
import { chosenProduct, productFee } from '../channel/products';
import { requireService } from '../channel/serviceOf';
import type { DraftRow } from '../draft/own';
import type { OrderPlan } from './plans';

/** On what terms the channel makes such an order: read once, so that form, consents and amount go by the same fee. */
export interface OrderTerms {
  methods: string[];
  /** 初次办理: what was chosen. */
  product: Product | null;
  /** Fen a token. */
  feeFen: number;
}

/** @throws DomainError channel.closed, channel.service_closed, application.product */
export async function orderTerms(
  tx: Tx,
  channelId: string,
  { businessType, data }: DraftRow,
  { charged }: OrderPlan,
): Promise<OrderTerms> {
  const service = await requireService(tx, channelId, businessType);
  const [channel] = await tx
    .select({ methods: channels.methods, products: channels.products })
    .from(channels)
    .where(eq(channels.id, channelId));
  const { methods = [], products = [] } = channel ?? {};
  // Nothing chosen yet is refused with the rest of the form.
  const chosen = businessType === 'new' ? data.tokens?.productId : undefined;
  const product = chosen ? chosenProduct(products, chosen) : null;
  const feeFen = product ? productFee(product, service) : service.feeFen;
  return { methods, product, feeFen: charged ? feeFen : 0 };
}
