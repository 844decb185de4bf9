import type { Product } from '../../../db/schema/channel';
import { DomainError } from '../../domain/errors';

/** Fen a token at 初次办理. */
export const productFee = (product: Product, service?: { feeFen: number }): number =>
  product.feeFen ?? service?.feeFen ?? 0;

/** @throws DomainError application.product */
export function chosenProduct(products: Product[], productId: string | undefined): Product {
  const product = products.find(({ id }) => id === productId);
  if (product) return product;
  throw new DomainError('application.product', '请重新选择证书产品。', 'invalid', { field: 'tokens.productId' });
}
